"""What the gate says when it refuses: listed codes, the frames that carry them, and why sockets close."""

from __future__ import annotations

import json
import secrets
from enum import IntEnum
from functools import cache
from typing import Any

from .wire.methods import PROTOCOL

INTERNAL = "internal"


class CodedError(Exception):
    """An error that may be told to the caller: a code of error-codes.json and a text for people.

    The text says what was wanted, what came and what to do; it holds no secret and nothing of the caller's input.
    """

    def __init__(self, code: str, message: str, *, fix: str | None = None, retry_after_ms: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.fix = fix
        """The command or step that mends it."""
        self.retry_after_ms = retry_after_ms


class CloseCode(IntEnum):
    """Why the gate closes a socket."""

    POLICY = 1008
    TOO_LARGE = 1009
    NO_FIRST_FRAME = 4400
    LEASE_ENDED = 4401
    RIGHTS_WITHDRAWN = 4403
    SERVER_STOPS = 4410


CLOSE_REASONS: dict[int, str] = {
    CloseCode.POLICY: "too fast",
    CloseCode.TOO_LARGE: "too large",
    CloseCode.NO_FIRST_FRAME: "no valid first frame",
    CloseCode.LEASE_ENDED: "lease ended",
    CloseCode.RIGHTS_WITHDRAWN: "rights withdrawn",
    CloseCode.SERVER_STOPS: "server stops",
}


@cache
def titles() -> dict[str, str]:
    """The listed codes and what each means; only these travel."""
    table: dict[str, dict[str, Any]] = json.loads((PROTOCOL / "error-codes.json").read_bytes())
    return {code: row["title"] for code, row in table.items()}


def make_correlation() -> str:
    """A short random word that joins an error on the screen to its line in the server's log."""
    return secrets.token_hex(6)


def error_frame(request_id: int | str | None, error: CodedError, correlation: str | None = None) -> dict[str, Any]:
    """The JSON-RPC error frame for an error; a code that is not listed becomes `internal` with its constant text."""
    listed = error.code in titles()
    code = error.code if listed else INTERNAL
    data: dict[str, Any] = {"code": code, "correlation": correlation or make_correlation()}
    if listed and error.retry_after_ms is not None:
        data["retryAfterMs"] = error.retry_after_ms
    if listed and error.fix is not None:
        data["fix"] = error.fix
    message = str(error) if listed else titles()[INTERNAL]
    return {
        "jsonrpc": "2.0",
        "id": request_id,
        "error": {"code": RPC_CODES.get(code, -32000), "message": message, "data": data},
    }


RPC_CODES = {"bad-frame": -32600, "unknown-method": -32601, "bad-params": -32602, INTERNAL: -32603}
"""The numbers that JSON-RPC 2.0 reserves; every other error is -32000."""
