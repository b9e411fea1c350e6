"""What a headless turn ends with where its model tried again."""

from __future__ import annotations

import pytest

from jupyterlab_sallyport.headless.exit_codes import exit_code
from jupyterlab_sallyport.headless.turn_outcomes import TurnOutcomes

CASES = [
    ("a second try that worked", [("edit_file", "conflict"), ("edit_file", "ok")], "done", 0),
    (
        "a command that worked at last",
        [("run_command", "failed"), ("run_command", "timeout"), ("run_command", "ok")],
        "done",
        0,
    ),
    ("work with another tool", [("edit_file", "failed"), ("read_file", "ok")], "done", 4),
    ("a failure after a success", [("run_command", "ok"), ("run_command", "failed")], "done", 4),
    ("a turn that did not end well", [("edit_file", "conflict"), ("edit_file", "ok")], "error", 6),
    ("a refusal, whatever came after it", [("edit_file", "refused"), ("edit_file", "ok")], "done", 3),
    ("what policy denied", [("edit_file", "denied"), ("edit_file", "ok")], "done", 3),
    ("an end that nobody knows", [("run_command", "interrupted"), ("run_command", "ok")], "done", 4),
    ("one command", [("run_command", "failed")], "done", 4),
]


@pytest.mark.parametrize(("calls", "reason", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_failure_that_was_got_over_does_not_count(calls: list[tuple[str, str]], reason: str, code: int) -> None:
    """[JP-7]"""
    outcomes = TurnOutcomes()
    for number, (tool, outcome) in enumerate(calls):
        outcomes.take({"type": "tool-call-start", "callId": f"c_{number}", "tool": tool})
        outcomes.take({"type": "tool-call-end", "callId": f"c_{number}", "outcome": outcome})
    outcomes.take({"type": "turn-end", "reason": reason})
    assert exit_code(outcomes.standing()) == code
