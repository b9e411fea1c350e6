"""The plain HTTP routes: tickets and health."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from .admission import AdmissionMixin, admitted
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
        """A ticket for whoever may open the socket. The body, if any, is not read."""
        if wait := self.gate.principal_tickets.take(identity.principal):
            await self.refuse_rate(wait)
        ticket = self.gate.tickets.issue(identity, self.request.headers.get("Origin"))
        self.set_status(201)
        self.set_header("Content-Type", "application/json")
        self.finish({"ticket": ticket, "expiresIn": self.gate.limits.ticket_seconds})


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
