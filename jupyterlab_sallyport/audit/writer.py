"""Writing the audit off the event loop, in order, several entries to one sync where they come at once."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from logging import Logger
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder
from ..wire.peer import Caller
from .canonical import canonical_json
from .entry import make_content
from .key import load_key
from .segment import Segment

MAX_WAITING = 4096
"""Entries that may wait for the disk at once; more are refused, so that a dead disk cannot fill the memory."""

_Waiting = tuple[Mapping[str, Any], "Future[int]"]


class AuditWriter:
    """The audit of this process: one segment, opened by the first entry."""

    def __init__(self, folder: Path, key_file: Path, log: Logger) -> None:
        self.folder = folder
        self._key_file = key_file
        self._log = log
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._segment: Segment | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._closed = False
        self._missed = 0
        """Entries that the disk refused since it last took one."""
        self._is_proven = False
        """Whether the disk took the last one."""

    async def record(
        self, *, caller: Caller | None, action: str, target: str, outcome: str, detail: Mapping[str, Any]
    ) -> int:
        """Write one entry; returns its number once it is synced. Raises CodedError `audit-unwritable`.

        Entries stand in the order of the calls, also where several callers wait at once.
        """
        content = make_content(
            caller=caller, action=action, target=target, outcome=outcome, detail=detail, now=time.time()
        )
        canonical_json(content)  # refuses here what would otherwise spoil the batch of others
        done: Future[int] = Future()
        with self._lock:
            if self._closed or len(self._waiting) >= MAX_WAITING:
                raise CodedError("audit-unwritable", "The audit takes no more entries at the moment; try again.")
            self._waiting.append((content, done))
            self._thread = self._thread or ThreadPoolExecutor(1, "sallyport-audit")
            self._thread.submit(self._flush)
        # An entry that is on its way is written whether or not its caller still waits.
        return await asyncio.shield(asyncio.wrap_future(done))

    async def require_writable(self) -> None:
        """See Audit."""
        if not self._is_proven:
            await self.record(caller=None, action="audit/open", target="", outcome="ok", detail={})

    async def close(self) -> None:
        """Write what waits, sign the head and close; harmless twice, and nothing can be recorded afterwards."""
        with self._lock:
            self._closed, thread, self._thread = True, self._thread, None
        if thread is not None:
            await asyncio.wrap_future(thread.submit(self._close_segment))
            thread.shutdown(wait=False)

    def _flush(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return  # an earlier flush took these along
        try:
            numbers = self._append([content for content, _ in batch])
        except (OSError, ValueError, CodedError) as error:
            self._log.error("Sallyport's audit cannot be written (%s); acts are refused.", type(error).__name__)
            self._log.debug("Sallyport's audit: %s", error)
            self._missed, self._is_proven = self._missed + len(batch), False
            self._refuse(batch, error)
        else:
            self._missed, self._is_proven = 0, True
            for (_, done), number in zip(batch, numbers, strict=True):
                done.set_result(number)

    def _append(self, contents: list[Mapping[str, Any]]) -> list[int]:
        if self._segment is None or self._segment.broken:
            self._segment = self._open_segment()
        if not self._missed:
            return self._segment.append(contents)
        # The chain cannot show what never reached it, so the first entry after a gap says how wide that was.
        gap = make_content(
            caller=None,
            action="audit/gap",
            target="",
            outcome="failed",
            detail={"missed": self._missed},
            now=time.time(),
        )
        return self._segment.append([gap, *contents])[1:]

    def _open_segment(self) -> Segment:
        ensure_private_folder(self.folder)
        # Names in the order of their making: that is the order in which pages show segments.
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{os.getpid()}-{secrets.token_hex(4)}"
        return Segment(self.folder, name, load_key(self._key_file), self._announce)

    def _announce(self, head: str) -> None:
        self._log.info("Sallyport's audit head: %s", head)

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()

    @staticmethod
    def _refuse(batch: list[_Waiting], cause: BaseException) -> None:
        for _, done in batch:
            error = CodedError("audit-unwritable", UNWRITABLE, fix=FIX)
            error.__cause__ = cause
            done.set_exception(error)


UNWRITABLE = "The audit cannot be written, and what cannot be recorded is not done."
FIX = "Free disk space on the server or make Sallyport's data folder writable, then try again."
