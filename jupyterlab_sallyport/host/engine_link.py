"""One principal's engine and the connections that talk to it: which line goes where."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from logging import Logger
from typing import Any

from ..errors import CodedError
from ..mcp.desk import McpDesk
from ..models.connected import ConnectedModels
from ..models.connection import ModelConnection
from ..settings import EngineSettings
from ..store.shared_store import SharedStore
from ..wire.methods import Method
from ..wire.peer import Audit, Peer
from .engine_state import EngineState
from .exchange import Exchange
from .gate_services import GateServices
from .greeting import UNREACHED
from .hello import make_hello
from .passed_variables import passed_variables
from .standing import Standing
from .supervisor import Supervisor
from .tightenings import Tightenings


class EngineLink:
    """Belongs to the event loop. Nothing here waits for the engine except `initialize` and the start."""

    def __init__(
        self,
        settings: EngineSettings,
        principal: str,
        *,
        audit: Audit,
        store: SharedStore,
        servers: McpDesk,
        models: ConnectedModels,
        is_stopped: Callable[[], bool],
        log: Logger,
    ) -> None:
        self._settings, self._principal, self._audit, self._log = settings, principal, audit, log
        self._is_stopped = is_stopped
        self._peers: dict[str, Peer] = {}
        self._standing = Standing()
        self.running = 0
        """Turns that run now."""
        self._store, self._servers = store, servers
        self._tightenings = Tightenings()
        self._known: Mapping[str, Any] = {}
        """The policy that the engine was last told."""
        self._models = models
        self._introduced: Sequence[ModelConnection] = ()
        """The models that the engine was last told."""
        self._catching_up: asyncio.Future[Any] | None = None
        """Tells a fresh engine what changed since it was greeted; no request goes before."""
        self._idle: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Future[Any]] = set()
        self._supervisor = Supervisor(
            settings,
            log,
            make_hello=lambda: make_hello(settings, principal, self._greet(store.view()), self._introduce(models)),
            on_line=self._take,
            on_state=self._tell_state,
            on_lost=self._lose,
            is_wanted=lambda: bool(self._peers),
        )
        self._exchange = Exchange(audit, send=self._supervisor.send, require_standing=self._standing.require, log=log)
        self._services = GateServices(
            principal=principal,
            acts=self._exchange.acts,
            audit_folder=settings.audit_folder,
            store=store,
            models=models,
            servers=servers.services(principal, lambda: self._standing.role),
            may_store=servers.may_store(principal, lambda: self._standing.role),
            reply=self._send_if_ready,
            drained=self._drained,
            is_asked=self._exchange.has,
            log=log,
        )

    async def initialize(self, peer: Peer, visible: bool) -> dict[str, Any]:
        """Welcome a connection. A visible one starts the engine; where that fails the answer says why."""
        self._welcome(peer)
        if visible:
            try:
                await self._supervisor.ensure()
            except CodedError as error:
                self._log.warning("Sallyport's engine is not available (%s).", error.code)
        answer: Mapping[str, Any] = {}
        if self._supervisor.is_ready:
            answer = await self._exchange.ask(peer)
        return {
            **UNREACHED,
            **{name: answer[name] for name in UNREACHED if name in answer},
            "engine": self._supervisor.state.to_json(),
            "stopped": self._is_stopped(),
        }

    async def request(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        """Audit a request and hand it on; returns before its answer. Raises CodedError where it is not handed on."""
        self._welcome(peer)
        self._exchange.require_free(peer, frame["id"])
        await self._supervisor.ensure()
        if self._catching_up is not None:
            await asyncio.shield(self._catching_up)
        await self._exchange.hand_on(peer, method, frame)

    async def consult(self, peer: Peer, method: Method, params: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """Ask the engine something on a person's behalf; starts it. Raises CodedError."""
        self._welcome(peer)
        await self._supervisor.ensure()
        return await self._exchange.consult(peer, method, params, seconds)

    def send_models(self, models: Sequence[ModelConnection]) -> None:
        """Hand the engine what is connected now, if it runs and was told otherwise."""
        if tuple(models) != tuple(self._introduced):
            self._introduced = models
            self._send_if_ready({"type": "models", "models": [each.to_json() for each in models]})

    def renewed(self, peer: Peer) -> None:
        """A connection showed a fresh ticket; turns that its role permits no more end."""
        self._standing.prove(peer)
        self._tell_standing()

    def withdrawn(self) -> None:
        """The principal may do nothing any more: its turns end."""
        self._standing.withdraw()
        self._tell_standing()

    def closed(self, peer_id: str) -> None:
        """Forget a connection; what it asked for goes on."""
        if self._tightenings.remove(peer_id):
            self._keep(self._refresh_policy())
        if self._peers.pop(peer_id, None) is not None:
            self._send_if_ready({"type": "closed", "connection": peer_id})
            self._watch_idleness()

    def send_policy(self, view: Mapping[str, Any]) -> None:
        """Hand the engine a new policy, if it runs."""
        known = self._complete(view)
        if known != self._known:
            self._known = known
            self._send_if_ready({"type": "policy", "policy": known})

    async def tighten(self, peer: Peer, wanted: Mapping[str, Any]) -> None:
        """Take what a connection's settings want stricter; from the return on, every act is judged by it.

        Raises CodedError `rate-limited` where too many connections want different things.
        """
        self._welcome(peer)
        if self._tightenings.put(peer.id, wanted):
            await self._refresh_policy()

    def stop_turns(self, principal: str | None) -> None:
        """Stop what runs and refuse new acts, until `resume_turns`; only that principal's where one is named."""
        self._send_if_ready({"type": "stop", **({} if principal is None else {"principal": principal})})
        self.tell({"stopped": True})

    def resume_turns(self) -> None:
        """Take acts again."""
        self._send_if_ready({"type": "resume"})
        self.tell({"stopped": False})

    async def shutdown(self) -> None:
        """Stop the engine; returns when it is gone and what it asked for is on record."""
        if self._idle is not None:
            self._idle.cancel()
        await self._rest()
        await self._services.settle()
        await self._exchange.settle()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _welcome(self, peer: Peer) -> None:
        self._peers[peer.id] = peer
        self._standing.note(peer)
        self._watch_idleness()

    def _greet(self, view: Mapping[str, Any]) -> Mapping[str, Any]:
        self._known = self._complete(view)
        return self._known

    def _introduce(self, models: ConnectedModels) -> Sequence[ModelConnection]:
        self._introduced = models.current()
        return self._introduced

    def _complete(self, view: Mapping[str, Any]) -> Mapping[str, Any]:
        passed = passed_variables(view, os.environ)
        return {**view, "settings": self._tightenings.in_force(), **({"passed": passed} if passed else {})}

    async def _catch_up(self) -> None:
        await self._refresh_policy()
        self.send_models(await asyncio.to_thread(self._models.current))

    async def _refresh_policy(self) -> None:
        if self._supervisor.is_ready:
            await self._store.tell(self.send_policy)

    async def _drained(self, connection: str) -> None:
        peer = self._peers.get(connection)
        if peer is not None:
            await peer.drained()

    def _tell_standing(self) -> None:
        self._send_if_ready({"type": "standing", "role": self._standing.role})

    def _send_if_ready(self, line: Mapping[str, Any]) -> None:
        try:
            self._supervisor.send(line)
        except CodedError as error:
            # A fresh engine learns all of this at its start; nobody waits for the line.
            self._log.debug("Sallyport's engine missed a %s line: %s", line["type"], error.code)

    def _take(self, line: dict[str, Any]) -> None:
        kind = line.get("type")
        if kind == "response":
            self._exchange.take_response(line.get("connection"), line.get("frame"))
        elif kind == "notify":
            self._take_notification(line)
        elif kind == "service":
            self._services.take(line)
        elif kind == "activity" and type(line.get("running")) is int:
            self.running = max(0, line["running"])
            self._watch_idleness()
        else:
            self._log.warning("Sallyport's engine wrote a line of unknown kind; ignored.")

    def _take_notification(self, line: Mapping[str, Any]) -> None:
        frame, to, delta = line.get("frame"), line.get("to"), line.get("delta")
        if not isinstance(frame, dict) or not isinstance(frame.get("method"), str) or not isinstance(to, list):
            self._log.warning("Sallyport's engine wrote a notification that is none; ignored.")
            return
        for connection in to:
            peer = self._peers.get(connection) if isinstance(connection, str) else None
            if peer is not None:
                peer.send(frame, delta_of=delta if isinstance(delta, str) else None)

    def _lose(self) -> None:
        self.running = 0
        self._exchange.lose()

    def _keep(self, work: Any) -> asyncio.Future[Any]:
        task: asyncio.Future[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _tell_state(self, state: EngineState) -> None:
        if state.state == "ready":
            self._tell_standing()
            if self._is_stopped():
                self._send_if_ready({"type": "stop"})
            # What changed between the greeting and now reached nobody: trust taken back, settings made stricter.
            self._catching_up = self._keep(self._catch_up())
        self.tell({"engine": state.to_json()})
        self._watch_idleness()

    def tell(self, params: Mapping[str, Any]) -> None:
        """Send a `status` to every connection."""
        for peer in list(self._peers.values()):
            peer.send({"jsonrpc": "2.0", "method": "status", "params": params})

    def _watch_idleness(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        seconds = self._settings.idle_timeout
        if seconds > 0 and not self._peers and self.running == 0 and self._supervisor.is_ready:
            self._idle = asyncio.get_running_loop().call_later(seconds, lambda: self._keep(self._rest()))

    async def _rest(self) -> None:
        self._servers.forget(self._principal)
        await self._supervisor.stop()
