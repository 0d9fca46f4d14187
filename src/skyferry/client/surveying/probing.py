"""The line to a site, measured by a few requests that leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable
from dataclasses import dataclass

from skyferry.client.errors import NotSupported
from skyferry.client.exchange import MemoryBody
from skyferry.client.messages import Request, Response
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath

_QUESTIONS = 7
_FIRST = 1024 * 1024
_LARGEST = 32 * 1024 * 1024
_LONG_ENOUGH = 0.7
"""Seconds of one stretch of bytes after which its rate is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMeasure:
    """What the line can do."""

    latency: float
    """Seconds of one question, the median."""
    jitter: float
    """Seconds between the quickest and the slowest question."""
    rate: float | None = None
    """Bytes per second of one stream; None where it could not be measured."""
    why_no_rate: str | None = None


async def probe_latency(space: VOSpace) -> LineMeasure:
    """Ask small questions over one connection.

    Raises
    ------
    Fault
        If the service cannot be reached.
    """
    if space.service.offers(standards.VOSI_AVAILABILITY):
        url = space.service.url(standards.VOSI_AVAILABILITY)
    else:
        url = space.service.url(standards.NODES, space.http.credential) + "?limit=0"
    await space.http.send(Request(method="GET", url=url))  # the connection is made
    taken = []
    for _ in range(_QUESTIONS):
        began = time.perf_counter()
        await space.http.send(Request(method="GET", url=url))
        taken.append(time.perf_counter() - began)
    return LineMeasure(latency=statistics.median(taken), jitter=max(taken) - min(taken))


async def probe_upload(space: VOSpace, container: NodePath) -> float:
    """Send bytes to a transaction that is abandoned: nothing of it is ever visible. Return bytes per second.

    Raises
    ------
    NotSupported
        Where the service takes no transactions from us.
    Fault
        The service's reason for refusing: permission, quota.
    """
    if not space.takes_direct_requests:
        raise NotSupported("this service negotiates every upload; its rate shows with the first file")
    url = space.files_url(container / f".skyferry-probe-{os.getpid()}".encode())
    size = _FIRST
    while True:
        body = await asyncio.to_thread(os.urandom, size)
        transaction = await PutTransaction.start(space.http, url, size, {})
        try:
            began = time.perf_counter()
            await transaction.append(MemoryBody(body))
            taken = time.perf_counter() - began
        finally:
            await transaction.abandon()
        if taken >= _LONG_ENOUGH or size >= min(_LARGEST, transaction.largest):
            return size / taken
        size = _larger(size, taken, transaction.largest)


async def probe_download(space: VOSpace, path: NodePath, length: int) -> float:
    """Read the beginning of a file, and throw it away. Return bytes per second.

    Raises
    ------
    Fault
        What the service refuses.
    """
    if not space.service.offers(standards.FILES):
        raise NotSupported("this service negotiates every download; its rate shows with the first file")
    size = min(_FIRST, length)
    while True:
        sink = _Nothing()
        headers = {"Range": f"bytes=0-{size - 1}"}
        began = time.perf_counter()
        await space.http.send(Request(method="GET", url=space.files_url(path), headers=headers, sink=sink))
        taken = time.perf_counter() - began
        if taken >= _LONG_ENOUGH or size >= min(_LARGEST, length):
            return sink.size / taken
        size = _larger(size, taken, length)


async def rate_or_reason(probe: Awaitable[float]) -> tuple[float | None, str | None]:
    """The rate of a probe, or why there is none: a plan is worth having without it."""
    try:
        return await probe, None
    except Fault as fault:
        return None, str(fault) if type(fault).__module__ == Fault.__module__ else fault.detail


def _larger(size: int, taken: float, limit: int) -> int:
    """A stretch that should take long enough."""
    return max(1, min(int(size * max(2.0, 1.3 * _LONG_ENOUGH / max(taken, 1e-3))), _LARGEST, limit))


class _Nothing:
    """Counts bytes."""

    def __init__(self) -> None:
        self.size = 0

    def begin(self, response: Response) -> None:
        self.size = 0

    def write(self, block: bytes) -> None:
        self.size += len(block)
