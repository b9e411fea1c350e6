"""What a turn looks like on a terminal: one JSON line an event, or text for a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

NOTICES = {
    "no-model": "No model is connected, so only slash commands work (/help lists them); name one with --model.",
    "command-usage": "The command was not understood.",
    "unknown-command": "There is no such command; /help lists them.",
    "command-later": "This command is not there yet.",
    "reply-cut": "The reply reached the most tokens that one may have, and ends there.",
}
"""What notices say; any other stands for itself."""


def print_event(params: Mapping[str, Any], as_json: bool) -> None:
    """Print one event; for a person most of them say nothing."""
    if as_json:
        print(json.dumps({"seq": params["seq"], "threadId": params["threadId"], "event": params["event"]}), flush=True)
        return
    event = params["event"]
    kind = event["type"]
    if kind == "message-end":
        print_text(event["text"])
    elif kind == "tool-call-end":
        _print_call(event)
    elif kind == "notice":
        text = NOTICES.get(event["code"], event["code"])
        print_text(" ".join([text, *_list_values(event.get("params") or {})]), error=True)
    elif kind == "turn-end":
        for change in event.get("changes", ()):
            print_text(f"{change['change']}: {change['path']}", error=True)
        if event.get("error"):
            print_text(event["error"]["message"], error=True)


def print_text(text: str, *, error: bool = False) -> None:
    """Print text with its control characters made visible: output of commands must not steer the terminal."""
    stream = sys.stderr if error else sys.stdout
    shown = "".join(c if c.isprintable() or c in "\n\t" else _escape(c) for c in text)
    encoding = stream.encoding or "utf-8"
    shown = shown.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(shown if shown.endswith("\n") else f"{shown}\n")
    stream.flush()


def print_failure(code: str, message: str, fix: str | None) -> None:
    """Say on stderr what could not be done and what mends it."""
    print_text(f"{code}: {message}" + (f"\nTo mend it: {fix}" if fix else ""), error=True)


def _print_call(event: Mapping[str, Any]) -> None:
    output = event.get("output") or {}
    if "stdout" in output or "stderr" in output:
        if output.get("stdout"):
            print_text(output["stdout"])
        if output.get("stderr"):
            print_text(output["stderr"], error=True)
    elif text := output.get("text") or output.get("diff"):
        print_text(text)
    if event["outcome"] != "ok":
        why = (event.get("error") or {}).get("message", "")
        print_text(f"{event['outcome']}: {why}" if why else event["outcome"], error=True)


def _list_values(params: Mapping[str, Any]) -> list[str]:
    return [f"{name}={', '.join(value) if isinstance(value, list) else value}" for name, value in params.items()]


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
