"""What an engine asks about MCP servers and what a person does about signing in, for all principals of one server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ..errors import CodedError
from ..models.credentials import read_credential
from ..models.stored_credentials import StoredCredentials
from ..store.shared_store import SharedStore
from .discovery import discover
from .fetch import Fetch, origin_of
from .gone_pins import Pinned, find_pinned
from .may_store import require_may_store
from .pins import PinKey, find_pin, parse_key, reference_of, require_may_read
from .sign_in import SignIns
from .tokens import Client, Tokens, sign_in_needed

Service = Callable[[Any], Awaitable[dict[str, Any]]]


class McpDesk:
    """Tokens belong to a principal, a layer's pin and its address: a pin that changes begins anew."""

    def __init__(self, store: SharedStore, kept: StoredCredentials, ask: Fetch) -> None:
        """`kept` holds values that were pasted, each for one server's name alone; `ask` is how the gate asks hosts."""
        self._store, self._kept, self._ask = store, kept, ask
        self.tokens = Tokens(ask)
        self._sign_ins = SignIns(self.tokens, ask)
        self._pinned: Pinned | None = None
        """What the servers of the last view named that could be read."""
        self._removing: set[asyncio.Task[None]] = set()

    def follow(self, view: Mapping[str, Any]) -> None:
        """Take the policy in force: what servers needed that are gone is forgotten, tokens at once, values soon."""
        if (now := find_pinned(view)) is None:
            return
        self.tokens.forget(lambda key: isinstance(key, tuple) and key[1:] not in now.addresses)
        # A value that was pasted a moment ago stands in no layer yet: only what stood in one goes.
        gone = self._pinned.values - now.values if self._pinned else frozenset()
        self._pinned = now
        if gone:
            task = asyncio.create_task(asyncio.to_thread(self._remove_values, gone))
            self._removing.add(task)
            task.add_done_callback(self._removing.discard)

    async def settle(self) -> None:
        """Wait for what is being forgotten."""
        await asyncio.gather(*self._removing)

    def _remove_values(self, names: frozenset[str]) -> None:
        for name in names:
            # What the disk does not let go of is read by nobody: no server names it.
            with suppress(OSError, CodedError):
                self._kept.remove(name)

    def services(self, principal: str, role: Callable[[], str | None]) -> Mapping[str, Service]:
        """The services of one principal's engine. `role` is what that principal is now."""

        async def read_secret(params: Any) -> dict[str, Any]:
            key = parse_key(params)
            pin = find_pin(await self._store.current(), key)
            reference = reference_of(pin, params.get("place"), params.get("name"))
            return {"value": await self._read(reference, key, role(), _place_of(pin))}

        async def give_token(params: Any) -> dict[str, Any]:
            key = parse_key(params)
            refused, challenge = params.get("refused", ""), params.get("challenge", "")
            if not isinstance(refused, str) or not isinstance(challenge, str):
                raise CodedError("bad-params", "Expected a refused token and a challenge to be texts.")
            return {"value": await self._token(principal, key, refused, challenge[:4000], role())}

        return {"mcp/secret": read_secret, "mcp/token": give_token}

    def may_store(self, principal: str, role: Callable[[], str | None]) -> Callable[[object, object], None]:
        """Looks at what a principal would store. Reads files: not for the event loop."""

        def look(document: object, stored: object) -> None:
            require_may_store(document, stored, role=role(), is_own=lambda name: self._kept.keeper(name) == principal)

        return look

    async def keep(self, principal: str, params: Mapping[str, Any]) -> dict[str, str]:
        """The answer of `mcp/keep`: where a pasted value is now. Raises CodedError `bad-params` or `not-saved`."""
        server, value = params["server"], params["value"]
        try:
            name = await asyncio.to_thread(self._kept.put, "mcp", _owner(server), value, keeper=principal)
        except OSError as error:
            raise CodedError("not-saved", "The value cannot be kept: the disk does not take it.") from error
        return {"reference": f"stored:{name}"}

    async def begin(self, principal: str, params: Mapping[str, Any], home: str, role: str) -> dict[str, Any]:
        """The answer of `mcp/sign-in`: where the person goes. `home` is this server as the person's browser sees it."""
        if not home:
            raise CodedError("failed", "Signing in needs a browser that says where it is.")
        key = parse_key(params)
        pin = find_pin(await self._store.current(), key)
        oauth, url = _oauth_of(pin)
        authority = await discover(url, "", partial(self._ask, folder=key.real_path))
        address = await self._sign_ins.begin(
            principal,
            _token_key(principal, key, url),
            authority,
            client_id=oauth.get("clientId", ""),
            secret=await self._client_secret(oauth, key, role, url),
            scope=oauth.get("scope", ""),
            folder=key.real_path,
            redirect=f"{home}sallyport/api/oauth/callback",
        )
        return {"address": address}

    async def finish(self, principal: str, arguments: Mapping[str, str]) -> None:
        """What came back by the browser. Raises as SignIns.finish."""
        await self._sign_ins.finish(principal, arguments)

    def sign_out(self, principal: str, params: Mapping[str, Any]) -> bool:
        """Forget a principal's token for a server, and a sign-in there that is under way; whether there was any."""
        of = (principal, parse_key(params))

        def is_theirs(key: object) -> bool:
            return isinstance(key, tuple) and key[:2] == of

        pending = self._sign_ins.forget(is_theirs)
        return self.tokens.forget(is_theirs) or pending

    def forget(self, principal: str) -> None:
        """Drop what is held for a principal: their engine stopped."""

        def is_theirs(key: object) -> bool:
            return isinstance(key, tuple) and key[0] == principal

        self._sign_ins.forget(is_theirs)
        self.tokens.forget(is_theirs)

    async def _token(self, principal: str, key: PinKey, refused: str, challenge: str, role: str | None) -> str:
        pin = find_pin(await self._store.current(), key)
        oauth, url = _oauth_of(pin)
        place = _token_key(principal, key, url)
        if place not in self.tokens:
            if oauth.get("grant") != "client":
                raise sign_in_needed()
            authority = await discover(url, challenge, partial(self._ask, folder=key.real_path))
            secret = await self._client_secret(oauth, key, role, url)
            scope = oauth.get("scope", "") or authority.scope
            own = oauth.get("clientId", "")
            client = Client(authority.token_endpoint, own, secret, authority.resource, scope, key.real_path)
            self.tokens.put_client(place, client)
        return await self.tokens.get(place, refused)

    async def _client_secret(self, oauth: Mapping[str, Any], key: PinKey, role: str | None, url: str) -> str:
        reference = oauth.get("credential", "")
        return await self._read(reference, key, role, origin_of(url)) if reference else ""

    async def _read(self, reference: str, key: PinKey, role: str | None, place: str) -> str:
        require_may_read(reference, key.layer, role)
        kind, _, name = reference.partition(":")
        if kind == "stored":
            return await asyncio.to_thread(self._kept.read, name, _owner(key.server), place)
        return await asyncio.to_thread(read_credential, reference)


def _oauth_of(pin: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    oauth, url = pin.get("oauth"), pin.get("url")
    if not isinstance(oauth, Mapping) or not isinstance(url, str):
        raise CodedError("not-found", "Nobody signs in at this MCP server.")
    return oauth, url


def _token_key(principal: str, key: PinKey, url: str) -> tuple[str, PinKey, str]:
    return principal, key, url


def _place_of(pin: Mapping[str, Any]) -> str:
    """Where a value of this pin goes: the origin of its address, or a program on this machine."""
    url = pin.get("url")
    return origin_of(url) if isinstance(url, str) else "program"


def _owner(server: str) -> str:
    """Whom a kept value is for."""
    return f"mcp:{server}"
