"""Asking an authorization server: one small JSON document a request, no redirect, no address but a plain one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from ..errors import CodedError

SECONDS = 15.0
MOST_BYTES = 256 * 1024
LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    """Empty where it was no JSON object."""


class Fetch(Protocol):
    """Asks one address."""

    async def __call__(
        self, address: str, *, form: Mapping[str, str] | None = None, document: Mapping[str, Any] | None = None
    ) -> Answer:
        """GET, or POST with a form or a JSON document. Raises CodedError `failed` where nothing came back."""


async def fetch(
    address: str, *, form: Mapping[str, str] | None = None, document: Mapping[str, Any] | None = None
) -> Answer:
    """See Fetch. What it raises repeats neither address nor answer."""
    body, kind = None, None
    if form is not None:
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
    elif document is not None:
        body, kind = json.dumps(document), "application/json"
    request = HTTPRequest(
        address,
        method="GET" if body is None else "POST",
        body=body,
        headers={"Accept": "application/json", **({"Content-Type": kind} if kind else {})},
        follow_redirects=False,
        connect_timeout=SECONDS,
        request_timeout=SECONDS,
        decompress_response=False,
    )
    client = SimpleAsyncHTTPClient(force_instance=True, max_body_size=MOST_BYTES)
    try:
        response = await client.fetch(request, raise_error=False)
    except Exception as error:  # sockets, TLS and HTTP each raise what they like
        raise unreachable() from error
    finally:
        AsyncHTTPClient.close(client)
    if response.code == 599:
        raise unreachable()
    try:
        parsed = json.loads(response.body or b"null")
    except ValueError:
        parsed = None
    return Answer(response.code, parsed if isinstance(parsed, dict) else {})


def unreachable() -> CodedError:
    """Nothing came back."""
    return CodedError("failed", "The sign-in server of the MCP server did not answer.")


def is_plain_address(text: object, *, near: bool) -> bool:
    """Whether this may be asked: https, or http on this machine where the MCP server itself is here."""
    if not isinstance(text, str) or len(text) > 2000 or not text.isascii() or not text.isprintable():
        return False
    try:
        address = urlsplit(text)
        host, _port = address.hostname or "", address.port
    except ValueError:
        return False
    if not host or "@" in address.netloc or "\\" in text or " " in text or address.fragment:
        return False
    if LOOPBACK.fullmatch(host):
        # What is far away must not lead to services of this machine.
        return near and address.scheme in ("http", "https")
    return address.scheme == "https"


def origin_of(address: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_near(address: str) -> bool:
    """Whether it is on this machine."""
    return LOOPBACK.fullmatch(urlsplit(address).hostname or "") is not None
