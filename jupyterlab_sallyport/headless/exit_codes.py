"""What the command line ends with, so that a script can tell what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

OK: Final = 0
USAGE: Final = 2
NOT_ALLOWED: Final = 3
FAILED: Final = 4
ENDED_EARLY: Final = 5
CONFLICT: Final = 6
PARTIAL: Final = 7

WORST_FIRST: tuple[tuple[int, frozenset[str]], ...] = (
    (CONFLICT, frozenset({"conflict"})),
    (FAILED, frozenset({"failed", "interrupted"})),
    (ENDED_EARLY, frozenset({"timeout", "cancelled"})),
    (PARTIAL, frozenset({"partial"})),
    (NOT_ALLOWED, frozenset({"denied", "refused", "rate-limited"})),
    (USAGE, frozenset({"usage"})),
)

OUTCOME_OF_REASON = {
    "cancelled": "cancelled",
    "denied": "denied",
    "budget": "rate-limited",
    "loop": "rate-limited",
    "error": "failed",
    "interrupted": "interrupted",
}
"""How a turn that did not end `done` counts beside its calls."""

OUTCOME_OF_ERROR = {"locked": "denied", "forbidden": "denied", "not-trusted": "denied", "rate-limited": "rate-limited"}
"""The same for a turn that ended with an error of this code; every other one is a failure."""

OUTCOME_OF_NOTICE = {
    "no-model": "failed",
    "command-usage": "usage",
    "unknown-command": "usage",
    "command-later": "usage",
}
"""Notices that say that nothing was done with the text; every other one is only information."""

CODE_OF_ERROR = {
    "bad-params": USAGE,
    "too-large": USAGE,
    "not-found": USAGE,
    "forbidden": NOT_ALLOWED,
    "not-trusted": NOT_ALLOWED,
    "locked": NOT_ALLOWED,
    "stopped": NOT_ALLOWED,
    "rate-limited": NOT_ALLOWED,
    "conflict": CONFLICT,
}
"""For a request that was refused as a whole; every other code is a failure."""


def exit_code(outcomes: Iterable[str]) -> int:
    """The code of the worst outcome; a word that is not an outcome counts as a failure."""
    seen = set(outcomes) - {"ok"}
    known = frozenset[str]().union(*(words for _, words in WORST_FIRST))
    if seen - known:
        seen.add("failed")
    return next((code for code, words in WORST_FIRST if seen & words), OK)
