"""What the extension costs a page: bytes shipped and fetched, time until the Lab is restored, heap.

``python bench/page.py``; baseline: the same JupyterLab without the extension, in the same run.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
from typing import Any

from browser import ARGUMENTS, drive, plain_server
from measure import ROOT, report, rounds, summary

from lab_server import LabServer


def shipped() -> dict[str, int]:
    """Size of all JavaScript of the labextension."""
    scripts = [path.read_bytes() for path in (ROOT / "jupyterlab_sallyport/labextension/static").glob("*.js")]
    return {
        "files": len(scripts),
        "raw_bytes": sum(map(len, scripts)),
        "gzip_bytes": sum(len(gzip.compress(script, 9)) for script in scripts),
    }


def describe(found: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
    """One state beside the plain page."""
    figures: dict[str, Any] = {"heap_mb": round(found["heapBytes"] / 2**20, 1)}
    for name, key in (("cold", "coldMs"), ("warm", "warmMs")):
        middle, base = statistics.median(found[key]), statistics.median(plain[key])
        figures[f"{name}_ms"] = summary(found[key])
        figures[f"{name}_added_ms"] = round(middle - base, 1)
        figures[f"{name}_ratio"] = round(middle / base, 3)
    if "panelMs" in found:
        # The views load once the Lab is restored: when a person can type there, in loads of a warm cache.
        figures["panel_usable_ms"] = summary(found["panelMs"])
    figures["heap_added_mb"] = round((found["heapBytes"] - plain["heapBytes"]) / 2**20, 1)
    return figures | {"fetched_at_start": found["ours"]}


def main() -> None:
    plain, extended = plain_server(), LabServer(arguments=ARGUMENTS)
    with plain, extended:
        found = drive("page.mjs", [("plain", plain), ("extended", extended)], rounds=rounds(5))
    for server in (plain, extended):
        shutil.rmtree(server.base, ignore_errors=True)
    states = {name: describe(state, found["plain"]) for name, state in found.items()}
    report("page", "the same JupyterLab without the extension", {"shipped": shipped(), **states})


if __name__ == "__main__":
    main()
