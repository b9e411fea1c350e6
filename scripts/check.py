"""Runs every check and ends with ``N passed, N failed`` summed over the runners; words name some of the checks.

Run through ``dev.py test``, which sets up what this needs. A test that was skipped counts as failed: what a check needs
is part of the check.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import claims
import machine

ROOT = machine.ROOT
REPORTS = ROOT / "test-results"


@dataclass(frozen=True)
class Count:
    """What a runner reported."""

    passed: int
    failed: int


@dataclass(frozen=True)
class Check:
    """One command; ``count`` reads its report, without one the command itself is the one test."""

    name: str
    command: list[str]
    count: Callable[[], Count] | None = None
    report: Path | None = None
    environment: tuple[tuple[str, str], ...] = ()


def main(only: list[str]) -> int:
    """Run the checks named, or all; returns 0 where nothing failed."""
    REPORTS.mkdir(exist_ok=True)
    known = checks()
    if unknown := set(only) - {check.name for check in known}:
        print(f"unknown checks {sorted(unknown)}; there are {[check.name for check in known]}")
        return 2
    passed = failed = 0
    for check in known:
        if only and check.name not in only:
            continue
        count = run(check)
        passed, failed = passed + count.passed, failed + count.failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def run(check: Check) -> Count:
    """Run one check with its output held back; prints the output only where something failed."""
    start = time.monotonic()
    if check.report is not None:
        check.report.unlink(missing_ok=True)
    environment = {**machine.environment(), "SANDBOX_REQUIRED": "1", "BROWSER_REQUIRED": "1", **dict(check.environment)}
    done = subprocess.run(check.command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
    try:
        count = check.count() if check.count else Count(int(done.returncode == 0), int(done.returncode != 0))
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        print(f"{check.name} left no report: {error}")
        count = Count(0, 1)
    if done.returncode != 0 and count.failed == 0:
        count = Count(count.passed, 1)
    word = "FAILED" if count.failed else "ok"
    print(
        f"{word:6} {check.name}: {count.passed} passed, {count.failed} failed, {time.monotonic() - start:.0f} s",
        flush=True,
    )
    if count.failed:
        print(done.stdout[-12000:], done.stderr[-12000:], sep="\n")
    return count


def checks() -> list[Check]:
    """Every check, quick ones first."""
    node = str(machine.node())

    def script(path: str, *words: str) -> list[str]:
        return [node, str(ROOT / "node_modules" / path), *words]

    def python(*words: str) -> list[str]:
        return [str(machine.PYTHON), *words]

    jest, gate, browser = REPORTS / "jest.json", REPORTS / "pytest.xml", REPORTS / "playwright.json"
    return [
        Check("ruff", python("-m", "ruff", "check", ".")),
        Check("ruff-format", python("-m", "ruff", "format", "--check", ".")),
        Check("mypy", python("-m", "mypy")),
        Check("tsc", script("typescript/bin/tsc", "-b")),
        Check("tsc-tests", script("typescript/bin/tsc", "-p", "tsconfig.test.json")),
        Check("eslint", script("eslint/bin/eslint.js", ".")),
        Check("prettier", script("prettier/bin/prettier.cjs", "--check", ".")),
        Check("stylelint", script("stylelint/bin/stylelint.mjs", "style/**/*.css")),
        Check("protocol", [node, "scripts/generate-protocol.mjs", "--check"]),
        Check("jest", script("jest/bin/jest.js", "--json", f"--outputFile={jest}"), lambda: count_jest(jest), jest),
        Check("pytest", python("-m", "pytest", "-q", f"--junitxml={gate}"), lambda: count_junit(gate), gate),
        Check(
            "browser",
            script("@playwright/test/cli.js", "test", "-c", "ui-tests"),
            lambda: count_playwright(browser),
            browser,
            (
                ("SALLYPORT_CHROMIUM", machine.chromium() or "chromium"),
                ("SALLYPORT_PYTHON", str(machine.PYTHON)),
                ("PLAYWRIGHT_JSON_OUTPUT_NAME", str(browser)),
            ),
        ),
        Check("claims", python("scripts/claims.py", "--check")),
    ]


def count_jest(path: Path) -> Count:
    report = json.loads(path.read_text())
    skipped = report["numPendingTests"] + report["numTodoTests"]
    return Count(report["numPassedTests"], report["numFailedTests"] + report["numRuntimeErrorTestSuites"] + skipped)


def count_junit(path: Path) -> Count:
    suites = list(ElementTree.parse(path).getroot().iter("testsuite"))  # noqa: S314 - written by our own pytest a moment ago
    total, bad = (
        sum(int(s.get(k, 0)) for s in suites for k in keys) for keys in (("tests",), ("failures", "errors", "skipped"))
    )
    return Count(total - bad, bad)


def count_playwright(path: Path) -> Count:
    stats = json.loads(path.read_text())["stats"]
    return Count(stats["expected"], stats["unexpected"] + stats["flaky"] + stats["skipped"])


if __name__ == "__main__":
    os.chdir(ROOT)
    assert claims.REPORTS == REPORTS  # noqa: S101 - claims reads what the checks write
    sys.exit(main(sys.argv[1:]))
