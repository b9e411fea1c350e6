"""The one way of a page to see the link that carries the server's token."""

from __future__ import annotations

import json
from typing import Any

from tornado import web

from ..errors import CodedError
from ..server_token import make_link
from .admission import AdmissionMixin, Refused, admitted
from .handlers import QuietHandler
from .origin import own_origin
from .principals import Identity, is_default

OFF = CodedError(
    "locked",
    "Links with the token are switched off here.",
    fix="Set c.Sallyport.token_link = True in the server's configuration, or type: jupyter sallyport token link",
)
NONE = CodedError("not-found", "This server has no token of its own: people come in by JupyterHub or by a password.")
ASKED = {"confirmed": True}
MOST_BYTES = 256


class TokenLinkHandler(AdmissionMixin, QuietHandler):
    """Off unless the server's configuration says otherwise: any script of a page could ask for what a person may see.

    The answer is in no frame, journal or log; it goes by this route alone, and the audit has that, when and to whom.
    """

    route = "token-link"

    @web.authenticated
    @admitted
    async def post(self, identity: Identity) -> None:
        """The link, for its owner, once a person confirmed it; recorded before it is given, or not given."""
        caller = self.caller()
        if caller is None or caller.role != "admin" or not identity.is_owner:
            await self.refuse_known("role")
            return
        if wait := self.gate.method_rates["act"].take(identity.principal):
            await self.refuse_rate(wait)
        if _read_order(self.request.body) != ASKED:
            raise Refused(400, cause=CodedError("bad-params", "Expected that a person confirmed it."))
        if not self.gate.settings.shows_token_link:
            raise Refused(403, cause=OFF)
        token = str(getattr(self.identity_provider, "token", ""))
        if not token or not is_default(self.identity_provider):
            raise Refused(404, cause=NONE)
        try:
            await self.record_own(caller, "shown", {})
        except CodedError as error:
            raise Refused(503, cause=error) from error
        home = own_origin(self.origination.scheme, self.origination.host) + self.base_url
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"link": make_link(home, token)}))


def _read_order(body: bytes) -> Any:
    try:
        return json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return None
