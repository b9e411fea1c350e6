"""Which approvals count when the engine cites them."""

from __future__ import annotations

import pytest

from ..audit.ledger import ApprovalLedger
from ..errors import CodedError

ALLOW = {"threadId": "t_1", "approvalId": "a_1", "decision": "allow"}
INTENT = {"threadId": "t_1", "approvalId": "a_1", "decision": {"verdict": "ask"}}


@pytest.mark.proves("NB-29", "KS-4")
@pytest.mark.parametrize(
    ("steps", "counts"),
    [
        ("", False),
        ("allow", True),
        ("deny", False),
        ("allow refuse", False),
        # A second connection's answer comes too late or too early, is refused, and must not undo the first one's.
        ("allow allow refuse", True),
        ("allow allow refuse refuse", False),
        ("refuse allow", True),
        ("allow use", False),
        ("allow use allow refuse", False),
        ("allow forget", False),
    ],
)
def test_an_intent_may_cite_what_was_allowed_and_not_refused_or_used(steps: str, counts: bool) -> None:
    ledger = ApprovalLedger()
    act = {
        "allow": lambda: ledger.note_answer(ALLOW),
        "deny": lambda: ledger.note_answer({**ALLOW, "decision": "deny"}),
        "refuse": lambda: ledger.note_refusal(ALLOW),
        "use": lambda: ledger.use(INTENT),
        "forget": ledger.forget,
    }
    for step in steps.split():
        act[step]()
    if counts:
        ledger.use(INTENT)
    else:
        with pytest.raises(CodedError):
            ledger.use(INTENT)
