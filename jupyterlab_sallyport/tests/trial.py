"""The extension as the tests load it: everything real but the engine, which answers at once and remembers."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from jupyter_server.auth import Authorizer

from jupyterlab_sallyport.app import Sallyport
from jupyterlab_sallyport.door.limits import Limits
from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.wire.methods import Method
from jupyterlab_sallyport.wire.peer import Audit, Caller, Engine, Peer


class EchoEngine:
    """Answers each request with its own parameters."""

    running = 0

    def __init__(self) -> None:
        self.peers: dict[str, Peer] = {}
        self.seen: list[str] = []
        self.gone: list[str] = []
        self.standings: list[str | None] = []
        self.brought: list[tuple[str, dict[str, str]]] = []
        self.before_answer: Callable[[Peer, Mapping[str, Any]], Awaitable[None]] | None = None

    async def initialize(self, peer: Peer, visible: bool) -> dict[str, Any]:
        self.peers[peer.id] = peer
        return {"engine": {"state": "ready"}, "commands": [], "visible": visible}

    async def request(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        self.seen.append(method.name)
        if self.before_answer is not None:
            await self.before_answer(peer, frame)
        peer.send({"jsonrpc": "2.0", "id": frame["id"], "result": frame["params"]})

    def renewed(self, peer: Peer) -> None:
        self.standings.append(peer.caller.role)

    def withdrawn(self, peer: Peer) -> None:
        self.standings.append(None)

    def closed(self, peer_id: str) -> None:
        self.peers.pop(peer_id, None)
        self.gone.append(peer_id)

    async def finish_sign_in(self, caller: Caller, arguments: Mapping[str, str]) -> None:
        self.brought.append((caller.principal, dict(arguments)))
        if arguments.get("state") != "known":
            raise CodedError("forbidden", "Nobody began this sign-in, or it is over.")

    async def shutdown(self) -> None:
        self.peers.clear()


class TrialSallyport(Sallyport):
    """Sallyport with an engine of the tests; its settings stand under `Sallyport` all the same."""

    # How a test turns the screws of a server that runs in another process.
    limits = Limits()._replace(**json.loads(os.environ.get("SALLYPORT_TRIAL_LIMITS", "{}")))

    def make_engine(self) -> tuple[Audit, Engine]:
        audit, _ = super().make_engine()
        return audit, EchoEngine()


class DenyingAuthorizer(Authorizer):
    """Says no to everything."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return False


class SlowDenyingAuthorizer(Authorizer):
    """Says no, asynchronously: the coroutine itself would be truthy."""

    async def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        await asyncio.sleep(0)
        return resource != "sallyport" or action != "execute"


class FailingAuthorizer(Authorizer):
    """Cannot say."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        raise RuntimeError("no connection to the directory")


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "jupyterlab_sallyport.tests.trial", "app": TrialSallyport}]
