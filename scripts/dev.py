#!/usr/bin/env python3
"""The commands of the README: ``dev.py lab`` runs Sallyport, ``dev.py test`` passes all tests.

Standard library only, Python 3.11 or newer; everything else is fetched on the first run. Safe to repeat.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import machine


def main() -> int:
    """Parse the words after ``dev.py`` and run the one command they name; returns its exit code."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Sets up, runs and tests Sallyport.")
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser("lab", help="start JupyterLab with Sallyport; further words go to jupyter lab")
    lab.add_argument("--check", action="store_true", help="prove that page, gate and engine answer, then stop")
    test = commands.add_parser("test", help="run every check; words name some of them")
    test.add_argument("--full", action="store_true", help="kills, races, fuzz and soak at full length")
    commands.add_parser("setup", help="set up only")
    commands.add_parser("audit", help="ask the advisories about every dependency; needs a network")
    options, rest = parser.parse_known_args()

    if sys.version_info < (3, 11):  # noqa: UP036 - dev.py itself runs on whatever python3 is
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Sallyport needs Python 3.11 or newer; python3 here is {found}.", file=sys.stderr)
        return 2
    python = machine.set_up(browser=options.command == "test")
    if options.command == "setup":
        return 0
    if options.command == "audit":
        ask = [python, machine.ROOT / "scripts" / "advisories.py"]
        return subprocess.run(ask, env=machine.environment()).returncode
    if options.command == "lab" and options.check:
        return subprocess.run([python, machine.ROOT / "scripts" / "lab_check.py"], env=machine.environment()).returncode
    if options.command == "lab":
        root_flag = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            return subprocess.run([python, "-m", "jupyterlab", *root_flag, *rest], env=machine.environment()).returncode
        except KeyboardInterrupt:
            return 0
    full = {"SALLYPORT_FULL": "1"} if options.full else {}
    return subprocess.run(
        [python, machine.ROOT / "scripts" / "check.py", *rest], cwd=machine.ROOT, env={**machine.environment(), **full}
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
