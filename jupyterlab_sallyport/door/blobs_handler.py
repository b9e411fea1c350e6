"""Where a page hands over an image that a person attached, and gets one back to show it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado import web

from ..blobs import MOST_BYTES
from ..errors import CodedError
from ..wire.peer import Caller
from .admission import AdmissionMixin, Refused, admitted
from .handlers import QuietHandler
from .principals import Identity
from .roles import is_at_least

MOST_DRAINED = 8 * MOST_BYTES
STATUS = {"too-large": 413, "bad-params": 415, "not-found": 404}


@web.stream_request_body
class BlobsHandler(AdmissionMixin, QuietHandler):
    """Images by the hash of their bytes, each principal's own; nothing else is taken, and nothing given runs."""

    route = "blobs"

    async def prepare(self, **kwargs: Any) -> None:
        """As everywhere; a body far beyond the bound is not even read."""
        self._received = bytearray()
        self._seen = 0
        await super().prepare(**kwargs)
        length = self.request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MOST_DRAINED:
            raise web.HTTPError(413)

    def data_received(self, chunk: bytes) -> None:
        """Collect the body, no further than it may go. The rest is read and dropped, so that the answer arrives."""
        self._seen += len(chunk)
        if self._seen > MOST_DRAINED:
            raise web.HTTPError(413)
        if self._seen <= MOST_BYTES:
            self._received += chunk

    @web.authenticated
    @admitted
    async def post(self, identity: Identity) -> None:
        """Keep an image, or give one back that the path names: with a GET no browser tells its origin."""
        caller = self.caller()
        if caller is None or not is_at_least(caller.role, "contributor"):
            await self.refuse_known("role")
        if name := self.path_args[0] if self.path_args else "":
            await self._give(identity, name)
        else:
            await self._keep(identity, caller)

    async def _keep(self, identity: Identity, caller: Caller) -> None:
        """Keep an image; what it is, its bytes say. Audited, and refused where it cannot be."""
        if wait := self.gate.method_rates["act"].take(identity.principal):
            await self.refuse_rate(wait)
        if self._seen > MOST_BYTES:
            raise web.HTTPError(413)
        content = bytes(self._received)
        try:
            intent = await self.record_own(caller, "intent", {"bytes": len(content)})
            try:
                name, kind = await asyncio.to_thread(self.gate.blobs.keep, identity.principal, content)
            except CodedError as error:
                await self.record_own(caller, error.code, {"intent": intent})
                raise
            await self.record_own(caller, "ok", {"intent": intent}, name)
        except CodedError as error:
            raise Refused(STATUS.get(error.code, 503), cause=error) from error
        self.set_status(201)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"blob": name, "mediaType": kind, "bytes": len(content)}))

    async def _give(self, identity: Identity, name: str) -> None:
        """One of the principal's own images, as a file: opened by itself it can do nothing."""
        try:
            content, kind = await asyncio.to_thread(self.gate.blobs.read, identity.principal, name)
        except CodedError as error:
            raise Refused(STATUS.get(error.code, 503), cause=error) from error
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", "attachment")
        self.finish(content)

    def set_default_headers(self) -> None:
        """Whatever the bytes hold, nothing in them runs or is taken for something else."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
        self.set_header("X-Content-Type-Options", "nosniff")
