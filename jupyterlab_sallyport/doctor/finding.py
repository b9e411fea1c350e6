"""What one rule found, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple

Status = Literal["fail", "warn", "pass", "unknown"]
Severity = Literal["critical", "high", "medium", "low"]

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")
"""Worst first."""
WEIGHTS: Final[Mapping[Severity, int]] = {"critical": 40, "high": 20, "medium": 8, "low": 3}
"""What a failed rule takes from the score."""
SHARES: Final[Mapping[Status, float]] = {"fail": 1, "warn": 0.5, "unknown": 0.25, "pass": 0}
"""How much of its weight a rule takes: what nobody knows is not taken for sound."""


class Answer(NamedTuple):
    """What a check says of the facts."""

    status: Status
    evidence: str
    """What was seen. Names no secret, and no path beyond the home folder but by its last name."""
    fix: str = ""
    """What mends it; "" where there is nothing to do."""


class Finding(NamedTuple):
    """A rule with its answer."""

    id: str
    """A promise: scripts and the trend know a rule by it."""
    severity: Severity
    title: str
    status: Status
    evidence: str
    fix: str

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something."""
        return self.status in ("fail", "warn")

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return self._asdict()


def find_score(findings: Iterable[Finding]) -> int:
    """100 where every rule passed, 0 at the least."""
    return max(0, round(100 - sum(WEIGHTS[each.severity] * SHARES[each.status] for each in findings)))


def is_serious(findings: Iterable[Finding]) -> bool:
    """Whether a rule of severity high or critical failed."""
    return any(each.status == "fail" and each.severity in ("critical", "high") for each in findings)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """What is open in front, by severity; rules of one kind keep their order."""
    order = ("fail", "warn", "unknown", "pass")
    return sorted(findings, key=lambda each: (order.index(each.status), SEVERITIES.index(each.severity)))
