"""What an engine may ask of the gate: audit, trust, policy, a model's credential and whether a connection keeps up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from logging import Logger
from pathlib import Path
from typing import Any

from ..audit.acts import ActAudit
from ..audit.reader import PAGE_LIMIT, count_uses, read_page
from ..errors import CodedError
from ..models.connected import ConnectedModels
from ..store.document import etag_of
from ..store.shared_store import SharedStore
from ..store.trust import TrustRecord, parse_trust

AT_ONCE = 256
"""Service calls that may be open; an engine that asks for more is told so."""

DRAIN_SECONDS = 5.0


class GateServices:
    """Answers `service` lines, each in its own time, so that one that waits for the disk holds up no other."""

    def __init__(
        self,
        *,
        principal: str,
        acts: ActAudit,
        audit_folder: Path,
        store: SharedStore,
        models: ConnectedModels,
        servers: Mapping[str, Callable[[Any], Awaitable[Any]]],
        may_store: Callable[[object, object], None],
        reply: Callable[[Mapping[str, Any]], None],
        drained: Callable[[str], Awaitable[None]],
        is_asked: Callable[[frozenset[str]], bool],
        log: Logger,
    ) -> None:
        """`servers` are the services about MCP servers; `may_store` refuses what a person may not store of them.

        `drained` returns when the connection of that id keeps up again, or is gone.

        `is_asked` says whether a request of one of these methods is open: only a person changes policy.
        """
        self._is_asked = is_asked
        self._drained = drained
        self._principal, self._acts, self._audit_folder = principal, acts, audit_folder
        self._store, self._reply, self._log = store, reply, log
        self._may_store = may_store
        self._tasks: set[asyncio.Task[None]] = set()
        self._services: Mapping[str, Callable[[Any], Awaitable[Any]]] = {
            "audit/intent": self._intend,
            "audit/result": self._conclude,
            "audit/denied": self._note_denied,
            "audit/tail": self._tail,
            "audit/uses": self._count_uses,
            "connection/drained": self._wait_until_drained,
            "model/credential": models.credential,
            "trust/put": self._put_trust,
            "trust/remove": self._remove_trust,
            "policy/put": self._put_policy,
            "policy/adopt": self._adopt_proposals,
            **servers,
        }

    def take(self, line: Mapping[str, Any]) -> None:
        """Begin to answer a line; one without a usable id is ignored, since nobody could be answered."""
        number = line.get("id")
        if type(number) is not int:
            self._log.warning("Sallyport's engine asked without a number; ignored.")
            return
        if len(self._tasks) >= AT_ONCE:
            self._answer_error(number, CodedError("rate-limited", "Too many service calls are open."))
            return
        task = asyncio.create_task(self._serve(number, line.get("name"), line.get("params")))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, number: int, name: object, params: object) -> None:
        service = self._services.get(name) if isinstance(name, str) else None
        try:
            if service is None:
                raise CodedError("unknown-method", "The gate has no such service.")
            result = await service(params)
        except CodedError as error:
            self._answer_error(number, error)
        except Exception as error:
            self._log.error("Sallyport's service %s failed: %s", name, type(error).__name__)
            self._log.debug("Sallyport service", exc_info=error)
            self._answer_error(number, CodedError("internal", "The gate could not do that; see the server's log."))
        else:
            self._reply({"type": "service-result", "id": number, "result": result})

    def _answer_error(self, number: int, error: CodedError) -> None:
        self._reply({"type": "service-result", "id": number, "error": {"code": error.code, "message": str(error)}})

    async def _intend(self, params: Any) -> dict[str, int]:
        return {"entry": await self._acts.intend(params, self._principal)}

    async def _conclude(self, params: Any) -> dict[str, Any]:
        await self._acts.conclude(params)
        return {}

    async def _note_denied(self, params: Any) -> dict[str, Any]:
        await self._acts.note_denied(params, self._principal)
        return {}

    async def _tail(self, params: Any) -> dict[str, Any]:
        limit = params.get("limit") if isinstance(params, Mapping) else None
        if type(limit) is not int or not 1 <= limit <= PAGE_LIMIT:
            raise CodedError("bad-params", f"Expected a limit from 1 to {PAGE_LIMIT}.")
        page = await asyncio.to_thread(read_page, self._audit_folder, limit=limit)
        # An engine serves one person, who need not be an administrator: others' entries stay out.
        return {"entries": [entry for entry in page.entries if entry["principal"] == self._principal]}

    async def _count_uses(self, params: Any) -> dict[str, Any]:
        return {"uses": await asyncio.to_thread(count_uses, self._audit_folder, self._principal)}

    async def _wait_until_drained(self, params: Any) -> dict[str, Any]:
        connection = params.get("connection") if isinstance(params, Mapping) else None
        if not isinstance(connection, str):
            raise CodedError("bad-params", "Expected a connection.")
        try:
            # A reader that stands still must not hold up the end of the server; the engine sends it its next batch.
            await asyncio.wait_for(self._drained(connection), DRAIN_SECONDS)
        except TimeoutError:
            pass
        return {}

    async def _put_trust(self, params: Any) -> dict[str, Any]:
        record = parse_trust(params)
        await self._store.change(lambda store: store.put_trust(record))
        return {}

    async def _remove_trust(self, params: Any) -> dict[str, Any]:
        real_path = params.get("realPath") if isinstance(params, Mapping) else None
        if not isinstance(real_path, str):
            raise CodedError("bad-params", "Expected realPath.")
        await self._store.change(lambda store: store.remove_trust(real_path))
        return {}

    async def _put_policy(self, params: Any) -> dict[str, Any]:
        """A layer that a person saved, or one rule more that they want remembered."""
        self._require_asked(POLICY_METHODS)
        if not isinstance(params, Mapping) or not isinstance(params.get("etag"), str):
            raise CodedError("bad-params", "Expected a layer, a document and an etag.")
        document, etag = params.get("document"), params["etag"]
        if params.get("layer") == "user":
            await self._store.change(lambda store: store.put_user(document, etag, self._may_store))
        elif params.get("layer") == "folder":
            record = _parse_folder(params.get("folder"))
            await self._store.change(lambda store: store.put_folder(record, document, etag, self._may_store))
        else:
            raise CodedError("bad-params", "Expected the layer to be user or folder.")
        return {"etag": etag_of(document)}

    async def _adopt_proposals(self, params: Any) -> dict[str, Any]:
        self._require_asked(frozenset({"proposal/adopt"}))
        if not isinstance(params, Mapping):
            raise CodedError("bad-params", "Expected a folder, a hash and rules.")
        record = _parse_folder(params.get("folder"))
        content_hash, rules = params.get("hash"), params.get("rules")
        await self._store.change(lambda store: store.put_adopted(record, content_hash, rules))
        return {}

    def _require_asked(self, methods: frozenset[str]) -> None:
        if not self._is_asked(methods):
            raise CodedError("forbidden", "Policy changes only while a person's request for it is open.")


POLICY_METHODS = frozenset({"policy/put", "approval/answer", "mcp/add", "mcp/accept", "mcp/toggle", "mcp/remove"})


def _parse_folder(value: object) -> TrustRecord:
    return parse_trust({**value, "trustedAt": 0} if isinstance(value, Mapping) else None)
