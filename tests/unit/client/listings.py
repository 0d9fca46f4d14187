"""A space whose recursive listings are made up, and break off to order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from skyferry.client.errors import ConnectionLost
from skyferry.client.messages import Request, Response, Sink
from skyferry.client.nodes import Node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI

TOP = NodeURI("a", "arc", NodePath.from_text("top"))


class Listings:
    """As much of a space as listings need; its own HTTP and its own service.

    Parameters
    ----------
    lines
        What there is.
    cuts
        The bytes after which one answer after the other breaks off.
    """

    def __init__(self, lines: list[dict[str, Any]], *cuts: int) -> None:
        self.lines = lines
        self.cuts = list(cuts)
        self.urls: list[str] = []
        self.sent = 0
        """Bytes."""
        self.http = self.service = self

    def offers(self, standard_id: str) -> bool:
        return True

    def listing_url(self, path: NodePath) -> str:
        return "https://site/listing"

    async def find(self, path: NodePath) -> Node:
        return container()

    async def children(self, container: Node) -> AsyncIterator[Node]:
        for _ in ():
            yield container

    async def send(self, request: Request) -> Response:
        self.urls.append(request.url)
        assert request.sink is not None
        request.sink.begin(Response(200, request.url, {}))
        after = _key(unquote(request.url.partition("after=")[2]))
        lines = [line for line in self.lines if _key(line["path"]) > after]
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        if self.cuts:
            await self._write(request.sink, text[: self.cuts.pop(0)])
            raise ConnectionLost("cut")
        await self._write(request.sink, text + b'{"end":true,"count":%d}\n' % len(lines))
        return Response(200, request.url, {})

    async def _write(self, sink: Sink, text: bytes) -> None:
        for start in range(0, len(text), 1000):
            self.sent += 1000
            sink.write(text[start : start + 1000])
            await asyncio.sleep(0)


def container() -> Node:
    """The container that is listed."""
    return Node(TOP, NodeDocument(uri=str(TOP), kind=NodeKind.CONTAINER))


def listed(count: int) -> list[dict[str, Any]]:
    """So many lines; each file is as long as its number."""
    return [{"path": f"f{number:06}", "type": "data", "length": number, "mtime": 5} for number in range(count)]


def _key(path: str) -> list[bytes]:
    return [unquote_to_bytes(part) for part in path.split("/")] if path else []
