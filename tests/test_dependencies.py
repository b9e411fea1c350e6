"""What the gate and the tests depend on: pinned, without conflicts, and judged by what the advisories say."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from importlib.metadata import distributions
from pathlib import Path

import pytest

import advisories
from advisories import Advisory, NotAsked, Waiver

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

REPORT = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "left": {
            "name": "left",
            "severity": "high",
            "via": [
                {"name": "left", "title": "Runs what it reads", "url": "https://a.org/GHSA-1", "severity": "high"},
                {"name": "left", "title": "Is slow", "url": "https://a.org/GHSA-2", "severity": "low"},
            ],
        },
        "right": {"name": "right", "severity": "high", "via": ["left"]},
    },
}
HIGH = Advisory("GHSA-1", "left", "high", "Runs what it reads")
LOW = Advisory("GHSA-2", "left", "low", "Is slow")
TODAY = date(2030, 1, 15)


@pytest.mark.proves("NB-54, JM-15")
def test_development_tools_are_pinned_and_what_users_install_has_a_floor_and_a_ceiling() -> None:
    project = PROJECT["project"]
    pinned = [*PROJECT["build-system"]["requires"], *project["optional-dependencies"]["dev"]]
    assert [requirement for requirement in pinned if "==" not in requirement] == []
    ranges = [requirement.split(";")[0] for requirement in project["dependencies"]]
    assert [requirement for requirement in ranges if not (">=" in requirement and ",<" in requirement)] == []


@pytest.mark.proves("NB-54")
def test_no_python_package_conflicts_and_none_speaks_to_servers_of_tools() -> None:
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    names = {str(one.metadata["Name"]).lower() for one in distributions()}
    assert {name for name in names if "mcp" in name} == set()


@pytest.mark.proves("JM-16, NB-54")
def test_an_advisory_at_the_threshold_is_open_until_it_is_waived_and_a_waiver_ends() -> None:
    found = advisories.read_npm(json.dumps(REPORT))
    assert found == [HIGH, LOW]
    waived = [Waiver("GHSA-1", "only our tests load it", date(2030, 1, 16))]
    ended = [Waiver("GHSA-1", "only our tests load it", TODAY)]
    line = "open: left: GHSA-1 (high) Runs what it reads"
    assert advisories.judge(found, [], TODAY) == [line]
    assert advisories.judge(found, waived, TODAY) == []
    assert advisories.judge(found, ended, TODAY) == [line, "ended: the waiver of GHSA-1"]


@pytest.mark.proves("NB-54")
def test_every_advisory_of_pypi_is_open() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.0"], "aliases": []}
    ourselves = {"name": "jupyterlab-sallyport", "skip_reason": "distribution marked as editable"}
    said = json.dumps({"dependencies": [{"name": "up", "version": "1", "vulns": [fault]}, ourselves]})
    assert advisories.read_pypi(said) == [Advisory("PYSEC-1", "up", "critical", "mended in 2.0")]


@pytest.mark.proves("NB-54")
@pytest.mark.parametrize(
    "said",
    [
        "",
        "{}",
        "[]",
        '{"message": "405 Method Not Allowed"}',
        '{"vulnerabilities": 1}',
        '{"dependencies": [{"name": "a", "vulns": []}, {"name": "b", "skip_reason": "not found"}]}',
    ],
)
def test_no_answer_is_never_taken_for_a_clean_one(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAsked):
        advisories.read_npm(said)
    with pytest.raises(NotAsked):
        advisories.read_pypi(said)
    monkeypatch.setattr(advisories, "output_of", lambda *_words: said)
    monkeypatch.setattr(advisories, "ask_pypi", lambda: [])
    assert advisories.main() == 2
