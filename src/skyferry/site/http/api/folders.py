"""``/api/{service}/folder``: a container and a page of its children, as little of each as a row shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import dropwhile, islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.access.identity import Caller
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.listing_parameters import Listing
from skyferry.site.http.node_route import NodeRoute
from skyferry.site.http.responses import StreamedDocument, respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import node_time

PAGE = 5000
"""Most children in one answer."""

_NO_STORE = {"cache-control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """``GET /api/{service}/folder/PATH``, with ``limit``, ``sort``, ``order`` and ``uri`` as at ``/nodes``."""
    return [
        NodeRoute(f"/api/{space.service}/folder", {"GET": partial(_folder, services, space)})
        for space in services.spaces.values()
    ]


async def _folder(services: Services, space: Space, request: Request, path: NodePath) -> Response:
    caller = await caller_of(request)
    listing = Listing.asked_by(request, services.authority, space.service, path)
    return await call(_answer, services, space, caller, path, listing)


def _answer(services: Services, space: Space, caller: Caller, path: NodePath, listing: Listing) -> Response:
    node = space.node(caller, path, follow=True)
    head: dict[str, object] = {
        "service": space.service,
        "path": path.escaped_for_url(),
        "uri": services.authority.node_uri(space.service, path),
        "node": row(space, caller, node),
        "quota": _quota(space, caller, node),
    }
    if node.kind is not NodeKind.CONTAINER:
        return respond(json.dumps({**head, "children": [], "next": None}), "application/json", headers=_NO_STORE)
    answer = StreamedDocument(_written(head, space, caller, node, listing), "application/json", headers=_NO_STORE)
    answer.begin()
    return answer


def _written(
    head: dict[str, object], space: Space, caller: Caller, container: StoredNode, listing: Listing
) -> Iterator[bytes]:
    most = min(listing.limit or PAGE, PAGE)
    children = _children(space, caller, container, listing, most + 1)
    yield json.dumps(head)[:-1].encode() + b', "children": ['
    separator = b"\n"
    for child in islice(children, most):
        yield separator + json.dumps(row(space, caller, child), separators=(",", ":")).encode()
        separator = b",\n"
    following = next(children, None)
    after = None if following is None else _escaped(following.path.name)
    yield b'], "next": ' + json.dumps(after).encode() + b"}\n"


def _children(
    space: Space, caller: Caller, container: StoredNode, listing: Listing, limit: int
) -> Iterator[StoredNode]:
    start = listing.start_below(container.path)
    by_name = listing.order is Order.NAME and not listing.descending
    children = space.children(
        caller,
        container,
        start=start if by_name else b"",
        limit=limit if by_name or not start else None,
        order=listing.order,
        descending=listing.descending,
    )
    if start and not by_name:
        children = islice(dropwhile(lambda child: child.path.name != start, children), limit)
    return children


def row(space: Space, caller: Caller, node: StoredNode) -> dict[str, object]:
    """What a row of a folder shows of a node; what is usual is left out."""
    rights = space.rights(caller, node)
    values: dict[str, object] = {
        "name": _escaped(node.path.name),
        "kind": _KINDS[node.kind],
        "owner": node.owner,
        "date": node_time(node.changed),
    }
    optional: dict[str, object] = {
        "size": node.length if node.kind is not NodeKind.LINK else None,
        "mtime": None if node.mtime is None else node_time(node.mtime),
        "type": node.content_type,
        "target": node.target,
        "public": node.sharing.public,
        "read": list(node.sharing.read_groups),
        "write": list(node.sharing.write_groups),
        "inherit": node.sharing.inherit,
        "locked": node.locked,
        "busy": node.busy,
        "readable": rights.readable,
        "writable": rights.writable,
        "changeable": rights.changeable,
    }
    return values | {name: value for name, value in optional.items() if value or (value == 0 and name == "size")}


def _quota(space: Space, caller: Caller, node: StoredNode) -> dict[str, object] | None:
    """The quota that holds here: of which container, how much of it is used. None where there is none."""
    for path in (node.path, *reversed(tuple(node.path.ancestors()))):
        try:
            container = node if path == node.path else space.node(caller, path)
        except Fault:
            return None
        if container.kind is NodeKind.CONTAINER and container.quota is not None:
            return {"path": path.escaped_for_url(), "bytes": container.quota, "used": container.length}
    return None


def _escaped(name: bytes) -> str:
    """A name as a URL holds it: whatever its bytes, the page can hand it back."""
    return NodePath((name,)).escaped_for_url()[1:] if name else ""


_KINDS = {NodeKind.CONTAINER: "folder", NodeKind.DATA: "file", NodeKind.LINK: "link"}
