"""What an engine says on stderr, as lines of the server's log: redacted, bounded, rate-limited."""

from __future__ import annotations

import time
from logging import Logger
from typing import IO

from ..redact import redact

LINE_BYTES = 4096
LINES = 100
WINDOW_SECONDS = 10.0


def copy_to_log(source: IO[bytes], log: Logger) -> None:
    """Log lines until the end of `source`; for a thread of its own. What is over the rate is counted, not shown."""
    since, shown, held_back = time.monotonic(), 0, 0
    while line := source.readline(LINE_BYTES):
        now = time.monotonic()
        if now - since >= WINDOW_SECONDS:
            if held_back:
                log.info("Sallyport engine: %d more lines were not shown", held_back)
            since, shown, held_back = now, 0, 0
        if shown == LINES:
            held_back += 1
            continue
        shown += 1
        text = line.decode("utf-8", "replace").rstrip()
        if text:
            log.info("Sallyport engine: %s", redact(_show_control(text)))


def _show_control(text: str) -> str:
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
