"""From a text frame to a request: size, nesting and shape are checked here, meaning is not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CodedError

MAX_DEPTH = 64
"""Levels of arrays and objects in one frame; far above what any method takes."""

MAX_ID = 2**53 - 1
MAX_ID_LENGTH = 64
MAX_METHOD_LENGTH = 64


class FrameError(CodedError):
    """A frame that is not one; carries the id where it could be read, so that the sender's wait ends."""

    def __init__(self, message: str, request_id: int | str | None = None) -> None:
        super().__init__("bad-frame", message)
        self.request_id = request_id


@dataclass(frozen=True)
class Request:
    """A JSON-RPC 2.0 request. `params` may be anything yet; the method's schema judges it."""

    id: int | str
    method: str
    params: object

    def as_frame(self, params: object) -> Mapping[str, Any]:
        """The frame as it is passed on, with the given parameters."""
        return {"jsonrpc": "2.0", "id": self.id, "method": self.method, "params": params}


def parse_request(message: str | bytes) -> Request:
    """The request in a frame whose size was already checked. Raises FrameError; the text never echoes the frame."""
    if isinstance(message, bytes):
        raise FrameError("Expected a text frame, got a binary one.")
    frame = parse_json(message)
    if not isinstance(frame, dict):
        raise FrameError("Expected a frame to be one JSON object.")
    request_id = frame.get("id")
    # bool is a kind of int in Python, and `true` is no id.
    is_number = isinstance(request_id, int) and not isinstance(request_id, bool) and abs(request_id) <= MAX_ID
    is_text = isinstance(request_id, str) and len(request_id) <= MAX_ID_LENGTH
    if not (is_number or is_text):
        raise FrameError(f"Expected `id` to be an integer or a string of at most {MAX_ID_LENGTH} characters.")
    if frame.get("jsonrpc") != "2.0":
        raise FrameError('Expected `jsonrpc` to be "2.0".', request_id)
    method = frame.get("method")
    if not isinstance(method, str) or len(method) > MAX_METHOD_LENGTH:
        raise FrameError(f"Expected `method` to be a string of at most {MAX_METHOD_LENGTH} characters.", request_id)
    if frame.keys() - {"jsonrpc", "id", "method", "params"}:
        raise FrameError("Expected a frame to have no members beyond jsonrpc, id, method and params.", request_id)
    # The tests above leave an integer or a string only, which a type checker cannot follow through two names.
    return Request(request_id, method, frame.get("params", {}))  # type: ignore[arg-type]


def parse_json(text: str) -> object:
    """The value of a JSON text that is strict (no NaN, no lone surrogate) and not nested too deeply."""
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise FrameError(f"Expected at most {MAX_DEPTH} levels of nesting.") from error
    except ValueError as error:
        raise FrameError("Expected a frame to be JSON.") from error
    # A text with fewer openings than levels cannot be too deep, which is nearly every frame.
    if text.count("[") + text.count("{") > MAX_DEPTH and is_deeper(value, MAX_DEPTH):
        raise FrameError(f"Expected at most {MAX_DEPTH} levels of nesting.")
    if SURROGATE_ESCAPE.search(text) and not _is_encodable(value):
        raise FrameError("Expected every surrogate escape in a frame to be half of a pair.")
    return value


def is_deeper(value: object, levels: int) -> bool:
    """Whether a JSON value nests more than so many arrays and objects; walks level by level, never recurses."""
    level = [value]
    for _ in range(levels):
        level = [inner for each in level for inner in _contents(each)]
    return any(isinstance(each, (dict, list)) for each in level)


SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def _contents(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _refuse_constant(_: str) -> None:
    raise ValueError("a constant that JSON does not have")


def _is_encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
