"""Import: bytes from an address outside into a node (VOSpace 2.1 §3.6.1, pullToVoSpace).

They grow in a put transaction, so an import goes on where it ended: after a broken connection and after
a restart. The node changes by one step, when all of them are there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from skyferry.site.fetch.download import Answer, Download, StaleSource
from skyferry.site.jobs.work import Outcome, Work, spelled_like
from skyferry.site.space.bytes import Digests, Segment, TransactionState, UploadRequest
from skyferry.site.space.space import Hold
from skyferry.vospace.faults import (
    Fault,
    InvalidArgument,
    PermissionDenied,
    PreconditionFailed,
    ProtocolNotSupported,
    TransferFailed,
)
from skyferry.vospace.jobs import JobResult, Phase
from skyferry.vospace.paths import NodePath
from skyferry.vospace.standards import GET_PROTOCOLS, PARAM_MD5

SEGMENT = 64 << 20
"""Bytes after which what has arrived is made durable."""
ATTEMPTS = 5
PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Import:
    """Runs import jobs."""

    download: Download

    def __call__(self, work: Work) -> Outcome:
        """Fetch the first of the posted endpoints that works."""
        transfer = work.transfer()
        endpoints = [one.endpoint for one in transfer.protocols if one.uri in GET_PROTOCOLS and one.endpoint]
        if not endpoints:
            raise ProtocolNotSupported("an import needs a protocol httpsget with an endpoint")
        if len(transfer.targets) != 1:
            raise InvalidArgument("an import has one target")
        md5 = transfer.param(PARAM_MD5)
        path = self._place(work, transfer.targets[0])
        hold = work.space.hold(path, work.job.id)
        try:
            self._fetch_first(work, endpoints, path, hold, None if md5 is None else md5.strip().lower())
        finally:
            hold.release()
        result = JobResult("dataNode", spelled_like(transfer.targets[0], path))
        return Outcome(Phase.COMPLETED, (result,))

    def _fetch_first(self, work: Work, endpoints: list[str], path: NodePath, hold: Hold, md5: str | None) -> None:
        """Go on with the endpoint whose turn it is, and where one fails with the next."""
        failure: Fault | None = None
        for number in range(work.ledger.position["endpoint"], len(endpoints)):
            try:
                self._fetch(work, endpoints[number], path, hold, md5)
            except (TransferFailed, PermissionDenied, ProtocolNotSupported) as fault:
                failure = failure or fault
                hold.check()
                _abandon(work, path)
                work.ledger.position = {"path": _hex(path), "endpoint": number + 1}
                work.ledger.settle()
                continue
            work.ledger.succeed(path)
            work.ledger.settle()
            return
        raise failure or TransferFailed("no endpoint is left to try")

    def _place(self, work: Work, target: str) -> NodePath:
        """The node's own path, links resolved; decided once."""
        if work.ledger.position is None:
            path = work.space.writable_data(work.caller, work.locate_here(target))
            work.ledger.position = {"path": _hex(path), "endpoint": 0}
            work.ledger.settle()
        return NodePath(tuple(bytes.fromhex(part) for part in work.ledger.position["path"]))

    def _fetch(self, work: Work, url: str, path: NodePath, hold: Hold, md5: str | None) -> None:
        growing = _Growing(work, path, hold)
        if growing.is_committed:
            return
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.download.fetch(
                    url,
                    offset=growing.length,
                    validator=growing.validator,
                    started=growing.start,
                    block=growing.write,
                )
                growing.commit(md5)
                return
            except StaleSource:
                growing.forget()
                if attempt == ATTEMPTS:
                    raise
            except TransferFailed:
                growing.interrupt()
                if attempt == ATTEMPTS:
                    raise
            except BaseException:
                growing.abort()
                raise
            work.ledger.check()
            time.sleep(PAUSE_SECONDS * attempt)


class _Growing:
    """The bytes that have arrived so far."""

    def __init__(self, work: Work, path: NodePath, hold: Hold) -> None:
        self._work = work
        self._path = path
        self._hold = hold
        self._segment: Segment | None = None
        self._held = 0
        self._arrived = 0
        self.is_committed = False
        """Whether an earlier execution was interrupted after the node had its bytes."""
        position = work.ledger.position
        self._id: str | None = position.get("transaction")
        self.validator: str | None = position.get("validator")
        if self._id is not None:
            try:
                state = work.space.transaction(work.caller, path, self._id)
                assert isinstance(state, TransactionState)  # not one in parts: it is our own
                self._held = state.length
            except InvalidArgument:
                # Gone: committed just before a restart, or expired.
                self.is_committed = work.ledger.in_doubt(path)
                self.forget()

    @property
    def length(self) -> int:
        """Bytes that are durable."""
        return self._held

    def start(self, answer: Answer) -> None:
        """Open the transaction, once the source has answered."""
        if self._id is not None:
            return
        request = UploadRequest(length=answer.length, content_type=answer.content_type, job=self._work.job.id)
        work = self._work
        self._id = work.space.start_transaction(work.caller, self._path, request).id
        self.validator = answer.validator
        work.ledger.position = {**work.ledger.position, "transaction": self._id, "validator": self.validator}
        work.ledger.settle()

    def write(self, data: bytes) -> None:
        assert self._id is not None
        self._work.ledger.check()
        self._hold.check()
        if self._segment is None:
            self._segment = self._work.space.append(self._work.caller, self._path, self._id, None)
        self._segment.write(data)
        self._arrived += len(data)
        if self._arrived >= SEGMENT:
            self.keep()

    def keep(self) -> None:
        """Make durable what has arrived."""
        if self._segment is not None:
            self._held = self._segment.finish(Digests()).length
            self._work.ledger.bytes = self._held
            self._work.ledger.settle()
        self._segment, self._arrived = None, 0

    def interrupt(self) -> None:
        """Keep what an attempt that broke off has brought, if the source can say later whether it is still the same."""
        self.keep()
        if self.validator is None:
            self.forget()

    def commit(self, md5: str | None) -> None:
        """Let the node have the bytes."""
        if self._segment is not None:
            self._held = self._segment.finish(Digests()).length
            self._segment = None
        assert self._id is not None
        self._work.ledger.begin([self._path])
        try:
            self._work.space.commit(self._work.caller, self._path, self._id, Digests(md5=md5))
        except PreconditionFailed as fault:
            raise InvalidArgument(f"the bytes are not those that were announced: {fault.detail}") from None
        self._work.ledger.bytes = self._held

    def abort(self) -> None:
        """Drop the segment that is not durable yet."""
        if self._segment is not None:
            self._segment.abort()
            self._segment = None

    def forget(self) -> None:
        """Begin again from the first byte."""
        self.abort()
        _abandon(self._work, self._path)
        self._id, self.validator, self._held, self._arrived = None, None, 0, 0


def _abandon(work: Work, path: NodePath) -> None:
    id = work.ledger.position.pop("transaction", None)
    work.ledger.position.pop("validator", None)
    if id is not None:
        try:
            work.space.abandon(work.caller, path, id)
        except Fault:
            return  # it has expired
        work.ledger.settle()


def _hex(path: NodePath) -> list[str]:
    return [part.hex() for part in path.parts]
