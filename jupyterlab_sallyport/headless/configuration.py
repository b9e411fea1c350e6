"""The settings of the command line: the server's own configuration files, so that both obey the same policy."""

from __future__ import annotations

from collections.abc import Mapping
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
    ours = _read_configuration()
    state_dir = _text(ours, "state_dir") or str(Path(jupyter_data_dir()) / "sallyport")
    policy = ours.get("policy")
    if policy is not None and not isinstance(policy, Mapping):
        raise CodedError("internal", "Expected Sallyport.policy to be an object.")
    return EngineSettings(
        state_dir=Path(state_dir).resolve(),
        server_root=workspace,
        node=_text(ours, "node"),
        idle_timeout=0,
        policy=policy,
        policy_file=_text(ours, "policy_file"),
        key_file=_text(ours, "key_file"),
        models=_read_models(ours) if model is None else (model,),
        proxy=_text(ours, "proxy"),
        no_proxy=_text(ours, "no_proxy"),
        ca_file=_text(ours, "ca_file"),
        headless=True,
    )


def _read_models(ours: Mapping[str, Any]) -> tuple[ModelConnection, ...]:
    models = ours.get("models", [])
    if not isinstance(models, list):
        raise CodedError("internal", "Expected Sallyport.models to be a list.")
    return parse_connections(models)


def _read_configuration() -> Mapping[str, Any]:
    reader = JupyterApp(raise_config_file_errors=True)
    for name in FILES:
        try:
            super(JupyterApp, reader).load_config_file(name, path=reader.config_file_paths)
        except ConfigFileNotFound:
            continue
        except Exception as error:  # whatever a configuration file, which is a program, may raise
            raise CodedError(
                "internal", f"Jupyter's configuration {name} could not be read ({type(error).__name__}): mend it first."
            ) from error
    return dict(reader.config.get("Sallyport", {}))


def _text(ours: Mapping[str, Any], name: str) -> str:
    value = ours.get(name, "")
    if not isinstance(value, str):
        raise CodedError("internal", f"Expected Sallyport.{name} to be text.")
    return value
