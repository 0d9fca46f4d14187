"""Put transactions: uploads in segments that survive a broken line (headers ``x-put-txn-*`` on ``/files``)."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from skyferry.site.access.identity import Caller
from skyferry.site.http.digest_headers import announced_digests, md5_header
from skyferry.site.http.pump import receive_into
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Limits
from skyferry.site.http.threads import call, start_transfer
from skyferry.site.http.upload_headers import body_length, natural_number, stored_headers, upload_request
from skyferry.site.space.bytes import NO_DIGESTS, PartsState, TransactionState
from skyferry.site.space.space import Space
from skyferry.vospace.faults import InvalidArgument, RequestEntityTooLarge
from skyferry.vospace.paths import NodePath

OPERATION = "x-put-txn-op"
ID = "x-put-txn-id"
TOTAL = "x-total-length"
OFFSET = "x-skyferry-offset"
"""Where in the file a part begins; its presence makes a transaction one in parts (`standards.PARTS`)."""
HELD = "x-skyferry-held"
HASHING_RETRY = 5
"""Seconds after which a commit may find more of the bytes hashed."""


def is_transaction(request: Request) -> bool:
    """Whether the request speaks of a put transaction."""
    return OPERATION in request.headers or ID in request.headers


class PutTransactions:
    """The requests of put transactions on one service. The caller and the path are already known."""

    def __init__(self, space: Space, limits: Limits) -> None:
        self.space = space
        self.limits = limits

    async def put(self, request: Request, caller: Caller, path: NodePath) -> Response:
        """Start, append or commit."""
        operation = request.headers.get(OPERATION, "").strip().lower()
        if operation == "start":
            return await self._start(request, caller, path)
        id = _id(request)
        if operation == "commit":
            return await self._commit(request, caller, path, id)
        if operation:
            raise InvalidArgument(f"PUT does not {operation} a put transaction")
        if OFFSET in request.headers:
            return await self._part(request, caller, path, id)
        return self._answer(202, await self._append(request, caller, path, id))

    async def head(self, request: Request, caller: Caller, path: NodePath) -> Response:
        """Say what is held."""
        state = await call(self.space.transaction, caller, path, _id(request))
        if isinstance(state, PartsState):
            return self._answer_parts(200, state, length=state.hashed.length)
        answer = self._answer(200, state)
        answer.headers["content-length"] = str(state.length)
        return answer

    async def post(self, request: Request, caller: Caller, path: NodePath) -> Response:
        """Revert the last append, or abort."""
        operation = request.headers.get(OPERATION, "").strip().lower()
        if operation == "revert":
            return self._answer(202, await call(self.space.revert, caller, path, _id(request)))
        if operation == "abort":
            await call(self.space.abandon, caller, path, _id(request))
            return respond(b"", None, status=204)
        raise InvalidArgument("POST reverts or aborts a put transaction")

    async def _start(self, request: Request, caller: Caller, path: NodePath) -> Response:
        total = natural_number(request.headers, TOTAL)
        wished = replace(upload_request(request.headers, NO_DIGESTS), length=total)
        state = await call(self.space.start_transaction, caller, path, wished)
        if body_length(request.headers) != 0:
            try:
                state = await self._append(request, caller, path, state.id)
            except BaseException:
                # Its id never reached the client, so nobody could go on with it.
                await call(self.space.abandon, caller, path, state.id)
                raise
        return self._answer(202, state)

    async def _append(self, request: Request, caller: Caller, path: NodePath, id: str) -> TransactionState:
        expected = announced_digests(request.headers)
        segment = await call(self.space.append, caller, path, id, body_length(request.headers), expected)
        await receive_into(segment, request.receive)
        try:
            return await start_transfer(segment.finish, expected)
        except BaseException:
            await call(segment.abort)
            raise

    async def _part(self, request: Request, caller: Caller, path: NodePath, id: str) -> Response:
        start, length = natural_number(request.headers, OFFSET), body_length(request.headers)
        if start is None or not length:
            raise InvalidArgument("a part has at least one byte, and says its Content-Length")
        if length > self.limits.segment_max_bytes:
            raise RequestEntityTooLarge(f"a part has at most {self.limits.segment_max_bytes} bytes, not {length}")
        expected = announced_digests(request.headers)
        part = await call(self.space.part, caller, path, id, (start, start + length), expected)
        await receive_into(part, request.receive)
        try:
            digest = await start_transfer(part.finish, expected)
        except BaseException:
            await call(part.abort)
            raise
        headers = {"content-length": "0", ID: id}
        if digest is not None:
            headers["digest"] = md5_header(digest)
        return respond(b"", None, status=202, headers=headers)

    async def _commit(self, request: Request, caller: Caller, path: NodePath, id: str) -> Response:
        if body_length(request.headers) != 0:
            raise InvalidArgument("a commit carries no bytes: append them before")
        mtime = upload_request(request.headers, NO_DIGESTS).mtime
        node = await start_transfer(self.space.commit, caller, path, id, announced_digests(request.headers), mtime)
        if isinstance(node, PartsState):
            answer = self._answer_parts(202, node, length=0)
            answer.headers["retry-after"] = str(HASHING_RETRY)
            return answer
        stored = stored_headers(node, request, path, self.space.service)
        return respond(b"", None, status=201, headers={**stored, ID: id})

    def _answer(self, status: int, state: TransactionState) -> Response:
        headers = {
            "content-length": "0",
            ID: state.id,
            "x-put-segment-minbytes": str(self.limits.segment_min_bytes),
            "x-put-segment-maxbytes": str(self.limits.segment_max_bytes),
        }
        if state.md5 is not None:
            headers["digest"] = md5_header(state.md5)
        return respond(b"", None, status=status, headers=headers)

    def _answer_parts(self, status: int, state: PartsState, *, length: int) -> Response:
        answer = self._answer(status, state.hashed)
        answer.headers["content-length"] = str(length)
        answer.headers[HELD] = ",".join(f"{start}-{stop - 1}" for start, stop in state.held)
        answer.headers[TOTAL] = str(state.total)
        return answer


def _id(request: Request) -> str:
    id = request.headers.get(ID, "").strip()
    if not id:
        raise InvalidArgument(f"{ID} is missing")
    return id
