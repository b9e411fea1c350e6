"""What is known of an installation. Gathered once, then judged by pure rules; no value of a secret is among it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class NodeFacts(NamedTuple):
    """The Node that would run the engine."""

    problem: str
    """Why there is none; "" where there is one."""
    version: str = ""
    fix: str = ""


class EngineFacts(NamedTuple):
    """What an engine that was started for the look says."""

    problem: str
    """Why none answered; "" where one did."""
    sandbox: Mapping[str, Any] = {}
    """The protocol's SandboxStatus."""


class ServerFacts(NamedTuple):
    """How one Jupyter server lets people in: as configured, or as a running one says of itself."""

    name: str
    """`configuration`, or the address of a running one."""
    host: str
    port_is_secure: bool
    token_length: int | None
    """None: Jupyter makes a long one at each start."""
    has_password: bool
    root: str
    allow_origin: str = ""
    is_xsrf_off: bool = False
    is_token_guessable: bool = False
    """Long, and all the same one that can be found by trying."""


class FileFacts(NamedTuple):
    """A file or folder that only its owner may touch."""

    path: str
    """Below the home folder, or by its last name."""
    mode: int
    is_own: bool
    is_link: bool


class SecretFacts(NamedTuple):
    """A credential that a model or an MCP server names."""

    what: str
    """Whose it is."""
    source: str
    """Its kind, and for a variable its name."""
    problem: str
    """Why it cannot be read; "" where it can."""
    warning: str = ""


class ServerOfTools(NamedTuple):
    """A pinned MCP server."""

    name: str
    tools: int
    """How many of its tools were reviewed."""
    changed_files: tuple[str, ...]
    """Files of its program that are not what was reviewed, by their last names."""


class DiskFacts(NamedTuple):
    """Where the state lies."""

    free_mb: int
    file_system: str
    """Its type, "" where nobody knows."""


class Facts(NamedTuple):
    """All of them. What is None is not known."""

    node: NodeFacts
    engine: EngineFacts
    servers: tuple[ServerFacts, ...]
    is_root: bool
    settings_problems: tuple[str, ...]
    layers: Mapping[str, object]
    """The documents of policy by layer: `admin`, `user`, and `folder …`."""
    broken_layers: Mapping[str, str]
    trusted: int
    trust_problems: tuple[str, ...]
    open_files: tuple[FileFacts, ...]
    """What of the state folder is not private."""
    credentials: tuple[SecretFacts, ...]
    audit: Mapping[str, Any] | None
    """The protocol's AuditVerification."""
    journals: Mapping[str, str]
    """By file: `ok`, `in use`, or what is wrong."""
    tools: tuple[ServerOfTools, ...]
    network_problems: tuple[str, ...]
    disk: DiskFacts | None
    versions: Mapping[str, str]
    """By name; "" for what is not installed."""
