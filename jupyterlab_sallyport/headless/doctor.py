"""`jupyter sallyport doctor`: a scorecard of this installation. Mends nothing, and keeps only its own result."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from ..doctor.finding import Finding, find_score, is_serious, worst_first
from ..doctor.gather import gather
from ..doctor.last_run import LastRun, Trend, compare, keep_run, read_last_run
from ..doctor.rules import judge
from .configuration import read_configuration, read_settings
from .exit_codes import OK
from .printing import print_text

SERIOUS = 1
"""Ends with it where something of severity high or critical failed."""
MARKS = {"fail": "✗", "warn": "!", "unknown": "?", "pass": "✓"}


def examine(folder: Path, as_json: bool) -> int:
    """Look, say what was found, worst first, and keep it for the next time. Raises CodedError for a broken file."""
    configuration = read_configuration("jupyter_lab_config")
    settings, problems = read_settings(configuration, folder)
    findings = worst_first(judge(gather(settings, configuration, problems)))
    score = find_score(findings)
    trend = compare(read_last_run(settings.state_dir), findings)
    is_kept = keep_run(
        settings.state_dir, LastRun(int(time.time()), score, frozenset(each.id for each in findings if each.is_open))
    )
    if as_json:
        report = {"score": score, "trend": trend and trend.to_json(), "findings": [each.to_json() for each in findings]}
        print_text(json.dumps(report))
    else:
        _print_findings(findings)
        _print_score(score, trend)
        if not is_kept:
            print_text("This result could not be kept for the next time.", error=True)
    return SERIOUS if is_serious(findings) else OK


def _print_findings(findings: Sequence[Finding]) -> None:
    for each in findings:
        severity = f" ({each.severity})" if each.is_open else ""
        print_text(f"{MARKS[each.status]} {each.title}{severity}: {each.evidence}")
        if each.is_open and each.fix:
            print_text(f"    To mend it: {each.fix}")


def _print_score(score: int, trend: Trend | None) -> None:
    print_text(f"\nScore: {score} of 100." + (f" Last time: {trend.before.score}." if trend else ""))
    if trend and trend.new:
        print_text(f"New since then: {', '.join(trend.new)}.")
    if trend and trend.mended:
        print_text(f"Mended since then: {', '.join(trend.mended)}.")
