"""Images that people attach: each under the hash of its bytes, in a folder that the principal's engine reads, too."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from .errors import CodedError
from .private_files import ensure_private_folder, read_private, write_private

MOST_BYTES = 8 * 1024 * 1024
"""Of one image; the engine refuses larger ones, too."""
MOST_KEPT = 256 * 1024 * 1024
"""Of one principal: beyond it the oldest go."""

NAME = re.compile(r"sha256-[0-9a-f]{64}")
SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


def image_type(content: bytes) -> str | None:
    """What the bytes are, whatever a header says; None for all but four kinds of image, SVG above all: it can run."""
    return next((kind for signature, kind in SIGNATURES if signature.match(content)), None)


class Blobs:
    """The images of all principals, each in a folder of its own. Blocks: not for the event loop."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir / "blobs"

    def keep(self, principal: str, content: bytes) -> tuple[str, str]:
        """Keep an image; its name and type. Raises CodedError `too-large`, `bad-params` (no image) or `not-saved`."""
        if len(content) > MOST_BYTES:
            raise CodedError("too-large", f"Expected an image of at most {MOST_BYTES} bytes.")
        kind = image_type(content)
        if kind is None:
            raise CodedError("bad-params", "Expected a PNG, JPEG, GIF or WebP image.")
        folder = self._of(principal)
        name = f"sha256-{hashlib.sha256(content).hexdigest()}"
        try:
            ensure_private_folder(folder)
            write_private(folder / name, content)
            self._make_room(folder, name)
        except OSError as error:
            raise CodedError("not-saved", "The image cannot be kept: the disk does not take it.") from error
        return name, kind

    def read(self, principal: str, name: str) -> tuple[bytes, str]:
        """The bytes and their type. Raises CodedError `not-found`, also for what is not what its name says."""
        missing = CodedError("not-found", "The image is not kept, or not any more.")
        if NAME.fullmatch(name) is None:
            raise missing
        try:
            content = read_private(self._of(principal) / name, limit=MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError, CodedError) as error:
            raise missing from error
        kind = image_type(content)
        if kind is None or name != f"sha256-{hashlib.sha256(content).hexdigest()}":
            raise missing
        return content, kind

    def _of(self, principal: str) -> Path:
        return self._folder / hashlib.sha256(principal.encode()).hexdigest()[:32]

    def _make_room(self, folder: Path, spared: str) -> None:
        with os.scandir(folder) as entries:
            kept = [(entry.stat(follow_symlinks=False), entry.name) for entry in entries]
        total = sum(status.st_size for status, _ in kept)
        for status, name in sorted(kept, key=lambda each: each[0].st_mtime):
            if total <= MOST_KEPT:
                return
            if name != spared:
                (folder / name).unlink(missing_ok=True)
                total -= status.st_size
