"""``/listing``: a whole tree as lines of JSON, one node each (`standards.RECURSIVE_LISTING`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.access.identity import Caller
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.globs import path_glob
from skyferry.site.http.node_route import NodeRoute
from skyferry.site.http.responses import StreamedDocument, respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.space.space import Listed, Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath, escape_for_url

NDJSON = "application/x-ndjson"
_TYPES = {NodeKind.CONTAINER: "container", NodeKind.DATA: "data", NodeKind.LINK: "link"}


def routes(services: Services) -> list[BaseRoute]:
    return [_route(space) for space in services.spaces.values()]


def _route(space: Space) -> NodeRoute:
    async def get(request: Request, path: NodePath) -> Response:
        caller = await caller_of(request)
        return await call(_answer, space, caller, path, request)

    return NodeRoute(f"/{space.service}/listing", {"GET": get})


def _answer(space: Space, caller: Caller, path: NodePath, request: Request) -> Response:
    """Find the container and list as much of it as fits the first batches: all in one thread."""
    given = request.query_params
    after = NodePath.from_escaped(given.get("after", "").encode("utf-8", "surrogateescape")).parts
    depth = _depth(given.get("depth"))
    detail = given.get("detail") or "properties"
    if detail not in ("min", "properties"):
        raise InvalidArgument(f"detail is min or properties, not {detail[:40]}")
    matches = path_glob(given["match"]) if given.get("match") else None
    container = space.node(caller, path, follow=True)
    if container.kind is not NodeKind.CONTAINER:
        raise InvalidArgument(f"not a container: {path}")
    if request.method == "HEAD":
        return respond(b"", NDJSON)
    nodes = space.tree(caller, container, after=after, depth=depth)
    answer = StreamedDocument(_lines(nodes, len(container.path), matches, minimal=detail == "min"), NDJSON)
    answer.begin()
    return answer


def _depth(value: str | None) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value)):
        raise InvalidArgument(f"depth is a number of levels, at least 1, not {value[:40]}")
    return int(value)


def _lines(
    nodes: Iterable[Listed], above: int, matches: Callable[[tuple[bytes, ...]], bool] | None, *, minimal: bool
) -> Iterator[bytes]:
    """Yield the lines of nodes that lie `above` components deep, then the last one."""
    count = 0
    directory: tuple[bytes, ...] = ()
    prefix = ""
    for node, listable in nodes:
        parts = node.path.parts
        if matches is not None and not matches(parts[above:]):
            continue
        if parts[:-1] != directory:
            directory = parts[:-1]
            prefix = "".join(escape_for_url(part) + "/" for part in directory[above:])
        count += 1
        path = prefix + escape_for_url(parts[-1])
        yield f'{{"path":"{path}",{_fields(node, listable, minimal)}}}\n'.encode("ascii")
    yield b'{"end":true,"count":%d}\n' % count


def _fields(node: StoredNode, listable: bool, minimal: bool) -> str:
    """What a line says besides the path. Everything in it is ASCII that JSON need not escape, but for targets."""
    text = f'"type":"{_TYPES[node.kind]}"'
    if node.kind is NodeKind.DATA:
        text += f',"length":{node.length}'
        if node.md5 is not None:
            text += f',"md5":"{node.md5}"'
    if node.mtime is not None:
        text += f',"mtime":{node.mtime}'
    if node.target is not None:
        text += f',"target":{json.dumps(node.target)}'
    if not listable:
        text += ',"readable":false'
    if not minimal:
        text += f',"date":{node.changed},"public":{"true" if node.sharing.public else "false"}'
        if node.version:
            text += f',"version":"{node.version}"'
    return text
