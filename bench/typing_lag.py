"""Whether typing stays quick: key to paint, longest task and our elements, while a 2,000-delta answer streams.

``python bench/typing_lag.py``; after 200 messages of 2 kB. Baseline: an empty text box in the same JupyterLab without
the extension, in the same run.
"""

from __future__ import annotations

import asyncio
import shutil
from typing import Any

from browser import ARGUMENTS, drive, plain_server
from measure import quick, report, summary

from lab_server import LabServer
from scripted_server import scripted_server
from wire import Wire

MESSAGES = 10 if quick() else 200
DELTAS = 300 if quick() else 2_000
PACE_MS = 8
KEYS = 10 if quick() else 100
PARAGRAPH = "Some **words** about `code`, a [link](https://example.org/) and what follows from them. " * 4
MESSAGE = (
    f"## A heading\n\n{PARAGRAPH}\n\n- one\n- two\n- three\n\n```python\nprint('hello')\n```\n\n{PARAGRAPH}\n\n" * 3
)
WORDS = ("word ", "**bold** ", "`code` ", "and so on. ", "\n\n", "- an entry\n", "next ", "sentence. ")


def script() -> dict[str, Any]:
    answer = [{"text": WORDS[number % len(WORDS)], "waitMs": PACE_MS} for number in range(DELTAS)]
    return {
        "turns": [
            {"when": "message", "steps": [[{"text": MESSAGE[:2_000]}]]},
            {"when": "stream", "steps": [answer]},
        ]
    }


async def make_thread(server: LabServer) -> str:
    wire = await Wire.connect(server)
    thread = await wire.thread("demo")
    for _ in range(MESSAGES):
        await wire.turn(thread, "message", mode="ask")
    wire.close()
    return thread


def describe(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "key_to_paint_ms": summary(found["keyToPaintMs"]),
        "tasks_of_50_ms_or_more": len(found["tasksMs"]),
        "longest_task_ms": max(found["tasksMs"], default="below 50"),
        "our_elements": found["elements"],
    }


def main() -> None:
    plain, extended = plain_server(), scripted_server(script(), arguments=ARGUMENTS)
    (extended.root / "demo").mkdir(parents=True)
    with plain, extended:
        thread = asyncio.run(make_thread(extended))
        servers = [("plain", plain), ("extended", extended)]
        found = drive("typing.mjs", servers, threadId=thread, keys=KEYS)
    for server in (plain, extended):
        shutil.rmtree(server.base, ignore_errors=True)
    figures = {name: describe(found[name]) for name in ("plain", "streaming")}
    streaming = figures["streaming"]
    streaming["streamed_to_the_end_of_typing"] = found["streaming"]["stillStreaming"]
    streaming["ratio"] = round(streaming["key_to_paint_ms"]["p95"] / figures["plain"]["key_to_paint_ms"]["p95"], 2)
    report("typing", "an empty text box of the same JupyterLab without the extension", figures)


if __name__ == "__main__":
    main()
