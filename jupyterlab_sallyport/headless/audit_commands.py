"""`jupyter sallyport audit`: reading and checking the audit without a server."""

from __future__ import annotations

import json

from ..audit.key import load_key
from ..audit.reader import PAGE_LIMIT, list_segments, read_page
from ..audit.verify import describe, verify
from ..settings import EngineSettings
from .exit_codes import FAILED, OK
from .printing import print_text


def verify_audit(settings: EngineSettings, as_json: bool) -> int:
    """Check every chain and say which does not hold; OK where all do."""
    if not list_segments(settings.audit_folder):
        # No key is made only to check nothing.
        print_text('{"ok": true, "segments": []}' if as_json else "Nothing was audited yet.")
        return OK
    report = describe(verify(settings.audit_folder, load_key(settings.key_path)))
    if as_json:
        print_text(json.dumps(report))
    else:
        for segment in report["segments"]:
            fault = segment.get("fault")
            state = f"broken at entry {fault['seq']}: {fault['why']}" if fault else "holds"
            print_text(f"{segment['segment']}: {segment['entries']} entries, {state}")
    return OK if report["ok"] else FAILED


def tail_audit(settings: EngineSettings, count: int, as_json: bool) -> int:
    """Print the newest entries, oldest of them first."""
    for entry in read_page(settings.audit_folder, limit=min(count, PAGE_LIMIT)).entries[::-1]:
        if as_json:
            print_text(json.dumps(entry))
        else:
            who = f"{entry['principal'] or '-'} ({entry['role'] or '-'}, {entry['address'] or '-'})"
            print_text(f"{entry['time']} {who} {entry['action']} {entry['target']} {entry['outcome']}")
    return OK
