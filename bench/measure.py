"""What every bench shares: alternating runs, medians, one JSON object out."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))


def quick() -> bool:
    """True where the bench is only smoke-run, to prove that its command works."""
    return os.environ.get("SALLYPORT_BENCH") == "smoke"


def rounds(full: int) -> int:
    return 1 if quick() else full


def alternate(runs: Mapping[str, Callable[[], float]], times: int) -> dict[str, list[float]]:
    """Run each in turn, ``times`` over, so that a change of the machine's mood falls on all alike."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds(times)):
        for name, run in runs.items():
            found[name].append(run())
    return found


def milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def summary(values: list[float]) -> dict[str, float]:
    """Median, p95 and extremes, rounded to what the clock can tell."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    found = {"median": statistics.median(ordered), "p95": p95, "min": ordered[0], "max": ordered[-1]}
    return {name: round(value, 3) for name, value in found.items()} | {"runs": len(ordered)}


def report(bench: str, baseline: str, figures: Mapping[str, Any]) -> None:
    """Print the bench's one JSON object: the machine, the named baseline and the figures."""
    machine = {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
    print(json.dumps({"bench": bench, "baseline": baseline, "machine": machine, **figures}, indent=2))


def resident_mb(pid: int) -> float:
    """Resident memory of a process, from the kernel's own count."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Direct children of a process."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for found in lists for child in found.read_text().split()]


def listening_ports(pid: int) -> int:
    """How many TCP ports the process listens on."""
    sockets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(link) if link.is_symlink() else ""
        if target.startswith("socket:["):
            sockets.add(target[8:-1])
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
    ]
    return len({row[9] for row in rows if row[3] == "0A"} & sockets)
