"""Where a browser comes back to from signing in at an MCP server. No port of our own is ever opened for it."""

from __future__ import annotations

import base64
import hashlib

from tornado import web

from ..errors import CodedError
from .admission import AdmissionMixin
from .handlers import QuietHandler

TAKEN = ("state", "code", "iss", "error")
MOST_CHARACTERS = 8192

STYLE = """:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 20vh auto 0; padding: 0 1rem; }
h1 { font-size: 1.25rem; }"""
"""As light or dark as the browser is; without a file of its own, a script or a picture."""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - Sallyport</title><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""
DONE = "You can close this page and go back to JupyterLab."
UNWRITTEN = "This did not sign you in: the audit cannot be written. Reload this page once the server's disk has room."
REFUSED = "This did not sign you in. Close this page and begin again in JupyterLab."


class SignInHandler(AdmissionMixin, QuietHandler):
    """Hands code and state to the half of the gate that began the sign-in; says nothing of either."""

    route = "oauth/callback"

    @web.authenticated
    async def get(self) -> None:
        """Signed in here, and the one who began: a browser that comes from elsewhere sends no Origin to look at.

        What stands in for it is the state, which is random, good once, and bound to the principal.
        """
        caller = self.caller()
        if caller is None or not await self.is_authorized():
            await self.refuse_known("authorizer")
            return
        if self.identity and (wait := self.gate.principal_failures.wait(self._failure_key(self.identity))):
            await self.refuse_rate(wait)
        # Before what came is used up: what cannot be recorded is not done, and the person can reload this address.
        try:
            intent = await self.record_own(caller, "intent", self.audit_detail())
        except CodedError:
            self._say(UNWRITTEN, 503)
            return
        try:
            await self.gate.engine.finish_sign_in(caller, self._arguments())
        except CodedError as error:
            await self.record_own(caller, error.code, {"intent": intent})
            if error.code == "forbidden":
                await self.refuse_known("state")
            self._say(REFUSED, 400)
            return
        await self.record_own(caller, "ok", {"intent": intent})
        self._say(DONE, 200)

    def set_default_headers(self) -> None:
        """Nothing on this page runs or loads, and its address, which holds the code, goes nowhere from it."""
        super().set_default_headers()
        style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        rules = f"default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; sandbox"
        self.set_header("Content-Security-Policy", rules)
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")

    def _request_summary(self) -> str:
        # Tornado's own line in the log would name the code.
        return f"GET {self.request.path} ({self.request.remote_ip})"

    def _arguments(self) -> dict[str, str]:
        taken: dict[str, str] = {}
        for name in TAKEN:
            values = self.request.query_arguments.get(name, [])
            if len(values) == 1 and len(values[0]) <= MOST_CHARACTERS:
                taken[name] = values[0].decode("utf-8", "replace")
        return taken

    def _say(self, text: str, status: int) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        title = "Signed in" if status == 200 else "Not signed in"
        self.finish(PAGE.format(title=title, text=text, style=STYLE))
