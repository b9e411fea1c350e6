"""One engine process: lines in, lines out, and its end, without ever making the event loop wait for it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Mapping
from logging import Logger
from typing import Any, NoReturn

from ..errors import CodedError
from .engine_feed import LineCutter
from .engine_log import copy_to_log
from .engine_stdio import EngineStdio

LINE_BYTES = 16 << 20
QUEUED_BYTES = 32 << 20
"""What may wait for an engine that does not read; more is refused, so that a hung engine costs nobody else."""
CLOSE_SECONDS = 5.0
TERM_SECONDS = 2.0


class EngineProcess:
    """A started engine. Threads do all writing and waiting; the event loop reads, and runs the callbacks."""

    def __init__(
        self,
        argv: list[str],
        environment: dict[str, str],
        *,
        loop: asyncio.AbstractEventLoop,
        on_line: Callable[[EngineProcess, dict[str, Any]], None],
        on_exit: Callable[[EngineProcess, int], None],
        log: Logger,
    ) -> None:
        """Start it: for a thread, since starting a process takes its time. Raises OSError.

        `on_exit` is called once, after the last line.
        """
        self._loop, self._on_line, self._on_exit, self._log = loop, on_line, on_exit, log
        self._stdio = EngineStdio()
        self._cutter = LineCutter(LINE_BYTES)
        self._is_heard = True
        self._outgoing: deque[bytes] = deque()
        self._queued_bytes = 0
        self._ending = False
        self._changed = threading.Condition()
        self._child = self._stdio.start(argv, environment)
        self._exited = asyncio.Event()
        loop.call_soon_threadsafe(self._stdio.listen, loop, self._take)
        for thread in (
            threading.Thread(target=self._write, name="sallyport-engine-write", daemon=True),
            threading.Thread(target=self._copy_errors, name="sallyport-engine-log", daemon=True),
            threading.Thread(target=self._wait, name="sallyport-engine-wait", daemon=True),
        ):
            thread.start()

    @property
    def is_gone(self) -> bool:
        """Whether `on_exit` was called."""
        return self._exited.is_set()

    def send(self, line: Mapping[str, Any]) -> None:
        """Queue a line; never waits. Raises CodedError `too-large`, or `engine-down` when too much waits already."""
        content = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        if len(content) > LINE_BYTES:
            raise CodedError("too-large", f"Expected at most {LINE_BYTES} bytes for the engine, got {len(content)}.")
        with self._changed:
            if self._ending or self._queued_bytes + len(content) > QUEUED_BYTES:
                raise CodedError("engine-down", "The engine takes no more requests at the moment.", retry_after_ms=1000)
            self._outgoing.append(content)
            self._queued_bytes += len(content)
            self._changed.notify()

    async def stop(self) -> None:
        """Close its input and let it flush; then SIGTERM, then SIGKILL to its whole group. Returns when it is gone."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        for seconds, number in ((CLOSE_SECONDS, signal.SIGTERM), (TERM_SECONDS, KILL)):
            if await self._is_gone_within(seconds):
                return
            self._log.warning("Sallyport's engine did not stop within %s s: signal %s", seconds, number)
            self._signal_group(number)
        await self._exited.wait()

    def kill(self) -> None:
        """End it and its group at once; `on_exit` follows."""
        self._signal_group(KILL)

    async def _is_gone_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._exited.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _signal_group(self, number: int) -> None:
        if self._child.returncode is not None:
            return  # reaped: the number may be somebody else's by now
        try:
            if os.name == "posix":
                os.killpg(self._child.pid, number)
            else:
                self._child.terminate()
        except (ProcessLookupError, PermissionError):
            pass

    def _take(self, piece: bytes) -> None:
        try:
            lines = self._cutter.push(piece) if self._is_heard else []
        except OverflowError:
            self._log.error("Sallyport's engine wrote a line of more than %d bytes and is stopped.", LINE_BYTES)
            self._is_heard = False
            self.kill()
            return
        for content in lines:
            self._deliver(content)

    def _deliver(self, content: bytes) -> None:
        try:
            line = DECODER.decode(content.decode())
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            self._log.warning("Sallyport's engine wrote %d bytes that are no line of ours; ignored.", len(content))
            return
        try:
            self._on_line(self, line)
        except Exception as error:
            # Whatever the engine writes, the server goes on.
            self._log.error("Sallyport could not handle a line of its engine: %s", type(error).__name__)
            self._log.debug("Sallyport engine line", exc_info=error)

    def _write(self) -> None:
        while True:
            with self._changed:
                while not self._outgoing and not self._ending:
                    self._changed.wait()
                if not self._outgoing:
                    break
                content = self._outgoing.popleft()
            try:
                self._stdio.write(content)
            except OSError:
                return
            with self._changed:
                self._queued_bytes -= len(content)
        self._stdio.end_input()

    def _copy_errors(self) -> None:
        if self._child.stderr is not None:
            with self._child.stderr:
                copy_to_log(self._child.stderr, self._log)

    def _wait(self) -> None:
        if hasattr(os, "waitid"):
            # Not reaped yet, so its number still names its group: whatever it left behind ends with it.
            os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT)
            self._signal_group(KILL)
        status = self._child.wait()
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._stdio.join(TERM_SECONDS)
        try:
            self._loop.call_soon_threadsafe(self._announce_exit, status)
        except RuntimeError:
            self._stdio.close()  # the server has ended, and nobody hears of it

    def _announce_exit(self, status: int) -> None:
        self._stdio.finish()
        self._exited.set()
        self._on_exit(self, status)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)
