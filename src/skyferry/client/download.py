"""Brings one data node's bytes into one local file, whole or not at all, and checks them against the site's digest."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

from skyferry.client.errors import ChecksumMismatch, ConnectionLost, LocalFault, NotSupported
from skyferry.client.messages import Request, Response
from skyferry.client.nodes import Node
from skyferry.client.outcomes import Outcome, Progress, unwatched
from skyferry.client.parallel_download import ParallelFetch, VersionChanged
from skyferry.client.part_files import PartFile, has_part, part_path, resolved_destination
from skyferry.client.ranged_parts import RangedPart, is_ranged
from skyferry.client.retry import persistently
from skyferry.client.streams import to_its_end
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import (
    Fault,
    InvalidArgument,
    NodeLocked,
    NodeNotFound,
    NotAuthenticated,
    PermissionDenied,
    RangeNotSatisfiable,
)
from skyferry.vospace.times import parse_time
from skyferry.vospace.transfers import Direction

_FINAL = (NodeNotFound, PermissionDenied, NotAuthenticated, NodeLocked, LocalFault, InvalidArgument)
"""What another address of the same bytes would not change."""


async def download(
    space: VOSpace, node: Node, destination: Path, progress: Progress = unwatched, *, streams: int = 1
) -> Outcome:
    """Bring a node's bytes into a file, whose directory exists.

    Bytes that an earlier run left in a part of the same version are not fetched again. Ending early leaves
    such a part.

    Parameters
    ----------
    streams
        How many ranges to fetch beside each other, where the service serves ranges.

    Raises
    ------
    Fault
        What the service refuses; `ChecksumMismatch` if the bytes arrive damaged again and again;
        `LocalFault` for the local disk.
    """
    destination = resolved_destination(destination)
    refused: Fault | None = None
    for url in await _addresses(space, node):
        fetch = _Fetch(space, node, url, destination, progress, streams)
        try:
            return await persistently(fetch.attempt, progress=fetch.safe)
        except _FINAL:
            raise
        except Fault as fault:
            refused = fault
    raise refused if refused is not None else NotSupported(f"no way to read the bytes of {node.uri}")


async def _addresses(space: VOSpace, node: Node) -> list[str]:
    if space.service.offers(standards.FILES):
        return [space.files_url(node.uri.path)]
    return [endpoint.url for endpoint in await space.endpoints(Direction.PULL_FROM, node.uri.path)]


class _Fetch:
    """The tries of one download from one address."""

    def __init__(
        self, space: VOSpace, node: Node, url: str, destination: Path, progress: Progress, streams: int
    ) -> None:
        self._space = space
        self._node = node
        self._url = url
        self._destination = destination
        self._progress = progress
        self._streams = streams
        self._part: PartFile | None = None
        self._expected: int | None = None
        self._safe = 0
        self._moved = 0

    def safe(self) -> int:
        """Bytes that need not be fetched again."""
        return self._safe

    async def attempt(self) -> Outcome:
        headers: dict[str, str] = {}
        try:
            if self._streams > 1 or await asyncio.to_thread(
                has_part, self._destination, self._node.md5, self._node.length
            ):
                now = await self._space.http.send(Request(method="HEAD", url=self._url))
                if (version := self._version_for_several(now)) is not None:
                    return await self._by_several(now, version)
                part = await self._take_up(now)
                if part is not None and part.length == now.length:
                    return await self._complete(now)
                headers = _rest_of(part, now)
            response = await self._space.http.send(Request(method="GET", url=self._url, headers=headers, sink=self))
            return await self._complete(response)
        except RangeNotSatisfiable as fault:
            if self._part is not None:
                self._part.start_over()
            raise ConnectionLost(f"{self._node.uri} became shorter while it was read") from fault
        finally:
            if self._part is not None:
                self._safe = self._part.length
                self._part.close()
                self._part = None

    # --- by several streams
    def _version_for_several(self, now: Response) -> str | None:
        """The version to fetch in ranges: if the service serves them, and they are wished for or begun with."""
        version = _version(now)
        if version is None or not now.length or "bytes" not in now.headers.get("accept-ranges", ""):
            return None
        begun = is_ranged(part_path(self._destination, version), now.length)
        return version if self._streams > 1 or begun else None

    async def _by_several(self, now: Response, version: str) -> Outcome:
        fetch = ParallelFetch(self._space.http, now, self._destination, version, self._streams, self._progress)
        try:
            md5 = await fetch.fetch()
            outcome = await self._judge(now, md5, fetch.part)
        except (VersionChanged, ChecksumMismatch):
            fetch.part.discard()
            raise
        finally:
            self._safe = fetch.part.held.total
            self._moved += fetch.moved
            await asyncio.to_thread(fetch.part.close)
        return replace(outcome, moved=self._moved)

    # --- a sink: the bytes of a successful answer
    def begin(self, response: Response) -> None:
        if response.status == 206:
            stretch = response.content_range
            if self._part is None or stretch is None or stretch[0] != self._part.length:
                raise ConnectionLost(f"{self._node.uri}: the service sent another part than was asked for")
            self._expected = stretch[2]
            return
        if self._part is not None:  # of a version that has been replaced
            self._part.start_over()
            self._part.close()
        self._part = PartFile(self._destination, _version(response))
        self._part.start_over()
        self._expected = 0 if response.status == 204 else response.length

    def write(self, block: bytes) -> None:
        assert self._part is not None
        self._part.write(block)
        self._moved += len(block)
        self._progress(self._part.length)

    # --- its ends
    async def _take_up(self, now: Response) -> PartFile | None:
        """Open the part of the version that the service has now; None if it cannot be told or nothing of it is here."""
        version = _version(now)
        if version is None or now.length is None:
            return None
        self._part = PartFile(self._destination, version)
        await to_its_end(self._part.take_up)
        self._expected = now.length
        if not 0 < self._part.length <= now.length:
            self._part.start_over()
            return None
        self._progress(self._part.length)
        return self._part

    async def _complete(self, response: Response) -> Outcome:
        part = self._part
        assert part is not None
        part.flush()
        if self._expected is not None and part.length != self._expected:
            raise ConnectionLost(f"{self._node.uri}: {part.length} of {self._expected} bytes arrived")
        try:
            return await self._judge(response, await to_its_end(part.hexdigest), part)
        except ChecksumMismatch:
            part.start_over()
            raise

    async def _judge(self, response: Response, md5: str, part: PartFile | RangedPart) -> Outcome:
        """Compare digests, and put the part in its place."""
        stored = response.md5 or await self._digest_of_node(md5, part.length)
        if stored is not None and stored != md5:
            raise ChecksumMismatch(f"{self._node.uri} arrived with MD5 {md5} instead of {stored}")
        await to_its_end(part.place, _mtime(response, self._node))
        return Outcome(length=part.length, moved=self._moved, md5=md5, verified=stored is not None or part.length == 0)

    async def _digest_of_node(self, md5: str, length: int) -> str | None:
        """The MD5 that the node document tells; asked again if it does not fit, for the node may have changed."""
        if length == 0 or self._node.md5 in (None, md5):
            return None if length == 0 else self._node.md5
        return (await self._space.resolved(self._node.uri.path)).md5


def _version(response: Response) -> str | None:
    """What tells these bytes from those of another version."""
    return response.md5 or response.etag


def _rest_of(part: PartFile | None, now: Response) -> dict[str, str]:
    """The headers that ask for what the part lacks."""
    if part is None:
        return {}
    asked = {"Range": f"bytes={part.length}-"}
    return asked if now.etag is None else {**asked, "If-Range": now.etag}


def _mtime(response: Response, node: Node) -> int | None:
    with contextlib.suppress(InvalidArgument):
        if text := response.headers.get("x-skyferry-mtime"):
            return parse_time(text)
    return node.mtime
