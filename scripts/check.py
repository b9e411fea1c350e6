"""Runs every check and ends with ``N passed, N failed`` summed over the runners; words name some of the checks.

Run through ``dev.py test``, which sets up what this needs. A test that was skipped counts as failed: what a check needs
is part of the check. What failed is run once more and by itself, since tests with real processes share two cores; one
that passes then is named as unsteady, and counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import claims
import failures
import machine

ROOT = machine.ROOT
REPORTS = ROOT / "test-results"
MAX_REASONS = 20
# Servers and browsers that start and answer: together they need two thirds of the time.
WAITING = ("pytest", "browser")


@dataclass(frozen=True)
class Count:
    """What a runner reported."""

    passed: int
    failed: int


@dataclass(frozen=True)
class Check:
    """One command that is one test."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Suite(Check):
    """A runner with a report: ``command`` takes the report's path, ``again`` limits it to what failed before."""

    report: Path
    count: Callable[[Path], Count]
    again: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


def main(only: list[str]) -> int:
    """Run the checks named, or all; returns 0 where nothing failed."""
    REPORTS.mkdir(exist_ok=True)
    known = checks()
    if unknown := set(only) - {check.name for check in known}:
        print(f"unknown checks {sorted(unknown)}; there are {[check.name for check in known]}")
        return 2
    passed = failed = 0
    reasons: list[str] = []
    with ThreadPoolExecutor() as pool:
        for group in groups(check for check in known if not only or check.name in only):
            for check, count in zip(group, pool.map(run, group), strict=True):
                passed, failed = passed + count.passed, failed + count.failed
                if count.failed:
                    reasons += reasons_of(check)
    for reason in reasons[:MAX_REASONS]:
        print(f"failed: {reason}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def groups(chosen: Iterable[Check]) -> list[list[Check]]:
    """Return one check after the other, and beside each other those that wait more than they work."""
    return [list(group) for _, group in groupby(chosen, key=lambda check: check.name in WAITING or check)]


def run(check: Check) -> Count:
    """Run one check with its output held back; prints the output only where something failed."""
    start = time.monotonic()
    count, output = run_suite(check) if isinstance(check, Suite) else run_command(check.command)
    word = "FAILED" if count.failed else "ok"
    seconds = time.monotonic() - start
    line = f"{word:6} {check.name}: {count.passed} passed, {count.failed} failed, {seconds:.0f} s"
    print(f"{line}\n{output}" if count.failed else line, flush=True)
    return count


def reasons_of(check: Check) -> list[str]:
    """Name what failed at last: in the second try where there was one."""
    if not isinstance(check, Suite):
        return [check.name]
    again = second_report(check)
    return failures.read_failures(again if again.exists() else check.report)


def run_suite(suite: Suite) -> tuple[Count, str]:
    """Run a suite, and what failed in it once more."""
    second = second_report(suite)
    second.unlink(missing_ok=True)
    first, output = run_reported(suite, suite.report, ())
    if first.failed == 0 or first.passed == 0:
        return first, output
    again, more = run_reported(suite, second, suite.again)
    print(f"unsteady {suite.name}: {first.failed} failed at first, {again.failed} when run again\n{output[-6000:]}")
    return Count(first.passed + again.passed, again.failed if again.passed + again.failed else first.failed), more


def second_report(suite: Suite) -> Path:
    return suite.report.with_stem(f"{suite.report.stem}-again")


def run_reported(suite: Suite, report: Path, extra: tuple[str, ...]) -> tuple[Count, str]:
    report.unlink(missing_ok=True)
    command = [word.replace("REPORT", str(report)) for word in suite.command]
    environment = {name: value.replace("REPORT", str(report)) for name, value in suite.environment}
    done, output = run_command([*command, *extra], environment)
    try:
        count = suite.count(report)
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        return Count(0, 1), f"{suite.name} left no report: {error}\n{output}"
    # A runner that failed without a failed test failed all the same.
    return (Count(count.passed, 1) if done.failed and count.failed == 0 else count), output


def run_command(command: list[str], extra: Mapping[str, str] | None = None) -> tuple[Count, str]:
    """Run a command to its end; as a count it is one test. Returns the end of what it said."""
    environment = {**machine.environment(), "SANDBOX_REQUIRED": "1", "BROWSER_REQUIRED": "1", **(extra or {})}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
    failed = int(done.returncode != 0)
    return Count(1 - failed, failed), f"{done.stdout[-12000:]}\n{done.stderr[-12000:]}"


def checks() -> list[Check]:
    """Every check, quick ones first."""
    node = str(machine.node())

    def script(path: str, *words: str) -> list[str]:
        return [node, str(ROOT / "node_modules" / path), *words]

    def python(*words: str) -> list[str]:
        return [str(machine.PYTHON), *words]

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
        Check("secrets", [node, "scripts/scan-secrets.mjs"]),
        Check("policy schema", [node, "scripts/generate-policy.mjs", "--check"]),
        Suite(
            "jest",
            script("jest/bin/jest.js", "--json", "--outputFile=REPORT"),
            REPORTS / "jest.json",
            count_jest,
            ("--onlyFailures", "--runInBand", "--forceExit"),
        ),
        Suite(
            "pytest",
            python("-m", "pytest", "-q", "--junitxml=REPORT"),
            REPORTS / "pytest.xml",
            count_junit,
            ("--last-failed", "--last-failed-no-failures=none"),
        ),
        Suite(
            "browser",
            script("@playwright/test/cli.js", "test", "-c", "ui-tests"),
            REPORTS / "playwright.json",
            count_playwright,
            ("--last-failed",),
            (
                ("SALLYPORT_CHROMIUM", machine.chromium() or "chromium"),
                ("SALLYPORT_PYTHON", str(machine.PYTHON)),
                ("PLAYWRIGHT_JSON_OUTPUT_NAME", "REPORT"),
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
