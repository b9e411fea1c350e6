"""What becomes of a request to an engine: its intent before, its answer, and its end on record, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from logging import Logger
from typing import Any

from ..audit.acts import ActAudit
from ..audit.ledger import ApprovalLedger
from ..audit.requests import record_intent, record_result
from ..errors import CodedError, error_frame
from ..wire.methods import Method
from ..wire.peer import Audit, Caller, Peer
from .greeting import ANSWER_SECONDS, Asker
from .pending import Pending, PendingRequests


class Exchange:
    """Of one engine. `send` hands a line to it, or raises CodedError where there is none."""

    def __init__(
        self,
        audit: Audit,
        *,
        send: Callable[[Mapping[str, Any]], None],
        require_standing: Callable[[object], None],
        log: Logger,
    ) -> None:
        """`require_standing` is as ActAudit has it."""
        self._audit, self._send, self._log = audit, send, log
        self._pending = PendingRequests()
        self._ledger = ApprovalLedger()
        self.acts = ActAudit(audit, self._ledger, require_standing, log)
        self._recording: set[asyncio.Future[Any]] = set()

    def has(self, methods: frozenset[str]) -> bool:
        """Whether a request of one of these methods is open."""
        return self._pending.has(methods)

    def require_free(self, peer: Peer, request_id: int | str) -> None:
        """Raise CodedError when the id is in use or the connection has too many open."""
        self._pending.require_free(peer.id, request_id)

    async def hand_on(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        """Audit a request and send it; returns before its answer. Raises CodedError where it is not handed on."""
        caller = peer.caller
        params: Mapping[str, Any] = frame.get("params") or {}
        intent = await record_intent(self._audit, caller, method, params)
        pending = Pending(peer, caller, method, params, frame["id"], intent)
        try:
            # Looked at before the entry was written, too; another request may have taken the id meanwhile.
            self._pending.require_free(peer.id, frame["id"])
        except CodedError as error:
            await self._record(pending, error.code)
            raise
        self._note(pending)
        self._pending.add(pending)
        try:
            self._send(stamp(peer, caller, frame))
        except CodedError as error:
            self._pending.take(peer.id, frame["id"])
            await self._record(pending, error.code)
            raise

    async def ask(self, peer: Peer) -> Mapping[str, Any]:
        """The engine's own part of `initialize`; empty when it does not answer in time."""
        try:
            return await self._ask(Asker(peer), ANSWER_SECONDS)
        except CodedError:
            return {}

    async def consult(self, peer: Peer, method: Method, params: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """The engine's answer to a question of the gate, on a person's behalf. Raises CodedError."""
        return await self._ask(Asker(peer, method, params), seconds)

    async def _ask(self, asker: Asker, seconds: float) -> Mapping[str, Any]:
        question = asker.make_question()
        try:
            self._pending.require_free(asker.id, question.request_id)
            self._pending.add(question)
            self._send(stamp(asker, question.caller, asker.frame))
            return await asker.wait(seconds)
        finally:
            self._pending.take(asker.id, question.request_id)

    def take_response(self, connection: object, frame: object) -> None:
        """Pass an answer on to whoever asked, once."""
        pending = self._pending.take(connection, frame.get("id")) if isinstance(frame, dict) else None
        if pending is None or not isinstance(frame, dict):
            self._log.warning("Sallyport's engine answered what nobody asked; ignored.")
            return
        code = find_code(frame)
        if code != "ok" and pending.method.name == "approval/answer":
            self._ledger.note_refusal(pending.params)
        # The answer first, in the order the engine gave: its events must not overtake it.
        pending.peer.send(frame)
        self._record_soon(self._record(pending, code))

    def lose(self) -> None:
        """The engine is gone: every open request is answered, every open act is on record as interrupted."""
        self._ledger.forget()
        for pending in self._pending.take_all():
            error = CodedError("engine-down", "The engine ended before it answered.", retry_after_ms=1000)
            pending.peer.send(error_frame(pending.request_id, error))
            self._record_soon(self._record(pending, error.code))
        self._record_soon(self.acts.interrupt())

    async def settle(self) -> None:
        """Wait until what has ended is on record."""
        await asyncio.gather(*self._recording, return_exceptions=True)

    def _note(self, pending: Pending) -> None:
        thread = pending.params.get("threadId")
        if pending.method.audit is not None and isinstance(thread, str):
            self.acts.note_speaker(thread, pending.caller)
        if pending.method.name == "approval/answer":
            self._ledger.note_answer(pending.params)

    async def _record(self, pending: Pending, outcome: str) -> None:
        await record_result(
            self._audit, pending.caller, pending.method, pending.params, pending.intent, outcome, self._log
        )

    def _record_soon(self, work: Any) -> None:
        task: asyncio.Future[Any] = asyncio.ensure_future(work)
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)


def stamp(peer: Peer, caller: Caller, frame: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a request: who speaks as the gate established it, and the frame's known members."""
    who = {"principal": caller.principal, "label": caller.label, "role": caller.role}
    sent = {name: frame[name] for name in ("jsonrpc", "id", "method", "params") if name in frame}
    return {"type": "request", "connection": peer.id, "caller": who, "frame": sent}


def find_code(frame: Mapping[str, Any]) -> str:
    """How an answer ends its request: `ok`, or the code of its error."""
    error = frame.get("error")
    if error is None:
        return "ok"
    data = error.get("data") if isinstance(error, Mapping) else None
    code = data.get("code") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else "internal"
