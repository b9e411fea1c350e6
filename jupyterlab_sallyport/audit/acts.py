"""The audit of what an engine does: an intent before each act, and exactly one result after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from logging import Logger
from typing import Any

from ..errors import CodedError
from ..wire.peer import Audit, Caller
from .ledger import ApprovalLedger

OPEN_INTENTS = 10_000
THREADS = 1_000
OUTCOMES = frozenset(
    (
        "ok",
        "denied",
        "refused",
        "conflict",
        "partial",
        "cancelled",
        "timeout",
        "rate-limited",
        "failed",
        "interrupted",
    )
)
"""How a call may end; a closed set of the protocol."""


@dataclass(frozen=True)
class _Intent:
    caller: Caller
    action: str
    target: str


class ActAudit:
    """One principal's acts. Raises CodedError wherever an act must not happen."""

    def __init__(
        self, audit: Audit, ledger: ApprovalLedger, require_standing: Callable[[object], None], log: Logger
    ) -> None:
        """`require_standing` raises CodedError where the principal may not do an act of that kind now."""
        self._audit, self._ledger, self._log = audit, ledger, log
        self._require_standing = require_standing
        self._open: dict[int, _Intent] = {}
        self._speakers: dict[str, Caller] = {}

    def note_speaker(self, thread_id: str, caller: Caller) -> None:
        """Remember who last spoke in a thread: acts there are on that account, with that role and from that address."""
        self._speakers.pop(thread_id, None)
        self._speakers[thread_id] = caller
        if len(self._speakers) > THREADS:
            del self._speakers[next(iter(self._speakers))]

    async def intend(self, params: Any, principal: str) -> int:
        """Record an `audit/intent`; returns its number once it is on disk."""
        _require_intent(params, principal, ("allow", "ask"))
        detail = describe(params)
        speaker = self._speakers.get(params["threadId"])
        nobody = Caller(principal, "", "viewer", "engine")
        intent = _Intent(speaker or nobody, params["action"], params["target"])
        try:
            self._require_permitted(params, speaker)
        except CodedError as error:
            await self._record(intent, "denied", {**detail, "reason": error.code})
            raise
        number = await self._record(intent, "intent", detail)
        self._open[number] = intent
        return number

    def _require_permitted(self, params: Mapping[str, Any], speaker: Caller | None) -> None:
        if speaker is None:
            raise CodedError("forbidden", "The intent is for a thread in which nobody spoke since the server started.")
        self._require_standing(params.get("kind"))
        if len(self._open) >= OPEN_INTENTS:
            raise CodedError("rate-limited", "Too many acts are open.")
        self._ledger.use(params)

    async def note_denied(self, params: Any, principal: str) -> None:
        """Record an `audit/denied`: what policy refused, on the account of who spoke in its thread."""
        _require_intent(params, principal, ("deny",))
        if not isinstance(params.get("code"), str):
            raise CodedError("bad-params", "Expected a denial to have a code.")
        caller = self._speakers.get(params["threadId"]) or Caller(principal, "", "viewer", "engine")
        await self._record(
            _Intent(caller, params["action"], params["target"]),
            "denied",
            {**describe(params), "reason": params["code"][:64]},
        )

    async def conclude(self, params: Any) -> None:
        """Record an `audit/result`, once per intent."""
        if not isinstance(params, Mapping) or params.get("outcome") not in OUTCOMES:
            raise CodedError("bad-params", "Expected a result with an intent and one of the listed outcomes.")
        number, note = params.get("intent"), params.get("detail")
        intent = self._open.pop(number, None) if type(number) is int else None
        if intent is None:
            raise CodedError("bad-params", "Expected a result to name an open intent.")
        detail = {"intent": number, **({"note": note} if isinstance(note, str) else {})}
        await self._record(intent, params["outcome"], detail)

    async def interrupt(self) -> None:
        """The engine is gone: what it had begun and not concluded has an unknown outcome."""
        lost, self._open = self._open, {}
        for number, intent in lost.items():
            try:
                await self._record(intent, "interrupted", {"intent": number})
            except CodedError as error:
                self._log.error("Sallyport could not audit that act %d was interrupted: %s", number, error.code)

    async def _record(self, intent: _Intent, outcome: str, detail: Mapping[str, Any]) -> int:
        return await self._audit.record(
            caller=intent.caller, action=intent.action, target=intent.target, outcome=outcome, detail=detail
        )


IDENTIFIERS = ("threadId", "turnId", "callId", "parentCallId", "payloadHash", "askedHash", "approvalId")


def describe(params: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry keeps of a sound intent or denial."""
    decision = params["decision"]
    return {
        **{name: params[name] for name in IDENTIFIERS if params.get(name) is not None},
        "verdict": decision["verdict"],
        "layer": decision["layer"],
        **({"ruleId": decision["ruleId"]} if decision.get("ruleId") is not None else {}),
    }


def _require_intent(params: Any, principal: str, verdicts: Collection[str]) -> None:
    names = ("principal", "action", "target", "threadId", "turnId", "payloadHash")
    sound = (
        isinstance(params, Mapping)
        and all(isinstance(params.get(name), str) for name in names)
        and all(params.get(name) is None or isinstance(params[name], str) for name in IDENTIFIERS)
        and isinstance(params.get("decision"), Mapping)
        and params["decision"].get("verdict") in verdicts
        and isinstance(params["decision"].get("layer"), str)
        and isinstance(params["decision"].get("ruleId") or "", str)
    )
    if not sound:
        raise CodedError("bad-params", "Expected an intent with the members of the protocol's AuditIntent.")
    if params["principal"] != principal:
        raise CodedError("forbidden", "The intent is for somebody else than whose engine this is.")
