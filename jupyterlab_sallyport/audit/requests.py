"""The audit of requests: one intent before an audited method is relayed or done, one linked result after it."""

from __future__ import annotations

from collections.abc import Mapping
from logging import Logger
from typing import Any

from ..errors import CodedError
from ..wire.methods import Method
from ..wire.peer import Audit, Caller

TARGETS = ("approvalId", "elicitationId", "turnId", "threadId", "server", "workspace", "provider", "id")
"""Which parameter names the target, the narrowest first."""
KEPT = frozenset(
    "server threadId turnId approvalId payloadHash decision scope mode workspace archived layer etag hash stop "
    "provider model baseUrl id".split()
)
"""Parameters that an entry may show. An allowlist: the rest is a person's text, a nonce, or not known yet."""


async def record_intent(audit: Audit, caller: Caller, method: Method, params: Mapping[str, Any]) -> int | None:
    """Record that a request is about to be done; None where that is not ours to record. Raises where it cannot be."""
    if method.audit != "request":
        return None
    detail = {name: value for name, value in params.items() if name in KEPT and isinstance(value, str | bool)}
    return await audit.record(
        caller=caller, action=method.name, target=find_target(params), outcome="intent", detail=detail
    )


async def record_result(
    audit: Audit,
    caller: Caller,
    method: Method,
    params: Mapping[str, Any],
    intent: int | None,
    outcome: str,
    log: Logger,
) -> None:
    """Record how it ended: `ok` or an error code. The act is past, so a failure is the server log's."""
    if intent is None:
        return
    try:
        await audit.record(
            caller=caller, action=method.name, target=find_target(params), outcome=outcome, detail={"intent": intent}
        )
    except CodedError as error:
        log.error("Sallyport could not audit the result of entry %d: %s", intent, error.code)


def find_target(params: Mapping[str, Any]) -> str:
    """What a request acts on; "" for the whole of Sallyport."""
    return next((str(params[name]) for name in TARGETS if name in params), "")
