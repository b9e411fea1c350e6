"""What the last look found, kept in the state folder so that the next one can tell what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private, write_private
from .finding import Finding

FILE = "doctor.json"


class LastRun(NamedTuple):
    """A score, and the ids of what was open."""

    time: int
    """Seconds since the epoch."""
    score: int
    open: frozenset[str]


class Trend(NamedTuple):
    """How this run differs from the last."""

    before: LastRun
    new: tuple[str, ...]
    mended: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "previousScore": self.before.score,
            "since": self.before.time,
            "new": list(self.new),
            "mended": list(self.mended),
        }


def read_last_run(state: Path) -> LastRun | None:
    """The last run; None where there was none, or its file is not to be trusted."""
    try:
        found = json.loads(read_private(state / FILE, limit=64 << 10))
    except (OSError, ValueError, CodedError):
        return None
    match found:
        case {"time": int(time), "score": int(score), "open": list(ids)}:
            return LastRun(time, score, frozenset(str(each) for each in ids))
        case _:
            return None


def keep_run(state: Path, run: LastRun) -> bool:
    """Keep it, 0600; False where that cannot be, which is no reason to say nothing."""
    try:
        # One that is there stays as it is, whatever its mode: who looks does not mend.
        if not state.exists():
            ensure_private_folder(state)
        content = {"time": run.time, "score": run.score, "open": sorted(run.open)}
        write_private(state / FILE, json.dumps(content).encode() + b"\n")
    except (OSError, CodedError):
        return False
    return True


def compare(before: LastRun | None, findings: Sequence[Finding]) -> Trend | None:
    """What is open now and was not, and what was and is passed; what became unknown is neither."""
    if before is None:
        return None
    now = {each.id for each in findings if each.is_open}
    passed = {each.id for each in findings if each.status == "pass"}
    return Trend(before, tuple(sorted(now - before.open)), tuple(sorted(before.open & passed)))
