"""`jupyter sallyport run`: one turn in a workspace's headless thread."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..models.connection import ModelConnection
from ..store.trust import TrustRecord
from .approver import Approve, answer_approval
from .configuration import load_settings
from .conversation import LOST, Conversation
from .exit_codes import exit_code
from .printing import print_event, print_failure
from .turn_outcomes import TurnOutcomes


@dataclass(frozen=True)
class RunOptions:
    """What was asked for on the command line."""

    workspace: Path
    """Real path."""
    text: str
    mode: str
    approve: Approve
    trust: bool
    as_json: bool
    model: ModelConnection | None = None
    """What answers a prompt; None is what the configuration says."""


async def run(options: RunOptions) -> int:
    """Run one turn to its end and print it; returns the exit code. Raises CodedError when there is no turn."""
    async with Conversation(
        load_settings(options.workspace, options.model), label=f"--approve {options.approve}"
    ) as talk:
        if options.trust:
            await _trust_for_this_run(talk, options.workspace)
        await talk.begin()
        thread_id = await _open_thread(talk)
        text = [{"type": "text", "text": options.text}]
        started = await talk.call("turn/start", {"threadId": thread_id, "mode": options.mode, "input": text})
        with _cancel_on_interrupt(talk, thread_id, started["turnId"]):
            return exit_code(await _follow(talk, options, thread_id, started["turnId"]))


async def _trust_for_this_run(talk: Conversation, workspace: Path) -> None:
    record = describe_folder(workspace)

    async def write(outcome: str, detail: Mapping[str, Any]) -> int:
        return await talk.audit.record(
            caller=talk.caller, action="trust/run", target=record.real_path, outcome=outcome, detail=detail
        )

    intent = await write("intent", {})
    await talk.relay.store.change(lambda store: store.put_trust_for_this_run(record))
    await write("ok", {"intent": intent})


def describe_folder(workspace: Path) -> TrustRecord:
    """The identity of a folder as of now."""
    status = os.stat(workspace)
    return TrustRecord(str(workspace), str(status.st_dev), str(status.st_ino), time.time_ns() // 1_000_000)


async def _open_thread(talk: Conversation) -> str:
    """The workspace's headless thread, where a later run finds what an earlier one did; made where there is none."""
    listed = await talk.call("thread/list", {})
    usable = [thread for thread in listed["threads"] if not thread["archived"] and thread["state"] == "idle"]
    if usable:
        thread_id, after = usable[0]["threadId"], usable[0]["lastSeq"]
    else:
        made = await talk.call("thread/create", {"workspace": "", "title": "Command line"})
        thread_id, after = made["threadId"], 0
    await talk.call("thread/open", {"threadId": thread_id, "afterSeq": after})
    return str(thread_id)


async def _follow(talk: Conversation, options: RunOptions, thread_id: str, turn_id: str) -> list[str]:
    """Print events and answer approvals until the turn ends; returns the outcomes that count."""
    outcomes = TurnOutcomes()
    answering: set[asyncio.Task[None]] = set()
    while True:
        params = await talk.next_event()
        if params is LOST:
            print_failure("engine-down", "The engine ended in the middle of the turn.", None)
            outcomes.add("interrupted")
            return outcomes.standing()
        print_event(params, options.as_json)
        event = params["event"]
        if event["type"] == "approval-request":
            answer = _answer(talk, thread_id, turn_id, event["approvalId"], options.approve)
            answering.add(asyncio.create_task(answer))
        else:
            outcomes.take(event)
        if event["type"] == "turn-end" and event["turnId"] == turn_id:
            return outcomes.standing()


async def _answer(talk: Conversation, thread_id: str, turn_id: str, approval_id: str, approve: Approve) -> None:
    try:
        await answer_approval(talk, thread_id, approval_id, approve)
    except CodedError as error:
        # A question that cannot be answered would be waited for without end.
        print_failure(error.code, str(error), error.fix)
        await _cancel(talk, thread_id, turn_id)


async def _cancel(talk: Conversation, thread_id: str, turn_id: str) -> None:
    with contextlib.suppress(CodedError):  # it may have ended meanwhile
        await talk.call("turn/cancel", {"threadId": thread_id, "turnId": turn_id})


@contextlib.contextmanager
def _cancel_on_interrupt(talk: Conversation, thread_id: str, turn_id: str) -> Iterator[None]:
    """The first Ctrl+C or SIGTERM cancels the turn, which then ends with its outcome; a second one ends the command."""
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def cancel() -> None:
        tasks.add(asyncio.ensure_future(_cancel(talk, thread_id, turn_id)))
        for number in CAUGHT:
            loop.remove_signal_handler(number)

    with contextlib.suppress(NotImplementedError):  # Windows' loop has no signal handlers
        for number in CAUGHT:
            loop.add_signal_handler(number, cancel)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in CAUGHT:
                loop.remove_signal_handler(number)


CAUGHT = (signal.SIGINT, signal.SIGTERM)
