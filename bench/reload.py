"""How long a thread takes to come back: from a reload of the page to its last message on the screen.

``python bench/reload.py``; threads of 1,000 and 10,000 events. Baseline: the reload of the same JupyterLab without the
extension until it is restored. What the panel adds is counted from the restored Lab.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
from typing import Any

from browser import ARGUMENTS, drive, plain_server
from measure import quick, report, rounds, summary

from lab_server import LabServer
from scripted_server import scripted_server
from wire import Wire

SIZES = (100, 400) if quick() else (1_000, 10_000)
FILES = 20
STEPS = 40
MARKER = "the very last message"
SAID = "Some words about `file.txt`, with **emphasis** and a list:\n\n- first\n- second\n\nThen a closing sentence. "


def script() -> dict[str, Any]:
    """A turn like an assistant's: in each step a few words and the reading of a file."""
    steps = [
        [{"text": SAID}, {"tool": "read_file", "input": {"path": f"file-{number % FILES}.txt"}}]
        for number in range(STEPS)
    ]
    return {
        "turns": [
            {"when": "work", "steps": [*steps, [{"text": SAID}]]},
            {"when": "last", "steps": [[{"text": MARKER}]]},
        ]
    }


async def make_thread(server: LabServer, events: int) -> tuple[str, int]:
    """A thread with at least so many events that ends with the marker; its id and its number of events."""
    wire = await Wire.connect(server)
    thread = await wire.thread("demo")
    seq, words = 0, "work"
    while words != "over":
        text = [{"type": "text", "text": words}]
        await wire.request("turn/start", {"threadId": thread, "mode": "ask", "input": text})
        while True:
            frame = wire.events.pop(0) if wire.events else await wire.read()
            if frame.get("method") == "event":
                seq = frame["params"]["seq"]
                if frame["params"]["event"]["type"] == "turn-end":
                    break
        words = "over" if words == "last" else "last" if seq >= events else "work"
    wire.close()
    return thread, seq


def describe(found: dict[str, list[float]]) -> dict[str, Any]:
    """The whole reload, and the panel's part of it: what came after the restored Lab."""
    after = [shown - restored for shown, restored in zip(found["shown"], found["restored"], strict=True)]
    return {
        "from_reload_ms": summary(found["shown"]),
        "lab_restored_ms": summary(found["restored"]),
        "after_lab_restored_ms": summary(after),
    }


def main() -> None:
    plain, extended = plain_server(), scripted_server(script(), arguments=ARGUMENTS)
    folder = extended.root / "demo"
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"file-{number}.txt").write_text(f"{number}\n" * 40)
    with plain, extended:
        made = {size: asyncio.run(make_thread(extended, size)) for size in SIZES}
        threads = {str(size): thread for size, (thread, _) in made.items()}
        servers = [("plain", plain), ("extended", extended)]
        found = drive("reload.mjs", servers, threads=threads, marker=MARKER, rounds=rounds(3))
    for server in (plain, extended):
        shutil.rmtree(server.base, ignore_errors=True)
    base = summary(found["plain"])
    figures = {
        f"{size} events": {
            "events": made[size][1],
            **describe(found[str(size)]),
            "ratio": round(statistics.median(found[str(size)]["shown"]) / base["median"], 3),
        }
        for size in SIZES
    }
    report("reload", "reload of the same JupyterLab without the extension", {"plain_restored_ms": base, **figures})


if __name__ == "__main__":
    main()
