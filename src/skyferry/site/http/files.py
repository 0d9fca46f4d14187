"""``/files``: the bytes of nodes, with one's own credential or by a pre-authorised URL (RFC 9110)."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.access.grants import LONGEST_SHOWN
from skyferry.site.access.identity import Caller, Grant
from skyferry.site.http.authentication import caller_of, granted_caller
from skyferry.site.http.conditions import etag, http_date, is_unmodified, range_applies, versions_asked
from skyferry.site.http.digest_headers import announced_digests, md5_header
from skyferry.site.http.disposition import content_disposition
from skyferry.site.http.node_route import NodeRoute
from skyferry.site.http.origin import origin_of
from skyferry.site.http.pump import BytesAnswer, receive_into
from skyferry.site.http.put_transactions import PutTransactions, is_transaction
from skyferry.site.http.queries import reencoded
from skyferry.site.http.ranges import requested_range
from skyferry.site.http.responses import respond, see_other
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call, start_transfer
from skyferry.site.http.upload_headers import stored_headers, upload_request
from skyferry.site.space.space import Space
from skyferry.site.storage.base import Reader
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.views import derive
from skyferry.vospace.faults import InvalidArgument, MethodNotAllowed, PreconditionFailed
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import precise_time

PREAUTHORISED = b"preauth:"
"""The first component of a pre-authorised path; the token follows."""
REDIRECTING = frozenset({"vault"})
"""Services that answer a GET with one's own credential by a pre-authorised URL, as clients of vaults expect."""

GUARDED = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
"""What keeps a browser from running what users stored on the site's own origin."""


def routes(services: Services) -> list[BaseRoute]:
    return [_route(Files(space, services)) for space in services.spaces.values()]


def _route(files: Files) -> NodeRoute:
    endpoints = {
        "GET": files.get,
        "HEAD": files.head,
        "PUT": files.put,
        "POST": files.post,
        "DELETE": files.delete,
    }
    return NodeRoute(f"/{files.space.service}/files", endpoints)


class Files:
    """The endpoints of one service's bytes."""

    def __init__(self, space: Space, services: Services) -> None:
        self.space = space
        self.services = services
        self.transactions = PutTransactions(space, services.limits)

    async def get(self, request: Request, path: NodePath) -> Response:
        caller, path = await self._judged(request, path)
        if caller.grant is None and self.space.service in REDIRECTING:
            return await self._elsewhere(request, caller, path)
        node, reader = await call(self.space.open, caller, path)
        try:
            derived = await _derived(request, node, reader)
            return self._answer(request, _name(caller, path), node, reader) if derived is None else derived
        except BaseException:
            reader.close()
            raise

    async def head(self, request: Request, path: NodePath) -> Response:
        caller, path = await self._judged(request, path)
        if is_transaction(request):
            return await self.transactions.head(request, caller, path)
        node = await call(self.space.visible_data, caller, path)
        headers = _described(request, _name(caller, path), node)
        if is_unmodified(request.headers, node.version, node.content_date):
            return respond(b"", None, status=304, headers=headers)
        return respond(b"", None, headers={**headers, "content-length": str(node.length)})

    async def put(self, request: Request, path: NodePath) -> Response:
        caller, path = await self._judged(request, path)
        if is_transaction(request):
            return await self.transactions.put(request, caller, path)
        if "content-range" in request.headers:
            raise InvalidArgument("a PUT replaces the whole file; parts go through put transactions")
        expected = announced_digests(request.headers)
        upload = await call(self.space.upload, caller, path, upload_request(request.headers, expected))
        await receive_into(upload, request.receive)
        try:
            node = await start_transfer(upload.finish, expected)
        except BaseException:
            await call(upload.abort)
            raise
        return respond(b"", None, status=201, headers=stored_headers(node, request, path, self.space.service))

    async def post(self, request: Request, path: NodePath) -> Response:
        caller, path = await self._judged(request, path)
        if not is_transaction(request):
            raise MethodNotAllowed("POST", ("GET", "HEAD", "PUT", "DELETE"))
        return await self.transactions.post(request, caller, path)

    async def delete(self, request: Request, path: NodePath) -> Response:
        caller, path = await self._judged(request, path)
        asked = versions_asked(request.headers)
        if asked.if_match:
            node = await call(self.space.visible_data, caller, path, checksum=False)
            if "*" not in asked.if_match and node.version not in asked.if_match:
                raise PreconditionFailed("If-Match: the file has another version")
        await call(self.space.remove_data, caller, path)
        return respond(b"", None)

    async def _judged(self, request: Request, path: NodePath) -> tuple[Caller, NodePath]:
        """Who asks, and for which node: the token of a pre-authorised path is taken off."""
        if not path.parts or not path.parts[0].startswith(PREAUTHORISED):
            return await caller_of(request), path
        token = path.parts[0].removeprefix(PREAUTHORISED).decode("ascii", "replace")
        path = NodePath(path.parts[1:])
        return await granted_caller(request, token, self.space.service, path), path

    async def _elsewhere(self, request: Request, caller: Caller, path: NodePath) -> Response:
        """Send the client to a pre-authorised URL of the same bytes, the request's parameters with it."""
        node = await call(self.space.readable_data, caller, path)
        if not node.length:
            return respond(b"", None, status=204, headers=_described(request, path.name, node))
        expires = time.time_ns() + self.services.limits.grant_seconds * 1_000_000_000
        # The grant is for the target, since it does not reach through links; the name stays the link's own.
        shown = path.name if path.name != node.path.name and len(path.name) <= LONGEST_SHOWN else b""
        grant = Grant(self.space.service, node.path, write=False, shown=shown)
        token = await call(self.services.grants.seal, caller, grant, expires)
        query = reencoded(request.scope["query_string"])
        where = f"{origin_of(request)}/{self.space.service}/files/preauth:{token}{node.path.escaped_for_url()}"
        return see_other(where + (f"?{query}" if query else ""))

    def _answer(self, request: Request, name: bytes, node: StoredNode, reader: Reader) -> Response:
        headers = _described(request, name, node)
        asked = request.headers
        if is_unmodified(asked, node.version, node.content_date):
            reader.close()
            return respond(b"", None, status=304, headers=headers)
        if not reader.length:
            reader.close()
            return respond(b"", None, status=204, headers=headers)
        chosen = None
        if range_applies(asked, node.version, node.content_date):
            chosen = requested_range(asked.get("range"), reader.length)
        if chosen is None:
            return BytesAnswer(reader, 0, reader.length, status=200, headers=headers)
        start, stop = chosen
        headers["content-range"] = f"bytes {start}-{stop - 1}/{reader.length}"
        return BytesAnswer(reader, start, stop, status=206, headers=headers)


async def _derived(request: Request, node: StoredNode, reader: Reader) -> Response | None:
    """What the query asks to be made of the bytes (SODA 1.0), if it asks for that: no digest, no ranges."""
    if not request.query_params:
        return None
    derived = await start_transfer(derive, node, reader, request.query_params.multi_items())
    if derived is None:
        return None
    reader.close()
    headers = {
        "content-type": derived.content_type,
        "content-disposition": content_disposition(derived.name, attachment=_is_attachment(request)),
        **GUARDED,
    }
    return BytesAnswer(derived.reader, 0, derived.reader.length, status=200, headers=headers)


def _name(caller: Caller, path: NodePath) -> bytes:
    """The name under which bytes were asked for: a link's own, also after a redirect to its target."""
    return caller.grant.shown if caller.grant is not None and caller.grant.shown else path.name


def _described(request: Request, name: bytes, node: StoredNode) -> dict[str, str]:
    """The headers of a node's bytes, by the name under which they were asked for."""
    headers = {
        "content-type": _sendable(node.content_type) or "application/octet-stream",
        "content-disposition": content_disposition(name or node.path.name, attachment=_is_attachment(request)),
        "accept-ranges": "bytes",
        **GUARDED,
    }
    if node.md5 is not None:
        headers["digest"] = md5_header(node.md5)
    if node.version:
        headers["etag"] = etag(node.version)
    if node.content_date is not None:
        headers["last-modified"] = http_date(node.content_date)
    if node.mtime is not None:
        headers["x-skyferry-mtime"] = precise_time(node.mtime)
    encoding = _sendable(node.content_encoding)
    if encoding is not None:
        headers["content-encoding"] = encoding
    return headers


def _is_attachment(request: Request) -> bool:
    return request.query_params.get("disposition") == "attachment"


def _sendable(value: str | None) -> str | None:
    """A property's text where a header can carry it: anybody may set it to anything."""
    return value if value and value.isascii() and value.isprintable() else None
