"""The settings of the command line: the server's own configuration files, so that both obey the same policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from jupyter_core.paths import jupyter_data_dir
from traitlets.config.loader import ConfigFileNotFound

from ..errors import CodedError
from ..models.connection import ModelConnection, parse_connections
from ..settings import EngineSettings

FILES = ("jupyter_config", "jupyter_server_config", "jupyter_sallyport_config")


def load_settings(workspace: Path, model: ModelConnection | None = None) -> EngineSettings:
    """Settings for one workspace, with that model where one is given.

    Raises CodedError when a configuration file is broken: a policy might stand in it.
    """
    ours = read_configuration().get("Sallyport", {})
    return _make_settings(ours, workspace, _read_models(ours) if model is None else (model,))


def read_settings(
    configuration: Mapping[str, Mapping[str, Any]], workspace: Path
) -> tuple[EngineSettings, tuple[str, ...]]:
    """As `load_settings` for who looks what is wrong: a setting that cannot be is left out, and said."""
    # Imported here: with it comes the server.
    from ..app import Sallyport

    ours = dict(configuration.get("Sallyport", {}))
    known = set(Sallyport.class_trait_names(config=True))
    problems = [f"Sallyport.{name} does not exist" for name in sorted(set(ours) - known)]
    for name, read in READERS.items():
        try:
            read(ours, name)
        except CodedError as error:
            problems.append(str(error))
            del ours[name]
    return _make_settings(ours, workspace, _read_models(ours)), tuple(problems)


def read_configuration(*further: str) -> Mapping[str, Mapping[str, Any]]:
    """What Jupyter's configuration files say, by class. Raises CodedError for one that cannot be read.

    `further` names files beside those that are everybody's.
    """
    reader = JupyterApp(raise_config_file_errors=True)
    for name in (*FILES, *further):
        try:
            super(JupyterApp, reader).load_config_file(name, path=reader.config_file_paths)
        except ConfigFileNotFound:
            continue
        except Exception as error:  # whatever a configuration file, which is a program, may raise
            raise CodedError(
                "internal", f"Jupyter's configuration {name} could not be read ({type(error).__name__}): mend it first."
            ) from error
    return {name: dict(section) for name, section in reader.config.items() if isinstance(section, Mapping)}


def _make_settings(ours: Mapping[str, Any], workspace: Path, models: tuple[ModelConnection, ...]) -> EngineSettings:
    state_dir = _text(ours, "state_dir") or str(Path(jupyter_data_dir()) / "sallyport")
    return EngineSettings(
        state_dir=Path(state_dir).resolve(),
        server_root=workspace,
        node=_text(ours, "node"),
        idle_timeout=0,
        policy=_read_policy(ours),
        policy_file=_text(ours, "policy_file"),
        key_file=_text(ours, "key_file"),
        models=models,
        proxy=_text(ours, "proxy"),
        no_proxy=_text(ours, "no_proxy"),
        ca_file=_text(ours, "ca_file"),
        managed_notes=_text(ours, "managed_notes"),
        headless=True,
    )


def _read_policy(ours: Mapping[str, Any], name: str = "policy") -> Mapping[str, Any] | None:
    policy = ours.get(name)
    if policy is not None and not isinstance(policy, Mapping):
        raise CodedError("internal", "Expected Sallyport.policy to be an object.")
    return policy


def _read_models(ours: Mapping[str, Any], name: str = "models") -> tuple[ModelConnection, ...]:
    models = ours.get(name, [])
    if not isinstance(models, list):
        raise CodedError("internal", "Expected Sallyport.models to be a list.")
    return parse_connections(models)


def _text(ours: Mapping[str, Any], name: str) -> str:
    value = ours.get(name, "")
    if not isinstance(value, str):
        raise CodedError("internal", f"Expected Sallyport.{name} to be text.")
    return value


READERS: Mapping[str, Callable[[Mapping[str, Any], str], object]] = {
    "policy": _read_policy,
    "models": _read_models,
    **dict.fromkeys(("state_dir", "node", "policy_file", "key_file", "managed_notes"), _text),
    **dict.fromkeys(("proxy", "no_proxy", "ca_file"), _text),
}
"""By setting, what reads it and raises CodedError where it cannot be."""
