"""``/api/{service}/links``: addresses of files that work by themselves, for lists and scripts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.identity import ANONYMOUS, Caller, Grant
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import StreamedDocument
from skyferry.site.http.services import Services
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, InvalidArgument
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import job_time

MOST = 100_000
"""Most files in one list."""


def routes(services: Services) -> list[BaseRoute]:
    """``POST /api/{service}/links``, body ``{"paths": ["/home/u/a", …]}``, each escaped as in URLs.

    200 ``application/x-ndjson``, one line per file, containers with all that is below them: ``name`` (relative to the
    path's own parent), ``path``, ``url``, ``size``, ``md5``, ``public``; ``expires`` of a pre-authorised URL. What
    cannot be read has ``fault`` and ``detail`` instead.
    """

    async def links(request: Request) -> Response:
        caller = await caller_of(request)
        space = services.spaces[request.url.path.split("/")[2]]
        paths = _paths(await read_document(request, services.limits.document_bytes))
        expires = time.time_ns() + services.limits.grant_seconds * 1_000_000_000
        linker = _Linker(services, space, caller, f"{origin_of(request)}/{space.service}/files", expires)
        headers = {"cache-control": "no-store"}
        return StreamedDocument(linker.lines(paths), "application/x-ndjson", headers=headers)

    return [Route(f"/api/{service}/links", links, methods=["POST"]) for service in services.spaces]


@dataclass(frozen=True, slots=True)
class _Linker:
    services: Services
    space: Space
    caller: Caller
    base: str
    expires: int

    def lines(self, paths: list[NodePath]) -> Iterator[bytes]:
        count = 0
        for path in paths:
            for node_path in self._files(path):
                count += 1
                if count > MOST:
                    line: dict[str, object] = {"fault": "InvalidArgument", "detail": f"more than {MOST} files"}
                    yield json.dumps(line).encode() + b"\n"
                    return
                name = NodePath(node_path.parts[len(path) - 1 :]).escaped_for_url()[1:]
                line = {"name": name, "path": node_path.escaped_for_url(), **self._link(node_path)}
                yield json.dumps(line).encode() + b"\n"

    def _files(self, top: NodePath) -> Iterator[NodePath]:
        """The files at and below a path; a link only where it is the path itself."""
        try:
            node = self.space.node(self.caller, top)
            if node.kind is not NodeKind.CONTAINER:
                yield top
                return
            below = self.space.tree(self.caller, node)
        except Fault:
            yield top  # which tells what is wrong with it
            return
        for child, _listable in below:
            if child.kind is NodeKind.DATA:
                yield child.path

    def _link(self, path: NodePath) -> dict[str, object]:
        try:
            node = self.space.readable_data(self.caller, path)
        except Fault as fault:
            return {"fault": fault.name, "detail": fault.detail}
        about: dict[str, object] = {"size": node.length, "md5": node.md5}
        if self._is_public(path):
            return {**about, "public": True, "url": self.base + path.escaped_for_url()}
        return {**about, "public": False, "url": self._sealed(node), "expires": job_time(self.expires)}

    def _is_public(self, path: NodePath) -> bool:
        try:
            self.space.readable_data(ANONYMOUS, path)
        except Fault:
            return False
        return True

    def _sealed(self, node: StoredNode) -> str:
        grant = Grant(self.space.service, node.path, write=False)
        token = self.services.grants.seal(self.caller, grant, self.expires)
        return f"{self.base}/preauth:{token}{node.path.escaped_for_url()}"


def _paths(document: bytes) -> list[NodePath]:
    try:
        posted = json.loads(document)
        paths = posted["paths"]
        if not isinstance(paths, list) or not paths:
            raise TypeError
        return [NodePath.from_escaped(path.encode("ascii")) for path in paths]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidArgument('the document is {"paths": […]}, with at least one path as it stands in URLs') from None
