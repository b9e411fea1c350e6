"""The token that a Jupyter server lets people in by: making one that nobody sees, and the link that carries one."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import quote

from .errors import CodedError
from .private_files import ensure_private_folder, write_private

BYTES = 32
"""256 bits of the system's randomness."""


def make_token() -> str:
    """A new token of 256 random bits, in characters that an address and a header carry as they are."""
    return secrets.token_urlsafe(BYTES)


def write_token(path: Path, *, replace: bool) -> None:
    """Write a new token to a file of mode 0600, for JUPYTER_TOKEN_FILE; tells it to nobody.

    Raises CodedError `conflict` where something is there that may not be replaced, a link always.
    """
    if path.is_symlink() or (path.exists() and not (replace and path.is_file())):
        raise CodedError("conflict", f"Expected nothing at {path}.", fix="Name another file, or --replace this one.")
    if not path.parent.exists():
        ensure_private_folder(path.parent)
    # No line break at the end: Jupyter would take it for a part of the token.
    write_private(path, make_token().encode())


def make_link(address: str, token: str) -> str:
    """The address of JupyterLab with the token in it: whoever has it is let in, so it is a password."""
    return f"{address.rstrip('/')}/lab?token={quote(token, safe='')}"
