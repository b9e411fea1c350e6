"""Is the first frame of a connection a valid `initialize` with a ticket of whoever opened the socket?"""

from __future__ import annotations

from ..errors import CodedError
from .frames import FrameError, Request, parse_request
from .methods import MethodTable


class FirstFrameError(Exception):
    """A first frame that ends the connection: what to tell the peer."""

    def __init__(self, error: CodedError, request_id: int | str | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.request_id = request_id


def read_first_frame(message: str | bytes, size: int, limit: int, table: MethodTable) -> tuple[Request, str]:
    """The `initialize` request and its ticket, not redeemed yet. Raises FirstFrameError."""
    if size > limit:
        raise FirstFrameError(CodedError("too-large", f"Expected a first frame of at most {limit} bytes."))
    try:
        request = parse_request(message)
    except FrameError as error:
        raise FirstFrameError(error, error.request_id) from error
    params = request.params
    ticket = params.get("ticket") if isinstance(params, dict) else None
    if request.method != "initialize" or not isinstance(params, dict) or not isinstance(ticket, str):
        no_ticket = CodedError("no-ticket", "Expected the first frame to be `initialize` with a ticket.")
        raise FirstFrameError(no_ticket, request.id)
    if fault := table.methods["initialize"].find_fault(params):
        raise FirstFrameError(CodedError("bad-params", fault), request.id)
    if params["protocolVersion"] != table.version:
        other = f"Expected `params.protocolVersion` to be {table.version}; reload the page."
        raise FirstFrameError(CodedError("bad-params", other), request.id)
    return request, ticket
