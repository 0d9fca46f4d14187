"""A put transaction: a file sent in segments, seen by nobody before its commit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from skyferry.client.errors import ConnectionLost
from skyferry.client.http import Http
from skyferry.client.messages import Body, Request, Response, digest_header
from skyferry.client.stretches import Stretches


@dataclass(slots=True)
class PutTransaction:
    """The service's side of an upload, as far as its answers told."""

    http: Http
    url: str
    id: str
    held: int = 0
    """Bytes the service holds durably."""
    md5: str | None = None
    """MD5 of these; None at zero bytes."""
    parts: Stretches = field(default_factory=Stretches)
    """What the service holds of a transaction in parts; of that, `held` and `md5` tell of the beginning."""
    smallest: int = 1
    largest: int = 2**63
    """Limits of a segment; the last may be smaller."""

    @classmethod
    async def start(cls, http: Http, url: str, length: int, headers: dict[str, str]) -> PutTransaction:
        """Open a transaction for a file of `length` bytes, without bytes yet."""
        opening = {**headers, "x-put-txn-op": "start", "x-total-length": str(length)}
        response = await http.send(Request(method="PUT", url=url, headers=opening))
        identifier = response.headers.get("x-put-txn-id")
        if identifier is None:
            raise ConnectionLost(f"{url.split('?')[0]} opened no transaction")
        return cls(http, url, identifier)._told(response, held=0)

    async def refresh(self) -> None:
        """Ask what is held; raises `InvalidArgument` if the transaction is unknown, finished or expired."""
        response = await self.http.send(Request(method="HEAD", url=self.url, headers=self._id, accept=frozenset({400})))
        if response.status == 400:
            response.body = response.body or b"InvalidArgument: the transaction has ended"
            raise response.fault()
        self._told(response, held=response.length or 0)
        ranges = re.findall(r"(\d+)-(\d+)", response.headers.get("x-skyferry-held", ""))
        self.parts = Stretches((int(first), int(last) + 1) for first, last in ranges)

    async def append(self, segment: Body) -> None:
        """Send the next segment; on return it is held."""
        held = self.held + segment.length
        response = await self.http.send(Request(method="PUT", url=self.url, headers=self._id, body=segment))
        self._told(response, held=held)

    async def put_part(self, offset: int, part: Body, md5: str) -> None:
        """Send bytes for a place in the file; on return they are held. The same part again does no harm."""
        headers = {**self._id, "x-skyferry-offset": str(offset), "Digest": digest_header(md5)}
        await self.http.send(Request(method="PUT", url=self.url, headers=headers, body=part))

    async def revert(self) -> None:
        """Take the last segment back."""
        headers = {**self._id, "x-put-txn-op": "revert"}
        await self.http.send(Request(method="POST", url=self.url, headers=headers, body=b""))
        await self.refresh()

    async def commit(self, md5: str) -> Response:
        """Put the file in its place, if its MD5 is this one (`PreconditionFailed` otherwise).

        An answer of 202 says that the service is still hashing: ask again.
        """
        headers = {**self._id, "x-put-txn-op": "commit", "Digest": digest_header(md5)}
        return await self.http.send(Request(method="PUT", url=self.url, headers=headers))

    async def abandon(self) -> None:
        """Give everything held back to the service."""
        headers = {**self._id, "x-put-txn-op": "abort"}
        await self.http.send(Request(method="POST", url=self.url, headers=headers, body=b""))

    def next_length(self, total: int, wished: int) -> int:
        """How long the next segment should be."""
        size = max(self.smallest, min(wished, self.largest))
        return min(size, total - self.held)

    @property
    def _id(self) -> dict[str, str]:
        return {"x-put-txn-id": self.id}

    def _told(self, response: Response, *, held: int) -> PutTransaction:
        self.held = held
        self.md5 = response.md5
        self.smallest = _number(response, "x-put-segment-minbytes", self.smallest)
        self.largest = _number(response, "x-put-segment-maxbytes", self.largest)
        return self


def _number(response: Response, name: str, default: int) -> int:
    text = response.headers.get(name, "")
    return int(text) if text.isdigit() and int(text) > 0 else default
