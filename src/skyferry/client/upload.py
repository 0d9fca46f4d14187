"""Sends one file to one node, whole or not at all, and believes only the service's own digest of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.digests import RunningMD5, md5_of_range
from skyferry.client.errors import ChecksumMismatch, NotSupported
from skyferry.client.journal import Journal
from skyferry.client.messages import Request, Response, digest_header
from skyferry.client.nodes import Node
from skyferry.client.outcomes import Outcome, Progress, unwatched
from skyferry.client.parallel_upload import PartsSender
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.retry import persistently
from skyferry.client.segments import SegmentSender
from skyferry.client.source_files import FileBody, SourceFile
from skyferry.client.transaction_sender import TransactionSender, Way
from skyferry.client.upload_notes import UploadNote
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault, NodeNotFound, PreconditionFailed
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import precise_time
from skyferry.vospace.transfers import Direction

IN_ONE_REQUEST = 8 * 1024 * 1024
"""Files up to here are read once, then sent with their digest; larger ones go through a put transaction."""

_WHOLE_TRANSACTION_LIMIT = 5 * 1024**3
"""Largest body that services of this kind take in one request."""


async def upload(
    space: VOSpace,
    path: NodePath,
    source: Path,
    progress: Progress = unwatched,
    *,
    known: Node | None = None,
    streams: int = 1,
    journal: Journal | None = None,
) -> Outcome:
    """Send a local file to a node, whose parent exists.

    An interrupted upload of a large file is gone on with: what the service holds is not sent again.

    Parameters
    ----------
    known
        The node as it is now: one that has the file's size and MD5 already is left alone.
    streams
        How many parts to send beside each other, where the service takes parts.
    journal
        May know the file's MD5, if that is all that is needed.

    Raises
    ------
    Fault
        What the service refuses; `ChecksumMismatch` if the bytes arrive damaged again and again;
        `SourceChanged`, `LocalFault` for the local file.
    """
    with SourceFile(source) as file:
        if known is not None and known.is_data and known.length == file.length == 0:  # services tell no MD5 of nothing
            return Outcome(length=0, moved=0, skipped=True)
        if known is not None and known.md5 is not None and known.length == file.length:
            digest = journal.md5(source, file.facts) if journal is not None else None
            if digest is None:
                digest = (await md5_of_range(file.descriptor, file.length)).hexdigest()
            if digest == known.md5:
                return Outcome(length=file.length, moved=0, md5=digest, skipped=True)
        return await _Upload(space, path, file, progress, streams).send()


@dataclass(frozen=True, slots=True)
class _Upload:
    """One file, open, on its way to a node."""

    space: VOSpace
    path: NodePath
    source: SourceFile
    progress: Progress
    streams: int

    async def send(self) -> Outcome:
        if self.source.length == 0 and not self.space.takes_direct_requests:
            return await self._empty_node()
        if self.source.length <= IN_ONE_REQUEST:
            return await persistently(self._in_one_request)
        if self.space.takes_direct_requests:
            return await self._in_transaction(self.space.files_url(self.path))
        return await persistently(self._negotiated)

    # --- small files: digest first, so that the service refuses what arrives damaged
    async def _in_one_request(self) -> Outcome:
        content = self.source.read(0, self.source.length)
        self.source.require_unchanged()
        md5 = RunningMD5()
        md5.update(content)
        headers = {**self._headers(), "Digest": digest_header(md5.hexdigest())}
        response = await self._put_somewhere(headers, content)
        self.progress(len(content))
        return await self._judge(response, md5.hexdigest(), len(content))

    async def _put_somewhere(self, headers: dict[str, str], content: bytes) -> Response:
        refused: Fault | None = None
        for url in await self._addresses():
            try:
                return await self.space.http.send(Request(method="PUT", url=url, headers=headers, body=content))
            except PreconditionFailed as fault:
                raise ChecksumMismatch(f"{self._name} arrived damaged: {fault.detail}") from fault
            except Fault as fault:
                refused = fault
        raise refused if refused is not None else NotSupported(f"no way to send bytes to {self._name}")

    async def _addresses(self) -> list[str]:
        if self.space.takes_direct_requests:
            return [self.space.files_url(self.path)]
        offered = await self.space.endpoints(Direction.PUSH_TO, self.path, self.source.length)
        return [endpoint.url for endpoint in offered]

    async def _empty_node(self) -> Outcome:
        """Services without our extensions take no empty body: an empty file there is a node without bytes."""
        with contextlib.suppress(NodeNotFound):
            await self.space.remove(self.path)
        await self.space.create(self.path, NodeDocument(uri=str(self.space.uri(self.path)), kind=NodeKind.DATA))
        return Outcome(length=0, moved=0)

    # --- large files: a transaction that a later run can go on with
    async def _in_transaction(self, url: str) -> Outcome:
        way = Way(self.space, self.path, self.source, self.progress, url, self._headers())
        with UploadNote(self.source, self.space.uri(self.path)) as note:
            noted = note.transaction()
            in_parts = noted.in_parts if noted is not None else self.streams > 1
            if in_parts and self.space.takes_parts:
                sender: TransactionSender = PartsSender(way, note, self.streams)
            else:
                sender = SegmentSender(way, note)
            response = await sender.send()
        return await self._judge(response, sender.digest, sender.moved)

    async def _negotiated(self) -> Outcome:
        """The whole file as the start of a transaction, which services without transactions take as a plain PUT."""
        url = (await self._addresses())[0]
        if self.source.length > _WHOLE_TRANSACTION_LIMIT:
            return await self._in_transaction(url)
        md5 = RunningMD5()
        body = FileBody(self.source, 0, self.source.length, md5, self.progress)
        headers = {**self._headers(), "x-put-txn-op": "start", "x-total-length": str(self.source.length)}
        try:
            response = await self.space.http.send(Request(method="PUT", url=url, headers=headers, body=body))
            digest = md5.hexdigest()
        finally:
            md5.close()
        self.source.require_unchanged()
        identifier = response.headers.get("x-put-txn-id")
        if identifier is None:
            return await self._judge(response, digest, self.source.length)
        transaction = PutTransaction(self.space.http, url, identifier)
        if response.md5 is not None and response.md5 != digest:
            await transaction.abandon()
            raise ChecksumMismatch(f"{self._name} arrived damaged")
        return await self._judge(await transaction.commit(digest), digest, self.source.length)

    # --- the end
    async def _judge(self, response: Response, md5: str, moved: int) -> Outcome:
        """Compare our digest with the service's: that of the answer, else that of the node."""
        stored = response.md5
        if stored is None and self.source.length:
            stored = (await self.space.node(self.path)).md5
        if stored is not None and stored != md5 and self.source.length:
            raise ChecksumMismatch(f"{self._name} was sent with MD5 {md5} and stored with {stored}")
        verified = stored is not None or self.source.length == 0
        return Outcome(length=self.source.length, moved=moved, md5=md5, verified=verified)

    def _headers(self) -> dict[str, str]:
        if self.space.keeps_mtime:
            return {"x-skyferry-mtime": precise_time(self.source.mtime)}
        return {}

    @property
    def _name(self) -> str:
        return str(self.space.uri(self.path))
