"""Access tokens: in memory only, refreshed before they expire, by one request at a time, forgotten when nobody asks."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import CodedError
from ..redact import known_values
from .fetch import Answer, Fetch

MARGIN_SECONDS = 60.0
"""A token that ends sooner than this is not shown any more; it must not end on its way."""


@dataclass(frozen=True)
class Client:
    """Who asks for tokens, and where. `repr` shows no secret."""

    token_endpoint: str
    client_id: str
    client_secret: str = field(repr=False)
    """"" for a public client."""
    resource: str
    scope: str = ""
    folder: str = ""
    """Real path of the folder whose policy counts as well, of a folder's pin."""

    def form(self, **fields: str) -> dict[str, str]:
        """A request of this client; empty fields are left out."""
        every = {
            **fields,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "resource": self.resource,
            "scope": self.scope,
        }
        return {name: value for name, value in every.items() if value}


@dataclass(repr=False)
class _Entry:
    client: Client
    access: str
    expires: float
    refresh: str
    is_own: bool
    """The client itself is the one who is let in, and nobody signed in."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Tokens:
    """Belongs to the event loop. `clock` counts seconds and never goes back."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._entries: dict[Hashable, _Entry] = {}

    def __len__(self) -> int:
        """How many are held."""
        return len(self._entries)

    def __contains__(self, key: Hashable) -> bool:
        """Whether one is held, fresh or not."""
        return key in self._entries

    def put(self, key: Hashable, client: Client, answer: Mapping[str, Any]) -> None:
        """Keep what a sign-in brought. Raises CodedError `failed` for what is no token."""
        access, expires, refresh = self._read(answer)
        self._entries[key] = _Entry(client, access, expires, refresh, is_own=False)

    def put_client(self, key: Hashable, client: Client) -> None:
        """Let a client ask in its own name; the first token is asked for when it is needed."""
        self._entries.setdefault(key, _Entry(client, "", -math.inf, "", is_own=True))

    async def get(self, key: Hashable, refused: str = "") -> str:
        """A token that should be good; `refused` is one that the server did not take, and is not given again.

        Raises CodedError `needs-sign-in` where a person has to sign in, `failed` where nothing came back.
        """
        entry = self._entries.get(key)
        if entry is None:
            raise sign_in_needed()
        async with entry.lock:
            # Whoever waited finds what the first one brought.
            fresh = entry.access != refused and self._clock() < entry.expires - MARGIN_SECONDS
            if not (entry.access and fresh):
                await self._renew(key, entry)
            return entry.access

    def forget(self, of: Callable[[Hashable], bool] = lambda _key: True) -> bool:
        """Drop those whose key fits, and say whether there was any; what is under way finds its entry gone."""
        found = [key for key in self._entries if of(key)]
        for key in found:
            entry = self._entries.pop(key)
            entry.access = entry.refresh = ""
        return bool(found)

    async def _renew(self, key: Hashable, entry: _Entry) -> None:
        if not entry.is_own and not entry.refresh:
            self._entries.pop(key, None)
            raise sign_in_needed()
        form = (
            entry.client.form(grant_type="client_credentials")
            if entry.is_own
            else entry.client.form(grant_type="refresh_token", refresh_token=entry.refresh)
        )
        answer = await self._fetch(entry.client.token_endpoint, folder=entry.client.folder, form=form)
        if self._entries.get(key) is not entry:
            # Forgotten meanwhile: a token that nobody waits for must not come to life again.
            raise sign_in_needed()
        if answer.status != 200:
            raise self._refusal(key, answer)
        entry.access, entry.expires, refresh = self._read(answer.body)
        entry.refresh = refresh or entry.refresh

    def _refusal(self, key: Hashable, answer: Answer) -> CodedError:
        if answer.body.get("error") in ("invalid_grant", "unauthorized_client", "invalid_client"):
            self.forget(lambda other: other == key)
            return sign_in_needed()
        return CodedError("failed", "The sign-in server of the MCP server gave no token.")

    def _read(self, answer: Mapping[str, Any]) -> tuple[str, float, str]:
        access, kind, seconds = answer.get("access_token"), answer.get("token_type"), answer.get("expires_in")
        refresh = answer.get("refresh_token")
        if not _is_token(access) or not isinstance(kind, str) or kind.lower() != "bearer":
            raise CodedError("failed", "The sign-in server of the MCP server gave no token that can be used.")
        for token in (access, refresh):
            if isinstance(token, str):
                known_values.register(token)
        lasts = float(seconds) if isinstance(seconds, (int, float)) and 0 < seconds < 1e9 else math.inf
        # One that never lives as long as the margin is still good for what comes right now.
        ends = self._clock() + max(lasts, MARGIN_SECONDS + 1)
        return str(access), ends, str(refresh) if _is_token(refresh) else ""


def _is_token(value: object) -> bool:
    """What can stand in a header as it is."""
    return isinstance(value, str) and 0 < len(value) <= 16384 and value.isascii() and value.isprintable()


def sign_in_needed() -> CodedError:
    """Nobody is signed in."""
    return CodedError("needs-sign-in", "The MCP server wants a person to sign in first.")
