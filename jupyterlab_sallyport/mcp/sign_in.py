"""Signing in at an authorization server: an address for the person, and what comes back by the browser, once."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ..errors import CodedError
from .discovery import Authority, unusable
from .fetch import Fetch
from .tokens import Client, Tokens

LIVES_SECONDS = 600.0
"""How long a person may take."""
MOST = 64
"""Sign-ins that may be under way."""


@dataclass(frozen=True)
class _Pending:
    principal: str
    key: Hashable
    authority: Authority
    client: Client
    verifier: str = field(repr=False)
    redirect: str
    expires: float


class SignIns:
    """Each is known by a random state that is good once, for the person who began it."""

    def __init__(self, tokens: Tokens, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._tokens, self._fetch, self._clock = tokens, fetch, clock
        self._pending: OrderedDict[bytes, _Pending] = OrderedDict()

    async def begin(
        self,
        principal: str,
        key: Hashable,
        authority: Authority,
        *,
        client_id: str,
        secret: str,
        scope: str,
        redirect: str,
        folder: str = "",
    ) -> str:
        """The address where a person signs in. Raises CodedError `failed` where nobody can."""
        if not authority.authorization_endpoint:
            raise unusable()
        if not client_id:
            client_id, secret = await self._register(authority, redirect, folder)
        wanted = scope or authority.scope
        client = Client(authority.token_endpoint, client_id, secret, authority.resource, folder=folder)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        self._drop()
        self._pending[_fingerprint(state)] = _Pending(
            principal, key, authority, client, verifier, redirect, self._clock() + LIVES_SECONDS
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "resource": authority.resource,
            **({"scope": wanted} if wanted else {}),
        }
        joint = "&" if "?" in authority.authorization_endpoint else "?"
        return authority.authorization_endpoint + joint + urlencode(query)

    async def finish(self, principal: str, arguments: Mapping[str, str]) -> Hashable:
        """Take what the browser brought, and keep the token; the key of the server that it is for.

        Raises CodedError `forbidden` for a state that is unknown, used, too old or another person's, `failed` where the
        person or the server said no.
        """
        pending = self._pending.get(_fingerprint(arguments.get("state", "")))
        if pending is None or pending.principal != principal or pending.expires <= self._clock():
            # Another person's stays good: who guesses or is sent a link must not end it.
            raise CodedError("forbidden", "Nobody began this sign-in, or it is over.")
        del self._pending[_fingerprint(arguments["state"])]
        issuer = arguments.get("iss", "" if pending.authority.names_itself else pending.authority.issuer)
        if issuer != pending.authority.issuer:
            raise CodedError("failed", "The answer came from another sign-in server than the one that was asked.")
        if not arguments.get("code"):
            raise CodedError("failed", "The sign-in was refused.")
        form = pending.client.form(
            grant_type="authorization_code",
            code=arguments["code"],
            code_verifier=pending.verifier,
            redirect_uri=pending.redirect,
        )
        answer = await self._fetch(pending.client.token_endpoint, folder=pending.client.folder, form=form)
        if answer.status != 200:
            raise CodedError("failed", "The sign-in server of the MCP server gave no token.")
        self._tokens.put(pending.key, pending.client, answer.body)
        return pending.key

    def forget(self, of: Callable[[Hashable], bool]) -> bool:
        """End what is under way for the keys that fit; whether there was any."""
        ended = [state for state, each in self._pending.items() if of(each.key)]
        for state in ended:
            del self._pending[state]
        return bool(ended)

    async def _register(self, authority: Authority, redirect: str, folder: str) -> tuple[str, str]:
        if not authority.registration_endpoint:
            raise CodedError(
                "failed",
                "The sign-in server takes no client that nobody registered.",
                fix="Register Sallyport there by hand, and give the server's `oauth.clientId`.",
            )
        document = {
            "client_name": "Sallyport",
            "redirect_uris": [redirect],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        }
        answer = await self._fetch(authority.registration_endpoint, folder=folder, document=document)
        body = answer.body
        client_id, secret = body.get("client_id"), body.get("client_secret", "")
        if not isinstance(client_id, str) or not client_id or not isinstance(secret, str):
            raise CodedError("failed", "The sign-in server did not register Sallyport.")
        return client_id[:2000], secret[:2000]

    def _drop(self) -> None:
        now = self._clock()
        while self._pending and (len(self._pending) >= MOST or next(iter(self._pending.values())).expires <= now):
            self._pending.popitem(last=False)


def _fingerprint(state: str) -> bytes:
    # Looked up by hash: how long the look-up takes tells nothing about the state itself.
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).digest()
