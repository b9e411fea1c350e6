"""`jupyter sallyport config`: prints configuration to begin from; writes a file only where it is told to."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..generate.policy_text import make_document, make_json, make_python, require_policy
from ..private_files import write_private
from ..settings import EngineSettings
from .configuration import load_settings
from .conversation import Conversation
from .exit_codes import OK
from .printing import print_text

MOST_PASTED = 64 << 10


def give_policy(preset: str, as_json: bool, path: Path | None, force: bool) -> int:
    """A policy with the keys of a preset."""
    document = make_document(preset)
    text = make_json(document) if as_json else make_python(document)
    require_policy(text)
    return _give(text, path, force)


def give_settings(path: Path | None, force: bool) -> int:
    """The settings of the server extension."""
    # Imported here: with it comes the server.
    from ..generate.settings_text import make_settings, require_settings

    text = make_settings()
    require_settings(text)
    return _give(text, path, force)


def give_servers(path: Path | None, force: bool) -> int:
    """The entries of MCP servers that were pasted. Starts none of them. Raises CodedError for what cannot be added."""
    from ..generate.server_entry import make_entries

    pasted = sys.stdin.buffer.read(MOST_PASTED + 1)
    if len(pasted) > MOST_PASTED:
        raise CodedError("too-large", f"Expected at most {MOST_PASTED} bytes of JSON.")
    # A state of its own: reading a paste leaves no trace.
    with tempfile.TemporaryDirectory(prefix="sallyport-") as name:
        folder = Path(name).resolve()
        for made in (folder / "root", folder / "state"):
            made.mkdir(mode=0o700)
        settings = load_settings(folder / "root")._replace(state_dir=folder / "state", policy=None, policy_file="")
        text = make_entries(asyncio.run(_preview(settings, pasted.decode("utf-8", "replace"))))
    require_policy(text)
    return _give(text, path, force)


async def _preview(settings: EngineSettings, text: str) -> Any:
    async with Conversation(settings) as talk:
        await talk.begin()
        return await talk.call("mcp/preview", {"workspace": "", "layer": "user", "text": text})


def _give(text: str, path: Path | None, force: bool) -> int:
    if path is None:
        print_text(text)
        return OK
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CodedError("bad-params", "Expected the path of a file, and no link.")
    if path.exists() and not force:
        raise CodedError("conflict", "Expected a file that is not there yet.", fix="Name another, or say --force.")
    try:
        write_private(path, text.encode())
    except OSError as error:
        raise CodedError("not-saved", f"Nothing was written ({error.strerror}).") from error
    print_text(f"Written to {path} (0600).", error=True)
    return OK
