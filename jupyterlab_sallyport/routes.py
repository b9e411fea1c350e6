"""The route table of the gate."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import JupyterHandler

from .door.blobs_handler import BlobsHandler
from .door.handlers import HealthHandler, NoSuchRouteHandler, TicketsHandler
from .door.sign_in_handler import SignInHandler
from .door.token_link_handler import TokenLinkHandler
from .gate import Gate
from .wire.socket import SocketHandler

Route = tuple[str, type[JupyterHandler], dict[str, Any]]

PREFIX = r"/sallyport/api/"


def make_routes(gate: Gate) -> list[Route]:
    """Every route that is ours, the last of which catches what no other does."""
    known = {"gate": gate}
    return [
        (PREFIX + r"socket", SocketHandler, known),
        (PREFIX + r"tickets", TicketsHandler, known),
        (PREFIX + r"health", HealthHandler, known),
        (PREFIX + r"blobs", BlobsHandler, known),
        (PREFIX + r"blobs/([a-z0-9-]{1,100})", BlobsHandler, known),
        (PREFIX + r"oauth/callback", SignInHandler, known),
        (PREFIX + r"token-link", TokenLinkHandler, known),
        (PREFIX + r".*", NoSuchRouteHandler, known),
    ]
