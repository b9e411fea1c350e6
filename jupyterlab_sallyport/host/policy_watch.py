"""Whether the policy in force is the one that the audit knows: at the start, and while somebody is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from logging import Logger
from pathlib import Path
from typing import Any

from ..audit.reader import find_newest
from ..door.roles import is_at_least
from ..errors import CodedError
from ..store.shared_store import SharedStore
from ..store.snapshot import Drift
from ..wire.peer import Audit, Peer
from .armed_nonces import ArmedNonces, arming_milliseconds

LOOK_SECONDS = 10.0
SETTLE_SECONDS = 1.0
"""A change that a command at a terminal is about to tell us of is none by then."""
ENTRIES = ("policy/loaded", "policy/stored")
"""Entries whose detail has the hash of what was in force from then on."""


class PolicyWatch:
    """Belongs to the event loop. Changes on the disk are told; only the administrator's are taken over unasked."""

    def __init__(
        self,
        store: SharedStore,
        audit: Audit,
        audit_folder: Path,
        *,
        tell: Callable[[Mapping[str, Any]], None],
        log: Logger,
    ) -> None:
        """`tell` sends the parameters of a `status` to every panel."""
        self._store, self._audit, self._audit_folder = store, audit, audit_folder
        self._tell, self._log = tell, log
        self._begun: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._drift: Drift | None = None
        self._was_changed = False
        self._offers = ArmedNonces()

    async def begin(self) -> None:
        """Put on record what is in force, once. Raises CodedError where that cannot be, and then nothing may begin."""
        if self._begun is None or (self._begun.done() and self._begun.exception() is not None):
            self._begun = asyncio.create_task(self._record_start())
        await asyncio.shield(self._begun)

    def status(self) -> dict[str, Any]:
        """The protocol's PolicyDriftStatus."""
        if self._drift is not None:
            return {"state": "pending", **self._drift.to_json()}
        return {"state": "changed-while-away" if self._was_changed else "none", "files": []}

    def watch(self, is_anybody_there: Callable[[], bool]) -> None:
        """Look every few seconds for as long as somebody is there; harmless where that is done already."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_while(is_anybody_there))

    async def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def forget(self, peer_id: str) -> None:
        """The connection is gone, and its nonce with it."""
        self._offers.forget(peer_id)

    async def inspect(self, peer: Peer) -> dict[str, Any]:
        """What lies on the disk and is not in force; a nonce for who may accept it."""
        await self._look()
        shown = {**self.status(), "armingMs": arming_milliseconds()}
        if self._drift is None or not is_at_least(peer.caller.role, "editor"):
            return shown
        return {**shown, **self._offers.deal(peer.id, self._drift.hash)}

    async def accept(self, peer: Peer, found: str, nonce: str) -> None:
        """Put in force what a person was shown. Raises CodedError `stale-policy` or `not-armed`."""
        self._offers.take(peer.id, nonce, found)
        await self._store.accept(found)
        self._was_changed = False
        await self._look()

    async def note_stored(self, in_force: str) -> None:
        """The gate changed the policy: the audit learns what is in force now. A full disk does not undo the change."""
        try:
            await self._record("policy/stored", "ok", {"hash": in_force})
        except CodedError as error:
            self._log.error("Sallyport could not audit what policy is in force: %s", error.code)

    async def _record_start(self) -> None:
        in_force = await self._store.fingerprint()
        before = await asyncio.to_thread(find_newest, self._audit_folder, ENTRIES)
        last = before["detail"].get("hash", "") if before else ""
        self._was_changed = bool(last) and last != in_force
        if self._was_changed:
            self._log.warning("Sallyport's policy was changed while it did not run; it is in force and on record.")
        await self._record(
            "policy/loaded", "changed" if self._was_changed else "ok", {"hash": in_force, "last": str(last)}
        )

    async def _look_while(self, is_anybody_there: Callable[[], bool]) -> None:
        while is_anybody_there():
            try:
                await self._look()
            except CodedError as error:
                self._log.error("Sallyport could not put on record that its policy was changed: %s", error.code)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        if (in_force := await self._store.follow_admin()) is not None:
            self._log.warning("Sallyport's administrator changed the policy; it is in force.")
            await self._record("policy/loaded", "changed", {"hash": in_force, "layer": "admin"})
        drift = await self._store.find_drift()
        if drift is not None and drift != self._drift:
            await asyncio.sleep(SETTLE_SECONDS)
            drift = await self._store.find_drift()
        if drift == self._drift:
            return
        self._drift = drift
        self._tell({"policyDrift": self.status()})
        if drift is None:
            return
        self._log.warning("Sallyport's policy was changed on the disk; it waits for a person.")
        files = [f"{name} {change}" for name, change in drift.files]
        await self._record("policy/drift", "pending", {"hash": drift.hash, "files": files})

    async def _record(self, action: str, outcome: str, detail: Mapping[str, Any]) -> None:
        await self._audit.record(caller=None, action=action, target="", outcome=outcome, detail=detail)
