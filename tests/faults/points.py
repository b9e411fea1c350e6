"""The points of a turn at which somebody is killed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """Where a story stops. ``match`` is a pattern over the calls that seam.mjs watches, or over those of the gate."""

    name: str
    story: str
    match: str = ""
    """Empty: right after the request ``sent``, with nobody held."""
    inside: str = "engine"
    when: str = "after"
    nth: int = 1
    sent: str = ""


def event(kind: str) -> str:
    """Matches the line by which the engine tells of an event."""
    return f'^line .*"event":{{"type":"{kind}"'


POINTS = (
    Point("turn/start sent", "command", sent="turn/start"),
    Point("turn/start before it is on disk", "command", "^sql COMMIT", when="before"),
    Point("turn/start on disk and not acknowledged", "command", "^sql COMMIT"),
    Point("turn/start acknowledged", "command", '^line .*"result":{"turnId"'),
    Point("message-start", "talk", event("message-start")),
    Point("in a message stream", "talk", event("message-delta"), nth=4),
    Point("message-end", "talk", event("message-end")),
    Point("tool-call-start", "command", event("tool-call-start")),
    Point("decision", "command", event("decision")),
    Point("approval-request before it is told", "command", event("approval-request"), when="before"),
    Point("approval-request told", "command", event("approval-request")),
    Point("approval/open answered", "command", '^line .*"result":{[^}]*"armingMs"|^line .*"nonce":"'),
    Point("approval/answer sent", "command", sent="approval/answer"),
    Point("approval-answer told", "command", event("approval-answer")),
    Point("approval/answer acknowledged", "command", '^line .*"type":"response".*"result":{}'),
    Point("checkpoint before it is written", "edit", "^openSync .*/checkpoints/turns/", when="before"),
    Point("checkpoint-created", "command", event("checkpoint-created")),
    Point("audit intent asked for", "command", '^line .*"name":"audit/intent"'),
    Point("audit intent before it is synced", "command", "/audit/", inside="gate", when="before"),
    Point("audit intent synced and not acknowledged", "command", "/audit/", inside="gate"),
    Point("sandbox before it starts", "command", "^spawn .*bwrap", when="before"),
    Point("sandbox made and not released", "command", "^release$", when="before"),
    Point("sandbox released", "command", "^release$"),
    Point("output streaming", "command", event("tool-output-delta"), nth=2),
    Point("command ended, result not audited", "command", '^line .*"name":"audit/result"', when="before"),
    Point("audit result sent", "command", '^line .*"name":"audit/result"'),
    Point("tool-call-end before it is told", "command", event("tool-call-end"), when="before"),
    Point("tool-call-end told", "command", event("tool-call-end")),
    Point("checkpoint before it is sealed", "command", "^renameSync .*jsonl.new", when="before"),
    Point("checkpoint sealed", "command", "^renameSync .*jsonl.new"),
    Point("turn-end told", "command", event("turn-end")),
    Point("file written beside, not renamed", "edit", "^renameSync .*sallyport-.*notes.txt", when="before"),
    Point("file renamed", "edit", "^renameSync .*sallyport-.*notes.txt"),
    Point("undo planned, no file touched", "undo", "^renameSync .*sallyport-", when="before"),
    Point("undo between two files", "undo", "^renameSync .*sallyport-", nth=2),
    Point("undo done and not acknowledged", "undo", '^line .*"result":{"restored"', when="before"),
    Point("redo between two files", "redo", "^renameSync .*sallyport-", nth=2),
    Point("checkpoint/restore sent", "redo", sent="checkpoint/restore"),
    Point("thread/create on disk and not acknowledged", "create", "^sql COMMIT"),
    Point("thread/delete sent", "delete", sent="thread/delete"),
    Point("thread/delete before it is on disk", "delete", "^sql COMMIT", when="before"),
    Point("thread/delete on disk and not acknowledged", "delete", "^sql COMMIT"),
)
