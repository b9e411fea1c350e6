"""Reading the audit's files: which segments there are, and a page of their entries."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .entry import MEMBERS

PAGE = 100
PAGE_LIMIT = 500
SHOWN = sorted(MEMBERS - {"prev"})


@dataclass(frozen=True)
class Page:
    """Entries newest first, and whether older ones match too."""

    entries: list[dict[str, Any]]
    more: bool


def list_segments(folder: Path) -> list[str]:
    """Names of the segments, oldest first; none where nothing was ever audited."""
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def read_lines(folder: Path, segment: str) -> list[bytes]:
    """The whole lines of a segment; what a crash left unfinished was never acknowledged and is no entry."""
    return (folder / f"{segment}.jsonl").read_bytes().split(b"\n")[:-1]


def read_page(folder: Path, *, before: int | None = None, limit: int = PAGE, text: str = "") -> Page:
    """Entries with an index below `before` that contain `text` in any letter case. Reads files: not for the event loop.

    The index counts entries over all segments from zero, oldest first. Lines that do not parse count and are left out;
    the verification is what reports them.
    """
    segments = [(name, read_lines(folder, name)) for name in list_segments(folder)]
    end = sum(len(lines) for _, lines in segments)
    needle = text.casefold()
    found: list[dict[str, Any]] = []
    for name, lines in reversed(segments):
        start = end - len(lines)
        for position in range(len(lines) - 1, -1, -1):
            index = start + position
            if before is not None and index >= before:
                continue
            if needle and needle not in lines[position].decode("utf-8", "replace").casefold():
                continue
            entry = parse_entry(lines[position])
            if entry is None:
                continue
            if len(found) == min(limit, PAGE_LIMIT):
                return Page(found, more=True)
            found.append({"index": index, "segment": name, **{member: entry[member] for member in SHOWN}})
        end = start
    return Page(found, more=False)


def count_uses(folder: Path, principal: str) -> list[dict[str, Any]]:
    """How often each rule let an act of this principal through, by thread. Reads files: not for the event loop."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name in list_segments(folder):
        for line in read_lines(folder, name):
            # Most entries name no rule, and parsing is what costs.
            entry = parse_entry(line) if b'"ruleId"' in line else None
            if entry is None or entry["outcome"] != "intent" or entry["principal"] != principal:
                continue
            detail = entry["detail"]
            key = (str(detail.get("layer")), str(detail["ruleId"]), str(detail.get("threadId")))
            use = found.setdefault(key, {**dict(zip(("layer", "ruleId", "threadId"), key, strict=True)), "hits": 0})
            use["hits"] += 1
            use["lastUsed"] = round(datetime.fromisoformat(entry["time"]).timestamp() * 1000)
    return list(found.values())


def find_newest(folder: Path, actions: Collection[str]) -> dict[str, Any] | None:
    """The newest entry with one of these actions, by its time; None where there is none. Reads files, newest first."""
    found: dict[str, Any] | None = None
    for name in reversed(list_segments(folder)):
        for line in reversed(read_lines(folder, name)):
            entry = parse_entry(line) if any(f'"{action}"'.encode() in line for action in actions) else None
            if entry is None or entry["action"] not in actions:
                continue
            # Segments of processes that run at one time overlap: the one that began last need not have the last word.
            if found is None or entry["time"] > found["time"]:
                found = entry
            break
    return found


def parse_entry(line: bytes) -> dict[str, Any] | None:
    """The entry of a line; None unless it is an object with exactly an entry's members."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and entry.keys() == MEMBERS else None
