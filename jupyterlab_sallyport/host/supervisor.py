"""Keeping one engine alive: started on first use, started again when it dies, stopped when nobody needs it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from logging import Logger
from typing import Any

from ..errors import CodedError
from ..settings import EngineSettings
from .engine_process import EngineProcess
from .engine_state import IDLE, READY, STARTING, EngineState
from .environment import FOR_ENGINE, select
from .network_environment import network_environment, warn_of_authorities
from .node import find_node
from .retries import Retries

NODE_FLAGS = ("--max-semi-space-size=2", "--max-old-space-size=256")
GIVING_BACK = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""Variables of the engine alone. The C library raises both bounds by itself with each large block that is let go, up to
keeping 64 MB in every thread; these are what it begins with. One that is not glibc does not know them."""
START_SECONDS = 20.0


class Supervisor:
    """The engine of one principal. All methods belong to the event loop; what blocks runs in threads."""

    def __init__(
        self,
        settings: EngineSettings,
        log: Logger,
        *,
        make_hello: Callable[[], Mapping[str, Any]],
        on_line: Callable[[dict[str, Any]], None],
        on_state: Callable[[EngineState], None],
        on_lost: Callable[[], None],
        is_wanted: Callable[[], bool],
    ) -> None:
        """`make_hello` runs in a thread at each start; `on_lost` is called when a ready engine is gone, whatever the
        reason; `is_wanted` says whether a dead one should be started again unasked."""
        self._settings, self._log = settings, log
        self._make_hello, self._on_line, self._on_state = make_hello, on_line, on_state
        self._on_lost, self._is_wanted = on_lost, is_wanted
        self.state = IDLE
        self._process: EngineProcess | None = None
        self._ready: asyncio.Future[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._restart: asyncio.TimerHandle | None = None
        self._fatal: EngineState | None = None
        self._retries = Retries()
        self._node = ""
        self._stopping: asyncio.Task[None] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether lines can be sent."""
        return self.state.state == "ready" and self._stopping is None

    async def ensure(self) -> None:
        """Return when the engine is ready, starting it where it is not; raises CodedError saying why it cannot be."""
        while self._stopping is not None:
            await asyncio.wait([self._stopping])
        if self.is_ready:
            return
        if self._starting is None:
            if not self._retries.may_start(asyncio.get_running_loop().time()):
                self._start_after_pause()
                raise self.state.to_error()
            self._starting = asyncio.create_task(self._start())
        # One start serves everybody who waits; neither a caller that gives up nor its failure reaches the others.
        await asyncio.wait([self._starting])
        if not self.is_ready:
            raise self.state.to_error()

    def send(self, line: Mapping[str, Any]) -> None:
        """Queue a line; raises CodedError when there is no ready engine or it does not read."""
        if self._process is None or not self.is_ready:
            raise self.state.to_error()
        self._process.send(line)

    async def stop(self) -> None:
        """Stop the engine and start no other by itself; returns when it is gone. `ensure` starts one again."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.wait([self._stopping])

    async def _stop(self) -> None:
        try:
            if self._restart is not None:
                self._restart.cancel()
                self._restart = None
            if self._starting is not None:
                self._starting.cancel()
                await asyncio.gather(self._starting, return_exceptions=True)
            if self._process is not None:
                await self._process.stop()
        finally:
            self._stopping = None
            self._retries.end_pause()
            self._enter(IDLE)

    async def _start(self) -> None:
        self._enter(STARTING)
        self._fatal = None
        process: EngineProcess | None = None
        try:
            process = await self._launch()
            self._process = process
            if process.is_gone:
                raise CodedError("engine-down", "The engine ended as soon as it was started.")
            process.send(await asyncio.to_thread(self._make_hello))
            await asyncio.wait_for(self._ready_future(), START_SECONDS)
        except (CodedError, OSError, TimeoutError) as error:
            self._give_up(process)
            self._fail(_explain(error))
        except BaseException:
            self._give_up(process)
            self._enter(IDLE)
            raise
        else:
            self._retries.note_ready(asyncio.get_running_loop().time())
            self._enter(READY)
        finally:
            self._starting = None

    async def _launch(self) -> EngineProcess:
        if not self._settings.engine.is_file():
            raise CodedError("engine-down", "The engine is not built.", fix="node scripts/build.mjs engine")
        # Asked for once: finding out a version costs as much as the engine's own start.
        self._node = self._node or await asyncio.to_thread(find_node, self._settings.node, os.environ)
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        argv = [self._node, *NODE_FLAGS, str(self._settings.engine)]

        def launch() -> EngineProcess:
            warn_of_authorities(self._settings, os.environ, self._log)
            environment = {
                **select(FOR_ENGINE, os.environ),
                **GIVING_BACK,
                **network_environment(self._settings, os.environ),
            }
            return EngineProcess(
                argv, environment, loop=loop, on_line=self._take, on_exit=self._take_exit, log=self._log
            )

        launching = asyncio.ensure_future(asyncio.to_thread(launch))
        try:
            return await asyncio.shield(launching)
        except asyncio.CancelledError:
            (await launching).kill()  # the thread goes on all the same, and nobody else knows its process
            raise

    def _ready_future(self) -> asyncio.Future[None]:
        if self._ready is None:
            raise CodedError("engine-down", "The engine ended while it started.")
        return self._ready

    def _give_up(self, process: EngineProcess | None) -> None:
        self._process = None
        self._node = ""  # it may have been replaced or removed since
        if process is not None:
            process.kill()

    def _take(self, process: EngineProcess, line: dict[str, Any]) -> None:
        if process is not self._process:
            return  # the last words of an engine that was given up
        kind = line.get("type")
        if kind == "fatal":
            self._fatal = EngineState(
                "down",
                code=_text(line.get("code"), 64) or "engine-down",
                message=_text(line.get("message"), 1000),
                fix=_text(line.get("fix"), 1000),
            )
        elif kind != "ready":
            if self.state == READY:  # also while it is being stopped: what it flushes counts
                self._on_line(line)
        elif self._ready is not None and not self._ready.done():
            if line.get("protocolVersion") == 1:
                self._ready.set_result(None)
            else:
                self._ready.set_exception(
                    CodedError("engine-down", "Engine and server extension are of different versions; reinstall them.")
                )

    def _take_exit(self, process: EngineProcess, status: int) -> None:
        if process is not self._process:
            return
        self._process = None
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(
                CodedError("engine-down", f"The engine ended while it started (status {status}).")
            )
            return
        was_ready = self.state == READY
        if self._stopping is None:
            self._log.warning("Sallyport's engine ended with status %s.", status)
            self._fail(EngineState("down", code="engine-down", message="The engine ended unexpectedly."))
        if was_ready:
            self._on_lost()

    def _fail(self, state: EngineState) -> None:
        """Enter a state of failure; try again later where that can help and somebody waits."""
        final = self._fatal if self._fatal is not None else state
        loop = asyncio.get_running_loop()
        pause = self._retries.note_failure(loop.time())
        can_help = self._fatal is None and state.state == "down"
        if can_help and not self._retries.is_exhausted() and self._is_wanted():
            self._restart = loop.call_later(pause, self._try_again)
            final = EngineState("down", final.code, final.message, final.fix, retry_in_ms=round(pause * 1000))
        self._enter(final)

    def _start_after_pause(self) -> None:
        """Somebody waits who came only after the failure: start for them when the pause is over, and say when."""
        if self._restart is None and self._fatal is None and self.state.state == "down":
            loop = asyncio.get_running_loop()
            pause = self._retries.pause_left(loop.time())
            self._restart = loop.call_later(pause, self._try_again)
            self._enter(replace(self.state, retry_in_ms=max(1, round(pause * 1000))))

    def _try_again(self) -> None:
        self._restart = None
        self._retries.end_pause()
        if self._starting is None and not self.is_ready and self._stopping is None:
            self._starting = asyncio.create_task(self._start())

    def _enter(self, state: EngineState) -> None:
        if state != self.state:
            self.state = state
            self._on_state(state)


def _explain(error: BaseException) -> EngineState:
    if isinstance(error, CodedError):
        state = "missing" if error.code == "no-node" else "down"
        return EngineState(state, error.code, str(error), error.fix or "")  # type: ignore[arg-type]  # one of two literals
    if isinstance(error, TimeoutError):
        return EngineState("down", "engine-down", f"The engine did not answer within {START_SECONDS:.0f} seconds.")
    return EngineState("down", "engine-down", f"The engine could not be started ({type(error).__name__}).")


def _text(value: object, limit: int) -> str:
    return value[:limit] if isinstance(value, str) else ""
