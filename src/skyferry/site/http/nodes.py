"""``/nodes``: node documents (VOSpace 2.1 §6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.access.identity import Caller
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.listing_parameters import Listing
from skyferry.site.http.node_route import NodeEndpoint, NodeRoute
from skyferry.site.http.origin import origin_of
from skyferry.site.http.queries import reencoded
from skyferry.site.http.responses import StreamedDocument, respond, see_other
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.vospace.faults import InvalidArgument, InvalidURI, NodeLocked, PermissionDenied
from skyferry.vospace.node_json import write_node_json
from skyferry.vospace.node_xml import read_node, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath


def routes(services: Services) -> list[BaseRoute]:
    return [_route(Nodes(space, services)) for space in services.spaces.values()]


def _route(nodes: Nodes) -> NodeRoute:
    endpoints = {"GET": nodes.get, "PUT": nodes.put, "POST": nodes.post, "DELETE": nodes.delete}
    return NodeRoute(
        f"/{nodes.space.service}/nodes", {method: _locks_deny(endpoint) for method, endpoint in endpoints.items()}
    )


class Nodes:
    """The endpoints of one service's node documents."""

    def __init__(self, space: Space, services: Services) -> None:
        self.space = space
        self.services = services

    async def get(self, request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        if request.query_params.get("view", "").lower() == "data":
            return self._bytes_of(request)
        listing = Listing.asked_by(request, self.services.authority, self.space.service, path)
        return await call(self._document, caller, path, listing, headers_only=request.method == "HEAD")

    async def put(self, request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        document = read_node(await read_document(request, self.services.limits.document_bytes))
        if self._path_of(document) != path:
            raise InvalidURI(f"the document is about {document.uri}, the URL about {self._uri(path)}")
        node = await call(self.space.create, caller, path, document)
        return await self._outcome(request, caller, node, 201)

    async def post(self, request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        document = read_node(await read_document(request, self.services.limits.document_bytes))
        if self._path_of(document) != path:
            raise InvalidArgument(f"the document is about {document.uri}, the URL about {self._uri(path)}")
        node = await call(self.space.update, caller, path, document)
        return await self._outcome(request, caller, node, 200)

    async def delete(self, request: Request, path: NodePath) -> Response:
        await call(self.space.remove, await caller_of(request), path)
        return respond(b"", None)

    def _document(self, caller: Caller, path: NodePath, listing: Listing, *, headers_only: bool) -> Response:
        """Find the node and write as much of its document as fits the first batches: all in one thread."""
        node = self.space.node(caller, path)
        if headers_only:
            return respond(b"", listing.media_type)
        document = self.space.document(caller, node, detail=listing.detail)
        if node.kind is NodeKind.CONTAINER:
            document = replace(document, children=self._children(caller, node, listing))
        answer = _written(document, listing)
        answer.begin()
        return answer

    def _children(self, caller: Caller, container: StoredNode, listing: Listing) -> Iterator[NodeDocument]:
        start = listing.start_below(container.path)
        if listing.limit == 0:
            return iter(())
        by_name = listing.order is Order.NAME and not listing.descending
        children = self.space.children(
            caller,
            container,
            start=start if by_name else b"",
            limit=listing.limit if by_name or not start else None,
            order=listing.order,
            descending=listing.descending,
        )
        if start and not by_name:
            children = islice(dropwhile(lambda child: child.path.name != start, children), listing.limit)
        # Only the node that was asked for lists its views.
        return (
            replace(self.space.document(caller, child, detail=listing.detail), accepts=(), provides=())
            for child in children
        )

    async def _outcome(self, request: Request, caller: Caller, node: StoredNode, status: int) -> Response:
        """The whole node after a change, without its children."""
        listing = Listing.of_one(request)
        document = await call(self.space.document, caller, node, detail=listing.detail)
        return _written(document, listing, status)

    def _bytes_of(self, request: Request) -> Response:
        """Send the client to the bytes, by the same spelling of the path, whether they exist or not."""
        spelled = request.scope["raw_path"].decode("latin-1").removeprefix(f"/{self.space.service}/nodes")
        query = reencoded(request.scope["query_string"], without="view")
        where = f"{origin_of(request)}/{self.space.service}/files{spelled}"
        return see_other(where + (f"?{query}" if query else ""))

    def _path_of(self, document: NodeDocument) -> NodePath | None:
        return self.services.authority.local_path(document.uri, self.space.service)

    def _uri(self, path: NodePath) -> str:
        return self.services.authority.node_uri(self.space.service, path)


def _written(document: NodeDocument, listing: Listing, status: int = 200) -> StreamedDocument:
    write = write_node_json if listing.as_json else write_node
    return StreamedDocument(write(document, listing.detail), listing.media_type, status=status)


def _locks_deny(endpoint: NodeEndpoint) -> NodeEndpoint:
    """A lock on a node is a denial here (403); where bytes move it is 423. Clients look for both."""

    async def judged(request: Request, path: NodePath) -> Response:
        try:
            return await endpoint(request, path)
        except NodeLocked as lock:
            raise PermissionDenied(f"NodeLocked: {lock.detail}") from lock

    return judged
