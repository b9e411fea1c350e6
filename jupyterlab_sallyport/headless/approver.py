"""Answering approvals where no person watches: with no, or with once where the caller said so beforehand."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from ..errors import CodedError
from .conversation import Conversation

Approve = Literal["none", "once"]
ATTEMPTS = 5


async def answer_approval(talk: Conversation, thread_id: str, approval_id: str, approve: Approve) -> None:
    """Open an approval, wait until it is armed, answer; returns also when it was withdrawn. Raises CodedError."""
    for _ in range(ATTEMPTS):
        try:
            opened = await talk.call("approval/open", {"threadId": thread_id, "approvalId": approval_id})
            await asyncio.sleep(opened["armingMs"] / 1000)
            await talk.call("approval/answer", make_answer(thread_id, approval_id, opened, approve))
        except CodedError as error:
            if error.code == "not-armed":
                await asyncio.sleep((error.retry_after_ms or 100) / 1000)
                continue
            if error.code != "stale-approval":
                raise
        return
    raise CodedError("not-armed", "The engine did not take an answer to its question.")


def make_answer(thread_id: str, approval_id: str, opened: dict[str, Any], approve: Approve) -> dict[str, Any]:
    """The answer's parameters. A yes is for this once and for exactly what was opened."""
    answer = {
        "threadId": thread_id,
        "approvalId": approval_id,
        "nonce": opened["nonce"],
        "payloadHash": opened["payloadHash"],
    }
    if approve == "none":
        return {**answer, "decision": "deny", "note": "Nobody was there to ask (--approve none)."}
    typed = {"typed": opened["typed"]} if "typed" in opened else {}
    return {**answer, "decision": "allow", "scope": "once", **typed, "note": "Allowed beforehand (--approve once)."}
