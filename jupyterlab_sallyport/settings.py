"""What the engine's side of the gate is configured with, by server and command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .models.connection import ModelConnection


class EngineSettings(NamedTuple):
    """All paths are real and absolute."""

    state_dir: Path
    """`<jupyter data dir>/sallyport`; made 0700 on first use."""
    server_root: Path
    """What workspaces lie below."""
    node: str = ""
    """A Node binary; "" looks for one, see node.py."""
    idle_timeout: float = 900.0
    """Seconds without connection and running turn after which an engine is stopped; 0 never stops one."""
    policy: Mapping[str, Any] | None = None
    """The administrator's policy; None is no such layer, an empty one is a layer that says nothing."""
    policy_file: str = ""
    """A root-owned file with the administrator's policy instead; "" is none. With both set the layer is broken."""
    key_file: str = ""
    """The signing key; "" is `key` in the state folder."""
    models: tuple[ModelConnection, ...] = ()
    """Connected models; prompts go to the first."""
    proxy: str = ""
    """The proxy that leads out of this network; "" is what the environment says."""
    no_proxy: str = ""
    """Hosts that are reached without it, parted by commas; "" is what the environment says."""
    ca_file: str = ""
    """Certificates that count beside those of the machine; "" is what NODE_EXTRA_CA_CERTS names."""
    managed_notes: str = ""
    """A folder of notes that the administrator gives everybody; "" is none."""
    managed_notes_optional: bool = False
    """Whether a person may switch them off for a thread."""
    headless: bool = False
    """True for the command line: no panel, a database and an audit segment of its own."""
    script: str | None = None
    """A written script for the `scripted` provider; only a test configuration sets it."""
    engine: Path = Path(__file__).parent / "engine" / "engine.mjs"
    """The bundle that Node runs."""

    @property
    def key_path(self) -> Path:
        """Where the signing key lies."""
        return Path(self.key_file) if self.key_file else self.state_dir / "key"

    @property
    def audit_folder(self) -> Path:
        """Where the segments of the audit lie."""
        return self.state_dir / "audit"
