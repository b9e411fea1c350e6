"""Who gives out tokens for an MCP server: RFC 9728 from the server to its authorization server, RFC 8414 from there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import CodedError
from .fetch import Fetch, is_near, is_plain_address, origin_of

CHALLENGE = re.compile(r'(?i)\bresource_metadata="([^"\\]{1,2000})"')


@dataclass(frozen=True)
class Authority:
    """An authorization server, as far as it is needed."""

    issuer: str
    token_endpoint: str
    authorization_endpoint: str
    """"" where nobody can sign in there."""
    registration_endpoint: str
    """"" where clients are registered by hand."""
    resource: str
    """What a token is asked for: the server that it may be shown to."""
    scope: str
    """What the server says that it needs; "" for nothing."""
    names_itself: bool
    """Whether its answers carry `iss`, so that one without is another's."""


async def discover(server: str, challenge: str, fetch: Fetch) -> Authority:
    """Look. Raises CodedError `failed` for an MCP server that says nothing usable; its texts are not repeated."""
    near = is_near(server)
    issuer, resource, scope = await _ask_server(server, challenge, fetch)
    if not is_plain_address(issuer, near=near):
        raise unusable()
    for address in _well_known(issuer, "oauth-authorization-server", "openid-configuration"):
        document = (await fetch(address)).body
        named = document.get("issuer")
        if isinstance(named, str) and named.rstrip("/") == issuer.rstrip("/"):
            return _read_authority(document, issuer, resource, scope, near=near)
    raise unusable()


async def _ask_server(server: str, challenge: str, fetch: Fetch) -> tuple[str, str, str]:
    """Issuer, resource and scope."""
    named = CHALLENGE.search(challenge)
    path = urlsplit(server).path.rstrip("/")
    known = f"{origin_of(server)}/.well-known/oauth-protected-resource"
    candidates = [*([named[1]] if named else []), *([known + path] if path else []), known]
    for address in candidates:
        # Another host could name an authorization server of its own and have the token sent there.
        if not is_plain_address(address, near=is_near(server)) or origin_of(address) != origin_of(server):
            continue
        answer = await fetch(address)
        servers = answer.body.get("authorization_servers")
        if answer.status != 200 or not isinstance(servers, list) or not servers:
            continue
        resource = answer.body.get("resource")
        if not isinstance(resource, str) or not _covers(resource, server):
            raise unusable()
        scopes = answer.body.get("scopes_supported")
        words = [word for word in scopes if isinstance(word, str)] if isinstance(scopes, list) else []
        return str(servers[0]), resource, " ".join(words)[:1000]
    # Servers of before RFC 9728 are their own authorization server.
    return origin_of(server), server, ""


def _read_authority(document: Mapping[str, Any], issuer: str, resource: str, scope: str, *, near: bool) -> Authority:
    def endpoint(name: str) -> str:
        address = document.get(name)
        if address is None:
            return ""
        if not is_plain_address(address, near=near):
            raise unusable()
        return str(address)

    methods = document.get("code_challenge_methods_supported")
    can_prove = isinstance(methods, list) and "S256" in methods
    if not endpoint("token_endpoint"):
        raise unusable()
    return Authority(
        issuer=issuer,
        token_endpoint=endpoint("token_endpoint"),
        # Without the proof a code that leaks is as good as a token.
        authorization_endpoint=endpoint("authorization_endpoint") if can_prove else "",
        registration_endpoint=endpoint("registration_endpoint"),
        resource=resource,
        scope=scope,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _covers(resource: str, server: str) -> bool:
    """Whether a token for this resource is one for that server: the same origin, and the same path or one above."""
    if origin_of(resource) != origin_of(server):
        return False
    above, path = urlsplit(resource).path.rstrip("/"), urlsplit(server).path.rstrip("/")
    return path == above or path.startswith(above + "/")


def _well_known(issuer: str, *names: str) -> list[str]:
    path = urlsplit(issuer).path.rstrip("/")
    origin = origin_of(issuer)
    inserted = [f"{origin}/.well-known/{name}{path}" for name in names]
    return [*inserted, *([f"{origin}{path}/.well-known/{names[-1]}"] if path else [])]


def unusable() -> CodedError:
    """It says nothing that can be used."""
    return CodedError("failed", "The MCP server does not say, in a way that can be trusted, where to sign in.")
