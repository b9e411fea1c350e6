"""What policy, trust, models and MCP servers are kept, read without making or mending anything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import CodedError
from ..host.network_environment import network_environment
from ..models.connected import FOLDER as MODELS
from ..models.connection import ModelConnection
from ..models.connection_store import ConnectionStore
from ..models.sources import Sources
from ..models.stored_credentials import StoredCredentials
from ..settings import EngineSettings
from ..store.admin_layer import load_admin_layer
from ..store.document import load_document_schema
from ..store.layer_files import load_folder_files, read_document
from ..store.trust import is_same_folder, load_trust
from ..wire.schema import find_fault
from .facts import SecretFacts, ServerOfTools
from .shown_path import show_path, show_text

FAULTS = (CodedError, OSError, ValueError, RecursionError)


def read_layers(settings: EngineSettings, home: Path) -> tuple[dict[str, object], dict[str, str]]:
    """The documents by layer, and why a layer could not be read or does not fit the schema."""
    store = settings.state_dir / "policy"
    layers: dict[str, object] = {}
    broken: dict[str, str] = {}

    def read(layer: str, load: Callable[[], Any]) -> Any:
        try:
            return load()
        except FAULTS as error:
            broken[layer] = show_text(str(error) if isinstance(error, CodedError) else type(error).__name__, home)
            return None

    layers["admin"] = read("admin", lambda: load_admin_layer(settings))
    layers["user"] = read("user", lambda: read_document(store / "user.json"))
    folders = read("folder", lambda: load_folder_files(store / "folders", "policy")) or {}
    layers.update({f"folder {show_path(Path(path), home)}": document for path, document in folders.items()})
    found = {layer: document for layer, document in layers.items() if document is not None}
    for layer, document in found.items():
        if fault := find_fault(load_document_schema(), document, "policy"):
            broken[layer] = fault
    return found, broken


def read_trust(settings: EngineSettings, home: Path) -> tuple[int, tuple[str, ...]]:
    """How many folders are trusted, and which records are no use any more."""
    records, problems = load_trust(settings.state_dir / "policy" / "trust")
    gone = [
        f"{show_path(Path(path), home)} is another folder by now, or gone"
        for path, record in records.items()
        if not is_same_folder(record)
    ]
    return len(records) - len(gone), tuple([*(show_text(text, home) for text in problems), *gone])


def look_at_credentials(settings: EngineSettings, environment: Mapping[str, str]) -> tuple[SecretFacts, ...]:
    """Each credential that a model names: whether it is there. Values are read, and nothing of them is kept."""
    stored = StoredCredentials(settings.state_dir / MODELS / "credentials")
    sources = Sources(stored, environment)
    return tuple(
        _look(sources, connection)
        for connection in (*settings.models, *_connected_by_hand(settings))
        if connection.credential
    )


def find_connection_problem(settings: EngineSettings) -> str:
    """Why the models that were connected in the panel do not count; "" where they do."""
    try:
        ConnectionStore(settings.state_dir / MODELS).load()
    except CodedError as error:
        return str(error)
    return ""


def look_at_tools(layers: Mapping[str, object]) -> tuple[ServerOfTools, ...]:
    """The pinned MCP servers of all layers."""
    found = []
    for document in layers.values():
        section = document.get("mcp") if isinstance(document, Mapping) else None
        pins = section.get("servers") if isinstance(section, Mapping) else None
        found += [pin for pin in pins or [] if isinstance(pin, Mapping)] if isinstance(pins, list) else []
    return tuple(
        ServerOfTools(
            str(pin.get("name")), len(_mapping(pin.get("tools"))), tuple(_changed(_mapping(pin.get("files"))))
        )
        for pin in found
    )


def find_network_problems(settings: EngineSettings, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What of proxy and certificates cannot be used. A proxy's address is not told: it may hold a password."""
    found = network_environment(settings, environment)
    problems = [
        f"{name} is no address of a proxy"
        for name in ("HTTPS_PROXY", "HTTP_PROXY")
        if name in found and not _is_proxy(found[name])
    ]
    authorities = found.get("NODE_EXTRA_CA_CERTS") or environment.get("NODE_EXTRA_CA_CERTS", "")
    if authorities:
        try:
            if b"-----BEGIN CERTIFICATE-----" not in Path(authorities).read_bytes():
                problems.append("the file of certificates holds none")
        except OSError as error:
            problems.append(f"the file of certificates cannot be read ({error.strerror})")
    return tuple(problems)


def _connected_by_hand(settings: EngineSettings) -> tuple[ModelConnection, ...]:
    try:
        return ConnectionStore(settings.state_dir / MODELS).load()
    except CodedError:
        return ()


def _look(sources: Sources, connection: ModelConnection) -> SecretFacts:
    kind = connection.credential.partition(":")[0]
    source = connection.credential if kind == "env" else kind
    try:
        found = sources.find(connection)
    except CodedError as error:
        return SecretFacts(connection.id, source, str(error))
    return SecretFacts(connection.id, source, "", found.warning)


def _changed(files: Mapping[str, object]) -> list[str]:
    return [Path(path).name for path, digest in files.items() if _digest(Path(path)) != digest]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
