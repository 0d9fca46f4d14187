"""``/bundle``: many files in one stream, each judged and stored by itself (`standards.BUNDLE_UPLOAD`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from skyferry.site.http.authentication import caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.bundle_answers import LIST_BYTES, chosen_files, whole_container
from skyferry.site.http.deliveries import Deliverer, Step
from skyferry.site.http.node_route import NodeRoute
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call, start_transfer
from skyferry.site.space.space import Space
from skyferry.site.storage.base import BLOCK
from skyferry.vospace.paths import NodePath

PATIENCE = 0.2
"""Seconds that files wait for others to share a wait for the medium with."""
UNREAD = 32 << 20
"""Bytes of verdicts kept for a client that does not read them yet; more, and its bytes are not taken either."""
_TAR = ("application/x-tar", "application/tar")


def routes(services: Services) -> list[BaseRoute]:
    return [_route(space) for space in services.spaces.values()]


def _route(space: Space) -> NodeRoute:
    async def get(request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        is_head = request.method == "HEAD"
        return await call(
            whole_container, space, caller, path, request.query_params.get("format"), headers_only=is_head
        )

    async def post(request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type in _TAR:
            return BundleVerdicts(Deliverer(await call(space.deliver, caller, path)))
        body = await read_document(request, LIST_BYTES)
        return await call(chosen_files, space, caller, path, request.query_params.get("format"), media_type, body)

    return NodeRoute(f"/{space.service}/bundle", {"GET": get, "POST": post})


class BundleVerdicts(Response):
    """Verdicts on the files of a request's body, sent while it still comes.

    Taking bytes and sending verdicts are two tasks: a client that reads only when it has sent everything finds
    its bytes taken all the same. The next files are read while the last ones wait for the medium.
    """

    def __init__(self, deliverer: Deliverer) -> None:
        super().__init__(None, 200, {"content-type": "application/x-ndjson"})
        del self.headers["content-length"]
        self._deliverer = deliverer
        self._unread: list[bytes] = []
        self._changed = asyncio.Event()
        self._sent = asyncio.Event()
        self._sent.set()
        self._done = False
        self._gone = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        try:
            await self._take(receive)
            self._done = True
            self._changed.set()
            await sending
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ClientDisconnect):
                await sending

    async def _take(self, receive: Receive) -> None:
        storing: asyncio.Future[list[bytes]] | None = None
        try:
            async for block in _blocks(receive):
                for step in await start_transfer(self._deliverer.read, block):
                    storing = await self._follow(storing, step)
                if storing is not None and (not block or storing.done()):
                    self._tell(await storing)  # nothing else comes for now
                    storing = None
            for step in await start_transfer(self._deliverer.end):
                storing = await self._follow(storing, step)
            if storing is not None:
                self._tell(await storing)
        except BaseException:
            if storing is not None:
                await asyncio.wait([storing])
            await call(self._deliverer.abort)
            raise

    async def _follow(self, storing: asyncio.Future[list[bytes]] | None, step: Step) -> asyncio.Future[list[bytes]]:
        """Wait for the last step, tell of it, and start the next one."""
        if storing is not None:
            self._tell(await storing)
        await self._sent.wait()
        return start_transfer(step)

    def _tell(self, lines: list[bytes]) -> None:
        if lines and not self._gone:
            self._unread += lines
            self._changed.set()
            if sum(map(len, self._unread)) > UNREAD:
                self._sent.clear()

    async def _send(self, send: Send) -> None:
        """Send verdicts as they come; after a client that has gone nobody waits."""
        try:
            await self._send_all(send)
        finally:
            self._gone = True
            self._sent.set()

    async def _send_all(self, send: Send) -> None:
        # The head waits for the first verdict: until then, ``100 Continue`` may be due.
        started = False
        while not self._done or self._unread:
            await self._changed.wait()
            self._changed.clear()
            body = b"".join(self._unread)
            self._unread.clear()
            if not body:
                continue
            if not started:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                started = True
            await send({"type": "http.response.body", "body": body, "more_body": True})
            self._sent.set()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _blocks(receive: Receive) -> AsyncIterator[bytes]:
    """Yield a request's body in blocks, and what there is of one after `PATIENCE`: nothing, if nothing came.

    Raises `ClientDisconnect` if the body does not come to its end.
    """
    chunks: list[bytes] = []
    size = 0
    more = True
    began = time.monotonic()
    coming: asyncio.Task[object] | None = None
    try:
        while more:
            coming = coming or asyncio.ensure_future(receive())
            await asyncio.wait([coming], timeout=max(0.0, began + PATIENCE - time.monotonic()))
            if coming.done():
                message = coming.result()
                coming = None
                assert isinstance(message, dict)
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk = message.get("body", b"")
                more = message.get("more_body", False)
                if chunk:
                    chunks.append(chunk)
                    size += len(chunk)
            late = time.monotonic() - began >= PATIENCE
            if size >= BLOCK or late or (size and not more):
                yield b"".join(chunks)
                chunks.clear()
                size = 0
                began = time.monotonic()
    finally:
        if coming is not None:
            coming.cancel()
