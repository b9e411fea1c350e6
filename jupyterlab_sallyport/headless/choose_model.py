"""Which model `--model` means: one that is connected, by its name, or one that is described on the spot."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import CodedError
from ..models.connected import ConnectedModels
from ..models.connection import ModelConnection, parse_connection
from ..models.providers import load_providers
from ..settings import EngineSettings


def choose_model(
    name: str, settings: EngineSettings, *, base_url: str | None = None, credential: str | None = None
) -> ModelConnection:
    """The model that configuration or panel connected under that name, else PROVIDER:NAME at the given place.

    Whoever says where it answers or what its credential is describes one, whatever is connected. Reads files. Raises
    CodedError `not-found`, which says what there is, or as parse_connection does.
    """
    provider, _, model = name.partition(":")
    if base_url is None and credential is None:
        connected = ConnectedModels(settings.state_dir, settings.models)
        there = connected.current()
        for connection in there:
            if connection.id == name:
                return connection
        if provider not in load_providers() or not model:
            raise CodedError("not-found", _say_what_there_is(there, connected.problem))
    return parse_connection(
        {"provider": provider, "model": model, "base_url": base_url or "", "credential": credential or ""}
    )


def _say_what_there_is(connections: Sequence[ModelConnection], problem: str) -> str:
    names = ", ".join(connection.id for connection in connections) or "none"
    return (
        f"Expected --model to name a connected model ({names}), or PROVIDER:NAME with one of "
        f"{', '.join(load_providers())}.{f' {problem}' if problem else ''}"
    )
