"""May a page of this origin talk to us: an exact comparison of scheme, host and port.

Tornado asks its handlers only when Sec-Fetch-Site and a case-insensitive comparison of hosts leave doubt, and
Jupyter skips its check for token requests; this one always runs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DEFAULT_PORTS = {"http": "80", "https": "443"}


class OriginRule(NamedTuple):
    """What the server's configuration says about origins."""

    allow_origin: str = ""
    """Absent and empty: only our own. `*`: any, if an Origin was sent. Else: exactly this one besides our own."""
    allow_origin_pat: str = ""
    """Looked at only when `allow_origin` is empty; must match the whole origin."""
    allow_missing: bool = False

    def allows(self, origin: str | None, own: str) -> bool:
        """Whether a request with this Origin header may pass, `own` being the origin of our own pages."""
        if origin is None:
            return self.allow_missing
        if self.allow_origin == "*" or origin == own:
            return True
        if self.allow_origin:
            return origin == self.allow_origin
        return bool(self.allow_origin_pat) and re.fullmatch(self.allow_origin_pat, origin) is not None


def own_origin(scheme: str, host: str) -> str:
    """The origin as a browser writes it for a page at this scheme and Host header: lower case, no default port."""
    name, colon, port = host.lower().rpartition(":")
    if colon and port == DEFAULT_PORTS.get(scheme):
        host = name
    return f"{scheme}://{host.lower()}"
