"""All below a container as a stream of entries: in one request where the site offers it, else one per container."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from urllib.parse import unquote_to_bytes, urlencode

from skyferry.client.errors import ConnectionLost
from skyferry.client.messages import Request, Response
from skyferry.client.nodes import Node
from skyferry.client.retry import persistently
from skyferry.client.trees import Key, Kind, Tree, TreeEntry
from skyferry.client.vospace import PAGE, VOSpace
from skyferry.vospace import properties, standards
from skyferry.vospace.faults import Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import precise_time
from skyferry.vospace.uris import NodeURI

_AHEAD = 8 * 1024 * 1024
"""Bytes of a listing that may wait to be read."""
_WORTH_A_LEAP = 1000
"""Entries of no interest after which another request is cheaper than more of them."""


def node_tree(space: VOSpace, container: Node) -> Tree:
    """Whatever this service offers to read a tree by."""
    if space.service.offers(standards.RECURSIVE_LISTING):
        return ListedTree(space, container)
    return WalkedTree(space, container)


def uri_at(top: NodeURI, key: Key) -> NodeURI:
    """The node of this key in the tree at `top`."""
    return NodeURI(top.authority, top.service, NodePath(top.path.parts + tuple(key.split(b"\0"))) if key else top.path)


def node_of(top: NodeURI, entry: TreeEntry) -> Node:
    """An entry of the tree at `top` as a node, with what a listing tells of it."""
    known: dict[str, str | None] = {properties.LENGTH: str(entry.length)}
    if entry.md5 is not None:
        known[properties.MD5] = entry.md5
    if entry.mtime is not None:
        known[properties.MTIME] = precise_time(entry.mtime)
    uri = uri_at(top, entry.key)
    target = entry.target if entry.kind is Kind.LINK else None
    return Node(uri, NodeDocument(uri=str(uri), kind=_NODE_KINDS[entry.kind], properties=known, target=target))


# --- one request
class ListedTree:
    """A tree by `listing#recursive-1.0`. A listing that was cut is gone on with after the last whole line."""

    def __init__(self, space: VOSpace, container: Node) -> None:
        self._space = space
        self._container = container
        self._after: str | None = None
        self._count = 0
        self._came = 0
        """Entries of the answer that is being read."""
        self._listing: _Listing | None = None
        self._has_ended = False
        self._skipped: Key | None = None
        self._passed = 0
        """Entries that came and were of no interest."""

    async def batch(self) -> list[TreeEntry]:
        while not self._has_ended:
            entries = await persistently(self._attempt, progress=lambda: self._count)
            if entries:
                return entries
        return []

    def skip(self, key: Key) -> None:
        self._skipped = key
        self._passed = 0

    async def _attempt(self) -> list[TreeEntry]:
        if self._listing is None:
            self._came = 0
            self._listing = _Listing(self._space, self._url())
        try:
            lines = await self._listing.lines()
        except Fault:
            self._listing = None
            raise
        if lines and lines[-1].startswith(b'{"end":true'):
            self._has_ended = True
            lines.pop()
            if not self._count and not lines:  # nothing in it, or nothing that we may see?
                await anext(self._space.children(self._container), None)
        elif not lines:  # cut: by us, or underway
            self._listing = None
            if not self._came:
                raise ConnectionLost(f"the listing of {self._container.uri} was cut")
        if not lines:
            return []
        entries, self._after = read_lines(lines)
        self._came += len(entries)
        self._count += len(entries)
        self._leap(entries)
        return entries

    def _leap(self, entries: list[TreeEntry]) -> None:
        """Ask for what follows a container that is skipped, rather than read through all that is in it."""
        key = self._skipped
        if not key or not entries[-1].key.startswith(key + b"\0"):
            return
        self._passed += len(entries)
        if self._passed >= _WORTH_A_LEAP and self._listing is not None:
            self._listing.abandon()
            self._listing = None
            self._after = _path_after(key)

    def _url(self) -> str:
        query = {"detail": "min"} if self._after is None else {"detail": "min", "after": self._after}
        return f"{self._space.listing_url(self._container.uri.path)}?{urlencode(query)}"


def read_lines(lines: list[bytes]) -> tuple[list[TreeEntry], str]:
    """Read lines of a listing; also return the last one's path as it stands there."""
    documents = json.loads(b"[" + b",".join(lines) + b"]")  # one call is twice as fast as one for each
    return [_entry(document) for document in documents], str(documents[-1]["path"])


_NODE_KINDS = {Kind.FILE: NodeKind.DATA, Kind.CONTAINER: NodeKind.CONTAINER, Kind.LINK: NodeKind.LINK}
_KINDS = {"data": Kind.FILE, "container": Kind.CONTAINER, "link": Kind.LINK}


def _entry(document: dict[str, object]) -> TreeEntry:
    get = document.get
    key = document["path"].encode().replace(b"/", b"\0")  # type: ignore[attr-defined]
    return TreeEntry(
        unquote_to_bytes(key) if b"%" in key else key,
        _KINDS.get(get("type"), Kind.OTHER),  # type: ignore[call-overload]
        get("length", 0),  # type: ignore[arg-type]
        get("mtime"),  # type: ignore[arg-type]
        get("md5"),  # type: ignore[arg-type]
        get("target", ""),  # type: ignore[arg-type]
        get("readable", True),  # type: ignore[arg-type]
    )


def _path_after(key: Key) -> str:
    """A path that stands behind all that is in a container: no name in UTF-8 holds the byte FF."""
    return NodePath(tuple(key.split(b"\0"))).escaped_for_url().removeprefix("/") + "/%FF"


class _Listing:
    """One answer, whole lines as they come.

    A reader that has fallen far behind lets go of the connection, for what follows can be asked for later.
    """

    def __init__(self, space: VOSpace, url: str) -> None:
        self._blocks: list[bytes] = []
        self._size = 0
        self._is_abandoned = False
        self._rest = b""
        self._news = asyncio.Event()
        self._request = asyncio.create_task(space.http.send(Request(method="GET", url=url, sink=self)))
        self._request.add_done_callback(self._end)

    # --- a sink
    def begin(self, response: Response) -> None:
        return None

    def write(self, block: bytes) -> None:
        if self._size > _AHEAD or self._is_abandoned:
            raise _FarAheadError
        self._blocks.append(block)
        self._size += len(block)
        self._news.set()

    async def lines(self) -> list[bytes]:
        """Return what came since the last call, in whole lines; none at the end.

        Raises
        ------
        Fault
            What ended the answer.
        """
        while True:
            await self._news.wait()
            whole, newline, self._rest = b"".join((self._rest, *self._blocks)).rpartition(b"\n")
            self._blocks.clear()
            self._size = 0
            if newline:
                return whole.split(b"\n")
            if self._request.done():
                with contextlib.suppress(_FarAheadError):
                    await self._request
                return []
            self._news.clear()

    def abandon(self) -> None:
        """Take no more."""
        self._is_abandoned = True

    def _end(self, request: asyncio.Task[Response]) -> None:
        if not request.cancelled():
            request.exception()  # looked at, also where the reader has gone
        self._news.set()


class _FarAheadError(Exception):
    """Enough lines wait to be read."""


# --- one request for each container
class WalkedTree:
    """A tree by listing one container after the other, each when its turn has come."""

    def __init__(self, space: VOSpace, container: Node) -> None:
        self._space = space
        self._skipped: Key | None = None
        self._batches = self._walk(container, b"")

    async def batch(self) -> list[TreeEntry]:
        return await anext(self._batches, [])

    def skip(self, key: Key) -> None:
        self._skipped = key

    async def _walk(self, container: Node, key: Key) -> AsyncIterator[list[TreeEntry]]:
        prefix = key + b"\0" if key else b""
        waiting: list[TreeEntry] = []
        try:
            async for child in self._children(container):
                entry = _entry_of(child, prefix + child.name)
                waiting.append(entry)
                if child.is_container:
                    yield waiting
                    waiting = []
                    if self._skipped != entry.key:
                        async for batch in self._walk(child, entry.key):
                            yield batch
                elif len(waiting) == PAGE:
                    yield waiting
                    waiting = []
        except (PermissionDenied, NodeNotFound) as fault:
            if not key:
                raise
            waiting.append(TreeEntry(key, Kind.ERROR, fault=fault))
        if waiting:
            yield waiting

    async def _children(self, container: Node) -> AsyncIterator[Node]:
        """In the order of bytes, which other services than ours do not promise."""
        if self._space.takes_direct_requests:
            async for child in self._space.children(container):
                yield child
            return
        for child in sorted([child async for child in self._space.children(container)], key=lambda child: child.name):
            yield child


def _entry_of(node: Node, key: Key) -> TreeEntry:
    kind = Kind.CONTAINER if node.is_container else Kind.LINK if node.is_link else Kind.FILE
    return TreeEntry(key, kind, node.length, node.mtime, node.md5, node.target)
