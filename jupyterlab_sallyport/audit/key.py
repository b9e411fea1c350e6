"""The key that signs the heads of the audit chain."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from ..errors import CodedError
from ..private_files import ensure_private_folder, open_new_private, read_private

BYTES = 32


def load_key(path: Path) -> bytes:
    """The key of a 0600 file, made on first use; raises CodedError for a file that others could read or change."""
    try:
        return _parse(path)
    except FileNotFoundError:
        pass
    if not path.parent.exists():  # a folder that is there may be the administrator's, with a mode of its own
        ensure_private_folder(path.parent)
    try:
        with open(path, "xb", opener=open_new_private) as file:
            file.write(secrets.token_hex(BYTES).encode() + b"\n")
    except FileExistsError:
        pass  # another process was quicker: its key counts
    return _parse(path)


def sign(key: bytes, head: str) -> str:
    """HMAC-SHA256 over the canonical JSON of a head, as `hmac-sha256:` and hex."""
    # One key serves several purposes, so each signs under its own name.
    purpose = hmac.digest(key, b"sallyport audit head", "sha256")
    return "hmac-sha256:" + hmac.new(purpose, head.encode(), "sha256").hexdigest()


def _parse(path: Path) -> bytes:
    text = read_private(path, limit=1024).strip()
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) < BYTES:
        raise CodedError("internal", f"Expected {path} to hold at least {BYTES * 2} hexadecimal digits.")
    return key
