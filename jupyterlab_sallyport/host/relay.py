"""The engines of a server, one a principal, and the methods that the gate answers itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from logging import Logger
from typing import Any, NoReturn

from ..audit.key import load_key
from ..audit.reader import PAGE, read_page
from ..audit.requests import record_intent, record_result
from ..audit.verify import describe, verify
from ..door.roles import is_at_least
from ..errors import CodedError
from ..mcp.desk import McpDesk
from ..mcp.fetch import JudgedFetch
from ..models.connected import ConnectedModels
from ..models.connection import ModelConnection
from ..models.desk import ModelDesk
from ..models.stored_credentials import StoredCredentials
from ..settings import EngineSettings
from ..store.features import is_off, read_features
from ..store.shared_store import SharedStore
from ..wire.methods import Method
from ..wire.peer import Audit, Caller, Peer
from .armed_nonces import ArmedNonces
from .control import ControlSocket
from .engine_link import EngineLink
from .greeting import PROBE, PROBE_SECONDS
from .network_environment import open_way
from .policy_watch import PolicyWatch


class EngineRelay:
    """What peer.py calls the Engine. Starts, opens and reads nothing before the first connection asks for something."""

    def __init__(self, settings: EngineSettings, audit: Audit, log: Logger) -> None:
        self._settings, self._audit, self._log = settings, audit, log
        self.store = SharedStore(settings, self._spread_policy, self._note_stored)
        self._watch = PolicyWatch(self.store, audit, settings.audit_folder, tell=self._tell_everybody, log=log)
        kept = StoredCredentials(settings.state_dir / "mcp" / "credentials")
        self.servers = McpDesk(self.store, kept, JudgedFetch(open_way(settings, os.environ), self.store.current))
        self._models = ConnectedModels(settings.state_dir, settings.models, by_hand=not settings.headless)
        self._offers = ArmedNonces()
        self._desk = ModelDesk(self._models, self.store.current, self._spread_models)
        self._links: dict[str, EngineLink] = {}
        self._homes: dict[str, EngineLink] = {}
        self._stopped: set[str | None] = set()
        self._control: ControlSocket | None = None
        self._told: Mapping[str, str] | None = None
        """The features as every connection was last told."""
        self._performing: set[asyncio.Task[None]] = set()
        self._answers: Mapping[str, Callable[[Peer, Mapping[str, Any]], Awaitable[dict[str, Any]]]] = {
            "settings/tighten": self._tighten,
            "drift/inspect": self._inspect_drift,
            "drift/accept": self._accept_drift,
            "mcp/sign-in": self._sign_in,
            "mcp/sign-out": self._sign_out,
            "mcp/keep": self._keep_value,
            "provider/list": self._list_models,
            "provider/test": self._test_model,
            "provider/connect": self._connect_model,
            "provider/remove": self._remove_model,
            "audit/query": self._query_audit,
            "audit/verify": self._verify_audit,
            "system/stop": self._stop,
            "system/resume": self._resume,
        }

    @property
    def running(self) -> int:
        """Turns that run now, of all principals."""
        return sum(link.running for link in self._links.values())

    async def initialize(self, peer: Peer, visible: bool) -> dict[str, Any]:
        """The engine's part of InitializeResult; starts the peer's engine for a visible panel."""
        answer = await (await self._link(peer)).initialize(peer, visible)
        view = await self.store.current()
        self.servers.follow(view)
        features = read_features(view)
        return {**answer, "policyDrift": self._watch.status(), "features": features}

    async def request(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        """Do or hand on a request whose method, role, parameters and rate were checked. Raises CodedError."""
        # A connection that closes now cancels its caller; an intent on record must still get its act and its result.
        performing = asyncio.create_task(self._perform(peer, method, frame))
        self._performing.add(performing)
        performing.add_done_callback(self._forget_request)
        await asyncio.shield(performing)

    def renewed(self, peer: Peer) -> None:
        """See Engine."""
        if link := self._links.get(peer.caller.principal):
            link.renewed(peer)

    def withdrawn(self, peer: Peer) -> None:
        """See Engine."""
        if link := self._links.get(peer.caller.principal):
            link.withdrawn()

    def closed(self, peer_id: str) -> None:
        """Forget a connection; harmless twice."""
        self._watch.forget(peer_id)
        self._offers.forget(peer_id)
        link = self._homes.pop(peer_id, None)
        if link is not None:
            link.closed(peer_id)

    async def finish_sign_in(self, caller: Caller, arguments: Mapping[str, str]) -> None:
        """See Engine."""
        await self.servers.finish(caller.principal, arguments)

    async def shutdown(self) -> None:
        """Stop every engine; returns when they are gone."""
        await self._watch.stop()
        if self._control is not None:
            await self._control.close()
        await asyncio.gather(*(link.shutdown() for link in self._links.values()))
        await asyncio.gather(*self._performing, return_exceptions=True)
        await self.servers.settle()

    def _forget_request(self, performing: asyncio.Task[None]) -> None:
        self._performing.discard(performing)
        if not performing.cancelled() and performing.exception() is not None:
            self._log.debug("Sallyport refused a request: %s", type(performing.exception()).__name__)

    async def _perform(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        link = await self._link(peer)
        if method.feature and is_off(await self.store.current(), method.feature):
            await self._refuse_locked(peer.caller, method)
        if method.by == "engine":
            await link.request(peer, method, frame)
            return
        answer = self._answers.get(method.name)
        if answer is None:
            raise CodedError("unknown-method", f"The method {method.name} is not for a running connection.")
        params: Mapping[str, Any] = frame.get("params") or {}
        intent = await record_intent(self._audit, peer.caller, method, params)
        outcome = "failed"
        try:
            result = await answer(peer, params)
            outcome = "ok"
        except CodedError as error:
            outcome = error.code
            raise
        finally:
            await record_result(self._audit, peer.caller, method, params, intent, outcome, self._log)
        peer.send({"jsonrpc": "2.0", "id": frame["id"], "result": result})

    async def _refuse_locked(self, caller: Caller, method: Method) -> NoReturn:
        await self._audit.record(
            caller=caller, action=method.name, target=method.feature, outcome="denied", detail={"reason": "locked"}
        )
        raise CodedError("locked", f"The administrator switched off {method.feature}.")

    async def _link(self, peer: Peer) -> EngineLink:
        await self._watch.begin()
        principal = peer.caller.principal
        link = self._links.get(principal)
        if link is None:
            link = self._links[principal] = EngineLink(
                self._settings,
                principal,
                audit=self._audit,
                store=self.store,
                servers=self.servers,
                models=self._models,
                is_stopped=lambda: bool(self._stopped & {None, principal}),
                log=self._log,
            )
        self._homes[peer.id] = link
        self._watch.watch(lambda: bool(self._homes) or self.running > 0)
        if self._control is None and not self._settings.headless:
            self._control = ControlSocket(self._settings.state_dir, self._obey, self._log)
            await self._control.open()
        return link

    def _spread_policy(self, view: dict[str, Any]) -> None:
        self.servers.follow(view)
        for link in self._links.values():
            link.send_policy(view)
        # What a page still shows of a part that is off would only be refused; a word too many does no harm.
        if (features := read_features(view)) != self._told:
            self._told = features
            self._tell_everybody({"features": features})

    def _spread_models(self, models: Sequence[ModelConnection]) -> None:
        for link in self._links.values():
            link.send_models(models)
        self._tell_everybody({"models": [each.to_summary() for each in models]})

    async def _list_models(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        is_admin = is_at_least(peer.caller.role, "admin")
        listed = await self._desk.list(is_admin=is_admin)
        return {**listed, **self._offers.deal(peer.id)} if is_admin else listed

    async def _test_model(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        link = await self._link(peer)
        return await self._desk.test(params, lambda asked: link.consult(peer, PROBE, asked, PROBE_SECONDS))

    async def _connect_model(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        # Loosens: what is told to a model goes there from now on.
        self._offers.take(peer.id, params["nonce"])
        return await self._desk.connect(params)

    async def _remove_model(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        return await self._desk.remove(params)

    async def _note_stored(self, in_force: str) -> None:
        await self._watch.note_stored(in_force)

    def _tell_everybody(self, params: Mapping[str, Any]) -> None:
        for link in self._links.values():
            link.tell(params)

    async def _inspect_drift(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        return await self._watch.inspect(peer)

    async def _accept_drift(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        await self._watch.accept(peer, params["hash"], params["nonce"])
        return {}

    async def _tighten(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        await (await self._link(peer)).tighten(peer, params)
        return {}

    async def _keep_value(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        return await self.servers.keep(peer.caller.principal, params)

    async def _sign_in(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        return await self.servers.begin(peer.caller.principal, params, peer.home, peer.caller.role)

    async def _sign_out(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"forgotten": self.servers.sign_out(peer.caller.principal, params)}

    async def _query_audit(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        page = await asyncio.to_thread(
            read_page,
            self._settings.audit_folder,
            before=params.get("before"),
            limit=params.get("limit", PAGE),
            text=params.get("text", ""),
        )
        return {"entries": page.entries, "more": page.more}

    async def _verify_audit(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        def check() -> dict[str, Any]:
            return describe(verify(self._settings.audit_folder, load_key(self._settings.key_path)))

        return await asyncio.to_thread(check)

    async def _stop(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        """An admin stops everybody, others their own turns."""
        self._latch(None if is_at_least(peer.caller.role, "admin") else peer.caller.principal)
        return {}

    async def _resume(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        self._unlatch()
        return {}

    def _latch(self, whose: str | None) -> None:
        """Stop turns and refuse new acts, one principal's or (None) everybody's, until resumed or restarted."""
        self._stopped.add(whose)
        for principal, link in self._links.items():
            if whose in (None, principal):
                link.stop_turns(whose)

    def _unlatch(self) -> None:
        self._stopped.clear()
        for link in self._links.values():
            link.resume_turns()

    async def _obey(self, order: Mapping[str, Any]) -> None:
        """Carry out what a person at a terminal of this machine ordered; on record like a request."""
        name = order.get("do")
        orders: Mapping[object, tuple[str, Callable[[], None]]] = {
            "stop": ("system/stop", lambda: self._latch(None)),
            "resume": ("system/resume", self._unlatch),
        }
        if name == "trust":
            # The command that asked the person has it on record and on disk already.
            await self.store.change(lambda store: store.adopt_trust(order.get("record")))
            return
        if name not in orders:
            raise CodedError("unknown-method", "Expected an order that this gate knows.")
        action, act = orders[name]
        intent = await self._audit.record(caller=AT_TERMINAL, action=action, target="", outcome="intent", detail={})
        act()
        await self._audit.record(caller=AT_TERMINAL, action=action, target="", outcome="ok", detail={"intent": intent})


AT_TERMINAL = Caller("local", "terminal", "admin", "control-socket")
