"""The door: every check of a request on our routes, in their one order, before any handler code runs.

What Jupyter and Tornado do by themselves (jupyter_server 2.21, tornado 6.6), and why it is not enough here:

- `JupyterHandler.prepare` refuses a wrong Host and, unless `allow_unauthenticated_access`, a missing identity;
  without `_redirect_to_login=False` a GET is sent to the login page. A token in the query is as good as a header.
- Its XSRF check runs inside `prepare`, is skipped for token requests, and answers a foreign Origin with 404.
- `check_origin` of both is skipped for token requests, for a missing Origin and by Sec-Fetch-Site.
- Error pages name versions and echo log messages; here they are constant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import wraps
from http.client import responses
from typing import Any, NoReturn, TypeVar

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from ..errors import CodedError
from ..gate import Gate
from ..wire.peer import Caller
from .addresses import Origination, find_origination, is_inside, is_loopback
from .origin import OriginRule, own_origin
from .principals import AUTH_OFF, Identity, identify
from .refusals import Refusal

ACTION, RESOURCE = "execute", "sallyport"
"""What Jupyter's authorizer is asked for."""


class Refused(HTTPError):
    """Turned away, and audited already."""

    def __init__(self, status: int, retry_after: float = 0, *, cause: CodedError | None = None) -> None:
        super().__init__(status)
        self.retry_after = retry_after
        self.cause = cause
        """What the caller, who is known and permitted, may be told beside the status."""


class AdmissionMixin(JupyterHandler):
    """Checks requests in order: address rate, network, host, query token, identity; then `admit` for the rest."""

    route = ""
    """The name of the route in the audit."""
    gate: Gate
    origination: Origination
    identity: Identity | None = None
    _is_admitted = False

    def initialize(self, gate: Gate) -> None:
        """Take what the route table hands over."""
        self.gate = gate

    async def prepare(self, **kwargs: Any) -> None:
        """Refuse whoever has no identity, and audit why."""
        settings = self.gate.settings
        self.origination = find_origination(self.request, settings.trusted_proxies)
        if settings.allowed_networks and not is_inside(self.origination.address, settings.allowed_networks):
            await self._turn_away("network")
        if not self.check_host():
            await self._turn_away("host")
        if "token" in self.request.arguments:
            await self._turn_away("query-token")
        try:
            await super().prepare(**kwargs)
        except HTTPError as error:
            if error.status_code < 500:
                await self._turn_away("identity")
            # The identity provider itself is in trouble, a Hub that cannot be reached say: not the caller's fault.
            await self._refuse("identity", status=503)
        user = self.current_user
        self.identity = identify(user, self.identity_provider) if user else None
        if self.identity is None:
            await self._turn_away("identity")
        elif AUTH_OFF in self.identity.marks and self._is_exposed():
            await self._refuse("no-auth-exposed")

    async def admit(self) -> Identity:
        """The checks that need an identity: its rate, Jupyter's authorizer, origin, XSRF. Returns whom it let in."""
        if self.identity is None:
            raise HTTPError(403)
        if wait := self.gate.principal_failures.wait(self._failure_key(self.identity)):
            await self.refuse_rate(wait)
        if not await self.is_authorized():
            await self.refuse_known("authorizer")
        if not self.check_origin():
            await self.refuse_known("origin")
        self._is_admitted = True
        try:
            self.check_xsrf_cookie()
        except HTTPError:
            await self.refuse_known("xsrf")
        return self.identity

    async def is_authorized(self) -> bool:
        """Whether Jupyter's authorizer lets the caller execute; one that fails says no."""
        try:
            answer = self.authorizer.is_authorized(self, self.current_user, ACTION, RESOURCE)
            return bool(await ensure_async(answer))
        except Exception:
            self.log.exception("Sallyport takes a failing authorizer for a no")
            return False

    async def refuse_known(self, reason: str, status: int = 403) -> NoReturn:
        """Turn away somebody whose identity is known; counts against that identity."""
        if self.identity is not None:
            self.gate.principal_failures.take(self._failure_key(self.identity))
        await self._refuse(reason, status=status)

    async def refuse_rate(self, wait: float) -> NoReturn:
        """Turn away somebody who asks too often, until so many seconds from now."""
        await self._refuse("rate", status=429, retry_after=wait)

    def caller(self) -> Caller | None:
        """Who asks, as the audit has it."""
        if self.identity is None:
            return None
        identity = self.identity
        return Caller(identity.principal, identity.label, self.gate.role_of(identity), self.origination.address)

    def audit_detail(self) -> dict[str, str]:
        """What the audit keeps of a request."""
        headers = self.request.headers
        return {
            "route": self.route,
            "origin": headers.get("Origin", ""),
            "userAgent": headers.get("User-Agent", ""),
            "address": self.origination.address,
            "connection": self.origination.connection,
        }

    async def record_own(self, caller: Caller, outcome: str, detail: Mapping[str, Any], target: str = "") -> int:
        """Audit what this route itself does: `intent` before it, the outcome with the intent's number after it."""
        return await self.gate.audit.record(
            caller=caller, action=self.route, target=target, outcome=outcome, detail=detail
        )

    def check_origin(self, origin_to_satisfy_tornado: str | None = None) -> bool:
        """Our own check, exact, for whoever asks: `admit`, Tornado's upgrade and Jupyter's XSRF check."""
        rule = OriginRule(self.allow_origin, self.allow_origin_pat or "", self.gate.settings.allow_missing_origin)
        own = own_origin(self.origination.scheme, self.origination.host)
        return rule.allows(self.request.headers.get("Origin"), own)

    def check_xsrf_cookie(self) -> None:
        """As Jupyter's, but in our order: `prepare` asks too early, before authorizer and origin."""
        # For a GET the parent wants a Referer instead, which no WebSocket has; the origin check stands in its place.
        if self._is_admitted and self.request.method not in ("GET", "HEAD"):
            super().check_xsrf_cookie()

    def set_cors_headers(self) -> None:
        """As Jupyter's, but not for origins that we refuse: it would allow any for a token request."""
        if self.request.headers.get("Origin") and self.check_origin():
            super().set_cors_headers()

    def set_default_headers(self) -> None:
        """As Jupyter's, without naming the server."""
        super().set_default_headers()
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A constant body: the status's own, or the text of a listed code for somebody who was let in."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, Refused) and error.retry_after:
            self.set_header("Retry-After", str(int(error.retry_after) + 1))
        self.set_status(status_code, responses.get(status_code, "Error"))
        self.set_header("Content-Type", "application/json")
        if isinstance(error, Refused) and error.cause is not None:
            cause = error.cause
            self.finish({"code": cause.code, "message": str(cause), "fix": cause.fix or ""})
        else:
            self.finish({"message": responses.get(status_code, "Error")})

    def _failure_key(self, identity: Identity) -> tuple[str, str | None]:
        # By origin too: a foreign page that knocks with somebody's cookie must not lock that somebody out.
        return identity.principal, self.request.headers.get("Origin")

    def _is_exposed(self) -> bool:
        address = self.origination.address
        return self.gate.settings.is_exposed or not (address == "unix" or is_loopback(address))

    async def _turn_away(self, reason: str) -> NoReturn:
        """Refuse somebody unknown; counts against the address, and answers 429 when that has had its share."""
        failures, bucket = self.gate.address_failures, self.origination.bucket
        if wait := failures.take(bucket):
            await self.refuse_rate(wait)
        await self._refuse(reason)

    async def _refuse(self, reason: str, *, status: int = 403, retry_after: float = 0) -> NoReturn:
        bucket, detail = self.origination.bucket, self.audit_detail()
        await self.gate.refusals.add(
            Refusal(self.route, self.request.path, reason, "refused", bucket, self.caller(), detail)
        )
        raise Refused(status, retry_after)


Handler = TypeVar("Handler", bound=AdmissionMixin)


def admitted(method: Callable[[Handler, Identity], Awaitable[None]]) -> Callable[..., Coroutine[Any, Any, None]]:
    """States that a handler's method runs only for those whom `admit` let in, and hands it who that is."""

    @wraps(method)
    async def admit_first(self: Handler, *_: object) -> None:
        await method(self, await self.admit())

    return admit_first
