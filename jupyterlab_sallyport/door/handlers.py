"""The plain HTTP routes: tickets and health."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..errors import CodedError
from .admission import AdmissionMixin, Refused, admitted
from .principals import Identity


class QuietHandler(JupyterHandler):
    """A JupyterHandler that says 403 where others send people to the login page."""

    async def prepare(self, **kwargs: Any) -> None:
        """As Jupyter's, never a redirect. Not an APIHandler, so requests do not count as activity of the server."""
        await super().prepare(_redirect_to_login=False)


class TicketsHandler(AdmissionMixin, QuietHandler):
    """Gives out one-time tickets for the socket."""

    route = "tickets"

    @web.authenticated
    @admitted
    async def post(self, identity: Identity) -> None:
        """A ticket for whoever may open the socket; the body, if any, is not read.

        Where the audit cannot be written nobody is let in, and here a page can still read why: the upgrade's answer
        is hidden from it. With `?for=lease` it asks only to stay, so that what is open can be read on.
        """
        if wait := self.gate.principal_tickets.take(identity.principal):
            await self.refuse_rate(wait)
        if self.get_query_argument("for", "") != "lease":
            await self.require_audit()
        ticket = self.gate.tickets.issue(identity, self.request.headers.get("Origin"))
        self.set_status(201)
        self.set_header("Content-Type", "application/json")
        self.finish({"ticket": ticket, "expiresIn": self.gate.limits.ticket_seconds})

    async def require_audit(self) -> None:
        """Refuse with 503 and the reason where nothing can be recorded."""
        try:
            await self.gate.audit.require_writable()
        except CodedError as error:
            self.log.error("Sallyport gives no ticket while it cannot audit")
            raise Refused(503, cause=error) from error


class HealthHandler(AdmissionMixin, QuietHandler):
    """Says to anybody signed in that the extension is loaded."""

    route = "health"

    @web.authenticated
    def get(self) -> None:
        """Nothing but that."""
        self.set_header("Content-Type", "application/json")
        self.finish({"status": "ok"})


class NoSuchRouteHandler(AdmissionMixin, QuietHandler):
    """Whatever else lies below our address: nothing for strangers, nothing there for the others."""

    route = "unknown"

    async def prepare(self, **kwargs: Any) -> None:
        """Refuse strangers like everywhere, and then everybody."""
        await super().prepare(**kwargs)
        raise web.HTTPError(404)
