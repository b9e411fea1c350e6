"""Names what failed and the first words of why, a line each: the end of a long log is often all that is kept of it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WIDTH = 240
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def read_failures(report: Path) -> list[str]:
    """Return ``test: first line of its error`` for each failed test of a report; empty where it cannot be read."""
    try:
        found = _in_junit(report) if report.suffix == ".xml" else _in_json(json.loads(report.read_text()))
        return [_one_line(name, why) for name, why in found]
    except (OSError, ValueError, KeyError, ElementTree.ParseError):
        return []


def _in_junit(report: Path) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - written by our own pytest
        for kind in ("failure", "error", "skipped"):
            for problem in case.findall(kind):
                yield f"{case.get('classname')} {case.get('name')}", problem.get("message") or kind


def _in_json(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for file in report.get("testResults", []):
        for test in file["assertionResults"]:
            if test["status"] == "failed":
                yield test["fullName"], "\n".join(test["failureMessages"])
    for suite in report.get("suites", []):
        yield from _in_suite(suite)


def _in_suite(suite: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for inner in suite.get("suites", []):
        yield from _in_suite(inner)
    for spec in suite.get("specs", []):
        for result in [result for test in spec["tests"] for result in test["results"]]:
            if result["status"] not in ("passed", "skipped"):
                errors = [error.get("message", "") for error in result["errors"]]
                yield f"{spec['file']} {spec['title']}", "\n".join(errors) or result["status"]


def _one_line(name: str, why: str) -> str:
    lines = [line.strip() for line in COLOURS.sub("", why).splitlines() if line.strip()]
    return f"{name[:100]}: {' | '.join(lines[:4])[:WIDTH]}"
