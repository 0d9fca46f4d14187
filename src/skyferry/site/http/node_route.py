"""Routes whose tail is a node path, matched on the escaped bytes of the request.

The decoded ``path`` of ASGI is lossy: it no longer tells ``%2F`` from ``/`` and mangles names that are
not UTF-8. A `NodeRoute` never looks at it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from skyferry.vospace.faults import MethodNotAllowed
from skyferry.vospace.paths import NodePath

NodeEndpoint = Callable[[Request, NodePath], Awaitable[Response]]


class NodeRoute(BaseRoute):
    """Dispatch ``PREFIX`` and ``PREFIX/node/path`` by method to ``endpoint(request, path)``.

    HEAD goes to the endpoint of GET unless it has its own. Raises `InvalidURI` for what cannot be a
    path, and `MethodNotAllowed`.
    """

    def __init__(self, prefix: str, endpoints: Mapping[str, NodeEndpoint]) -> None:
        self.prefix = prefix.encode("ascii")
        self.endpoints = dict(endpoints)
        if "GET" in self.endpoints:
            self.endpoints.setdefault("HEAD", self.endpoints["GET"])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        raw: bytes = scope["raw_path"]
        if raw == self.prefix or raw.startswith(self.prefix + b"/"):
            return Match.FULL, {}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self.endpoints.get(scope["method"])
        if endpoint is None:
            raise MethodNotAllowed(scope["method"], tuple(self.endpoints))
        path = self.node_path(scope["raw_path"].removeprefix(self.prefix))
        response = await endpoint(Request(scope, receive, send), path)
        await response(scope, receive, send)

    def node_path(self, escaped: bytes) -> NodePath:
        """Decode what follows the prefix, once."""
        return NodePath.from_escaped(escaped)
