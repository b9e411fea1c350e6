"""Which approvals a person gave through this gate, so that the engine cannot claim one that nobody gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import CodedError

REMEMBERED = 10_000
"""Approvals given and not used; the oldest is forgotten first, and then counts as never given."""


class ApprovalLedger:
    """The approvals of one principal. In memory: one that was given but not used dies with the process."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], int] = {}

    def note_answer(self, params: Mapping[str, Any]) -> None:
        """An `approval/answer` is about to be relayed: remember it if it allows.

        Answers are counted, since several connections may answer: one that is refused takes nothing from another's.
        """
        if params.get("decision") == "allow":
            key = _key(params)
            self._given[key] = self._given.get(key, 0) + 1
            if len(self._given) > REMEMBERED:
                del self._given[next(iter(self._given))]

    def note_refusal(self, params: Mapping[str, Any]) -> None:
        """The engine did not take that answer: it allows nothing."""
        key = _key(params)
        if params.get("decision") == "allow" and key in self._given:
            self._given[key] -= 1
            if self._given[key] == 0:
                del self._given[key]

    def use(self, params: Mapping[str, Any]) -> None:
        """Check an `audit/intent` and use up its approval; raises CodedError `forbidden` when none counts."""
        cited = params.get("approvalId")
        if cited is None:
            if params["decision"]["verdict"] == "ask":
                raise CodedError("forbidden", "The act had to be asked for, and the intent cites no approval.")
            return
        key = _key(params)
        if key not in self._given:
            raise CodedError("forbidden", "The intent cites an approval that was not given here, or was used already.")
        del self._given[key]

    def forget(self) -> None:
        """The engine is gone: approvals given and not used die with it."""
        self._given.clear()


def _key(params: Mapping[str, Any]) -> tuple[str, str]:
    return str(params.get("threadId")), str(params.get("approvalId"))
