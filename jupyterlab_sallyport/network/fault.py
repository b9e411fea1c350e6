"""Why a host was not reached, in the words that the engine has as well."""

from __future__ import annotations

import errno
import json
import socket
import ssl
from functools import cache

from tornado.iostream import StreamClosedError

from ..errors import CodedError
from ..wire.methods import PROTOCOL
from .host_rules import is_host_name, is_this_machine

NAME_CODES = frozenset((62, 64))
"""What OpenSSL says of a certificate for another name, or another address."""
DATE_CODES = frozenset((9, 10))
REASONS: dict[type[BaseException], str] = {
    ssl.SSLError: "tls-broken",
    ConnectionRefusedError: "unreachable",
    PermissionError: "unreachable",
    TimeoutError: "no-answer",
}
NO_NETWORK = frozenset((errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH))


class NetworkFault(CodedError):
    """`reason` is one of egress-reasons.json; the text names the host, and never an address or a credential."""

    def __init__(self, reason: str, host: str, port: int) -> None:
        said = _sentences()[reason].replace("{host}", _shown(host)).replace("{port}", str(port))
        super().__init__("failed", said[0].upper() + said[1:])
        self.reason = reason


def reason_of(error: BaseException) -> str:
    """What a failure of the system, the resolver or TLS stands for. Its text is not read: that holds addresses."""
    if isinstance(error, StreamClosedError) and error.real_error is not None:
        return reason_of(error.real_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        return "tls-name" if code in NAME_CODES else "tls-expired" if code in DATE_CODES else "tls-untrusted"
    if isinstance(error, socket.gaierror):
        return "offline" if error.errno == socket.EAI_AGAIN else "unresolved"
    for kind, reason in REASONS.items():
        if isinstance(error, kind):
            return reason
    if isinstance(error, OSError) and error.errno in NO_NETWORK:
        return "offline"
    return "broken-off"


@cache
def _sentences() -> dict[str, str]:
    table: dict[str, str] = json.loads((PROTOCOL / "egress-reasons.json").read_bytes())
    return table


def _shown(host: str) -> str:
    """A host that was given by its numbers is not told by them."""
    return host if is_host_name(host) else "this machine" if is_this_machine(host) else "the server"
