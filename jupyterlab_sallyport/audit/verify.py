"""Checking that the audit's chains hold: what was changed, dropped, moved or cut, and where first."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .canonical import canonical_json, digest
from .entry import first_link
from .key import sign
from .reader import list_segments, parse_entry, read_lines
from .segment import HEAD_EVERY


@dataclass(frozen=True)
class Fault:
    """The first entry of a segment that does not hold, and why."""

    seq: int
    why: str


@dataclass(frozen=True)
class SegmentReport:
    """What was found of one segment; `fault` is None where it holds."""

    segment: str
    entries: int
    fault: Fault | None


def verify(folder: Path, key: bytes) -> list[SegmentReport]:
    """Check every segment, oldest first. Reads files: not for the event loop. May run while segments grow."""
    return [_verify_segment(folder, name, key) for name in list_segments(folder)]


def describe(reports: list[SegmentReport]) -> dict[str, Any]:
    """The reports as the protocol's AuditVerification."""
    segments = [
        {
            "segment": report.segment,
            "entries": report.entries,
            "ok": report.fault is None,
            **({"fault": {"seq": report.fault.seq, "why": report.fault.why}} if report.fault else {}),
        }
        for report in reports
    ]
    return {"ok": all(report.fault is None for report in reports), "segments": segments}


def _verify_segment(folder: Path, name: str, key: bytes) -> SegmentReport:
    # Heads first: entries written meanwhile are then only more than the heads speak of.
    heads = _read_heads(folder / f"{name}.heads")
    lines = read_lines(folder, name)
    hashes: list[str] = []
    last = first_link(name)
    for seq, line in enumerate(lines, 1):
        why = _find_entry_fault(line, seq, last)
        if why is not None:
            return SegmentReport(name, len(lines), Fault(seq, why))
        last = json.loads(line)["hash"]
        hashes.append(last)
    return SegmentReport(name, len(lines), _find_head_fault(name, heads, hashes, key))


def _find_entry_fault(line: bytes, seq: int, last: str) -> str | None:
    entry = parse_entry(line)
    if entry is None:
        return "the line is not an audit entry"
    if entry["seq"] != seq:
        return f"expected entry {seq}, found one numbered {entry['seq']}: lines were dropped or moved"
    if entry["prev"] != last:
        return "the entry does not follow the one before it"
    content = {member: value for member, value in entry.items() if member != "hash"}
    try:
        sound = entry["hash"] == digest(content) and canonical_json(entry).encode() == line
    except ValueError:
        sound = False
    return None if sound else "the entry was changed after it was written"


def _find_head_fault(name: str, heads: list[Any], hashes: list[str], key: bytes) -> Fault | None:
    signed = 0
    for head in heads:
        if not _is_signed(head, name, key):
            return Fault(signed + 1, "a signed head is damaged, foreign, or made with another key")
        signed = head["seq"]
        if signed > len(hashes):
            return Fault(
                len(hashes) + 1, f"entries up to {signed} were signed, the last {signed - len(hashes)} are gone"
            )
        if hashes[signed - 1] != head["hash"]:
            return Fault(signed, "the entry is not the one that was signed")
    if len(hashes) - signed >= HEAD_EVERY:
        return Fault(signed + 1, f"a signed head is missing: there is one every {HEAD_EVERY} entries")
    return None


def _is_signed(head: Any, name: str, key: bytes) -> bool:
    if not isinstance(head, dict) or head.keys() != {"segment", "seq", "hash", "signature"}:
        return False
    if head["segment"] != name or type(head["seq"]) is not int or head["seq"] < 1:
        return False
    try:
        content = canonical_json({member: head[member] for member in ("segment", "seq", "hash")})
    except ValueError:
        return False
    return hmac.compare_digest(sign(key, content), str(head["signature"]))


def _read_heads(path: Path) -> list[Any]:
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    return [_parse(line) for line in lines]


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
