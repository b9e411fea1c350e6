"""Asking an authorization server: one small JSON document a request, no redirect, judged by the policy each time."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.simple_httpclient import HTTPTimeoutError, SimpleAsyncHTTPClient

from ..errors import CodedError
from ..network.fault import NetworkFault, reason_of
from ..network.host_rules import is_this_machine, read_rules
from ..network.way_out import JudgedClient, WayOut

SECONDS = 15.0
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    """Empty where it was no JSON object."""


class Fetch(Protocol):
    """Asks one address."""

    async def __call__(
        self,
        address: str,
        *,
        folder: str = "",
        form: Mapping[str, str] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Answer:
        """GET, or POST with a form or a JSON document. `folder`: whose policy is asked beside administrator and user.

        Raises CodedError `failed` where nothing came back, or where the host may not be asked.
        """


class JudgedFetch:
    """Asks under the policy of that moment, by the gate's way out. What it raises repeats no address and no answer."""

    def __init__(self, way: WayOut, view: Callable[[], Awaitable[Mapping[str, Any]]]) -> None:
        """`view` is the policy store's, read before each request."""
        self._way, self._view = way, view

    async def __call__(
        self,
        address: str,
        *,
        folder: str = "",
        form: Mapping[str, str] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Answer:
        """See Fetch."""
        body, kind = None, None
        if form is not None:
            body, kind = urlencode(form), "application/x-www-form-urlencoded"
        elif document is not None:
            body, kind = json.dumps(document), "application/json"
        rules = read_rules(await self._view(), folder)
        request = HTTPRequest(
            address,
            method="GET" if body is None else "POST",
            body=body,
            headers={"Accept": "application/json", **({"Content-Type": kind} if kind else {})},
            follow_redirects=False,
            connect_timeout=SECONDS,
            request_timeout=SECONDS,
            decompress_response=False,
            ssl_options=self._way.trusted if address.startswith("https:") else None,
        )
        client = SimpleAsyncHTTPClient(force_instance=True, max_body_size=MOST_BYTES)
        client.tcp_client.close()
        client.tcp_client = JudgedClient(self._way, rules)
        try:
            response = await client.fetch(request, raise_error=False)
        except Exception as error:  # sockets, TLS and HTTP each raise what they like
            raise unreachable(error, address) from error
        finally:
            AsyncHTTPClient.close(client)
        if response.code == 599:
            raise unreachable(response.error, address) from response.error
        try:
            parsed = json.loads(response.body or b"null")
        except (ValueError, RecursionError):  # a document may be nested without end
            parsed = None
        return Answer(response.code, parsed if isinstance(parsed, dict) else {})


def unreachable(error: BaseException | None, address: str) -> CodedError:
    """Nothing came back; why not, by its kind and with the host."""
    if not isinstance(error, NetworkFault):
        host, port = _place_of(address)
        late = isinstance(error, HTTPTimeoutError)
        reason = "no-answer" if late else reason_of(error or OSError())
        error = NetworkFault(reason, host, port)
    return CodedError("failed", f"The sign-in server of the MCP server was not reached. {error}")


def _place_of(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


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
    if is_this_machine(host):
        # What is far away must not lead to services of this machine.
        return near and address.scheme in ("http", "https")
    return address.scheme == "https"


def origin_of(address: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_near(address: str) -> bool:
    """Whether it is on this machine."""
    return is_this_machine(urlsplit(address).hostname or "")
