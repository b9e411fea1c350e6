"""What a turn comes to: the outcomes of its calls, without the failures that were got over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .exit_codes import OUTCOME_OF_ERROR, OUTCOME_OF_NOTICE, OUTCOME_OF_REASON

RECOVERABLE: Final = frozenset({"conflict", "failed", "partial", "timeout"})
"""What a later try can make good. A refusal stays one, and so does what nobody knows the end of."""


class TurnOutcomes:
    """Takes the events of one turn.

    A model tries, reads what went wrong and tries again: a call that failed counts no more once the same tool ended
    `ok` later in the turn and the turn ended `done`. Who asks for one command has no later call: nothing is hidden.
    """

    def __init__(self) -> None:
        self._tools: dict[str, str] = {}
        self._calls: list[tuple[str, str]] = []
        self._others: list[str] = []
        self._is_done = False

    def take(self, event: Mapping[str, Any]) -> None:
        """Note what an event stands for; most stand for nothing."""
        match event["type"]:
            case "tool-call-start":
                self._tools[event["callId"]] = event["tool"]
            case "tool-call-end":
                # A call that was asked for before a restart has no start here, and shares its fate with no other.
                tool = self._tools.get(event["callId"], event["callId"])
                self._calls.append((tool, str(event["outcome"])))
            case "notice":
                if outcome := OUTCOME_OF_NOTICE.get(event["code"]):
                    self._others.append(outcome)
            case "turn-undone":
                self._others.append("conflict" if event["kept"] else "ok")
            case "turn-end":
                self._is_done = event["reason"] == "done"
                code = str((event.get("error") or {}).get("code"))
                self._others.append(OUTCOME_OF_ERROR.get(code) or OUTCOME_OF_REASON.get(event["reason"], "ok"))

    def add(self, outcome: str) -> None:
        """Note an outcome that no event tells."""
        self._others.append(outcome)

    def standing(self) -> list[str]:
        """The outcomes that count."""
        counted = [
            outcome
            for at, (tool, outcome) in enumerate(self._calls)
            if not (self._is_done and outcome in RECOVERABLE and (tool, "ok") in self._calls[at + 1 :])
        ]
        return [*counted, *self._others]
