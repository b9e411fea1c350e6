"""What becomes of one request: method table, role, parameters, rate, then the gate's own answer or the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..door.roles import is_at_least
from ..errors import CloseCode, CodedError, error_frame, make_correlation
from ..gate import Gate
from .frames import Request
from .methods import Method

if TYPE_CHECKING:
    from .connection import Connection


async def serve(gate: Gate, connection: Connection, request: Request) -> None:
    """Answer a request or hand it on; whatever goes wrong becomes its error frame."""
    try:
        await _dispatch(gate, connection, request)
    except CodedError as error:
        connection.send(error_frame(request.id, error))
    except Exception:
        correlation = make_correlation()
        gate.log.exception("Sallyport failed to serve a request (correlation %s)", correlation)
        connection.send(error_frame(request.id, CodedError("internal", ""), correlation))


async def _dispatch(gate: Gate, connection: Connection, request: Request) -> None:
    method = gate.methods.methods.get(request.method)
    if method is None:
        refusal = connection.refusal("unknown-method", "unknown-method", "refused")
        await gate.refusals.add(refusal._replace(target=request.method))
        raise CodedError("unknown-method", "Expected a method of the method table.")
    await _require_role(gate, connection, method, request.params)
    if fault := method.find_fault(request.params):
        # A frame that no page of ours sends: where it asked for a change, somebody tries what the schema forbids.
        if method.audit is not None or method.by == "gate":
            await gate.refusals.add(connection.refusal(method.name, "bad-params", "refused"))
        raise CodedError("bad-params", fault)
    if wait := gate.method_rates[method.rate].take(connection.principal):
        message = f"Expected fewer calls of this kind; wait {math.ceil(wait * 10) / 10} seconds."
        raise CodedError("rate-limited", message, retry_after_ms=round(wait * 1000) + 1)
    # The schema of every method demands an object.
    params: Mapping[str, Any] = request.params  # type: ignore[assignment]
    if request.method == "initialize":
        _answer(connection, request, await _initialize(gate, connection, params))
    elif request.method == "lease/renew":
        await _renew(gate, connection, request, params)
    elif request.method == "ping":
        _answer(connection, request, {})
    else:
        await gate.engine.request(connection, method, request.as_frame(params))


async def _require_role(gate: Gate, connection: Connection, method: Method, params: object) -> None:
    role, least = connection.caller.role, method.least_role(params)
    if not is_at_least(role, least):
        await gate.refusals.add(connection.refusal(method.name, "role", "denied", least=least))
        raise CodedError("forbidden", f"Expected the role {least} for {method.name}, yours is {role}.")


async def _initialize(gate: Gate, connection: Connection, params: Mapping[str, Any]) -> Mapping[str, Any]:
    if not connection.is_starting:
        raise CodedError("bad-frame", "Expected `initialize` only as the first frame.")
    known = await gate.engine.initialize(connection, params.get("visible", True) is True)
    connection.is_starting = False
    caller = connection.caller
    return {
        **known,
        "protocolVersion": gate.methods.version,
        "version": gate.settings.version,
        "principal": caller.principal,
        "label": caller.label,
        "role": caller.role,
        "marks": list(connection.identity.marks),
        "limits": {
            "frameBytes": gate.settings.frame_bytes,
            "leaseSeconds": gate.limits.lease_seconds,
            "framesPerSecond": gate.limits.frames.per_minute // 60,
        },
    }


async def _renew(gate: Gate, connection: Connection, request: Request, params: Mapping[str, Any]) -> None:
    identity = connection.redeem(params["ticket"], "lease/renew")
    if not await connection.arrival.authorize():
        gate.start(gate.refusals.add(connection.refusal("lease/renew", "authorizer", "refused")))
        gate.engine.withdrawn(connection)
        error = CodedError("forbidden", "The right to use Sallyport was withdrawn.")
        return connection.fail(error, CloseCode.RIGHTS_WITHDRAWN, request.id)
    connection.renew(identity)
    result = {"leaseSeconds": gate.limits.lease_seconds, "role": connection.caller.role}
    return _answer(connection, request, result)


def _answer(connection: Connection, request: Request, result: Mapping[str, Any]) -> None:
    connection.send({"jsonrpc": "2.0", "id": request.id, "result": result})
