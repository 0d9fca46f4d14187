"""One part of a put transaction on its way in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from skyferry.site.space.bytes import Digests, Range
from skyferry.site.space.hashing import Block, Hasher, md5
from skyferry.site.space.part_rows import Claim
from skyferry.site.space.uploads import check_digests, check_length
from skyferry.site.storage.base import Stage
from skyferry.site.storage.crash_points import reached
from skyferry.vospace.faults import PreconditionFailed


class SpacePart:
    """Bytes that become a held part when `finish` returns. They are hashed only where a digest was announced.

    `kept` is called once they are held.
    """

    def __init__(self, stage: Stage, claim: Claim, announced: Digests, kept: Callable[[], None]) -> None:
        self._claim = claim
        self._kept = kept
        self._received = _Received(claim.where, announced)
        self._writer = stage.part(claim.where[0])

    def write(self, block: Block) -> None:
        self._received.take(block)
        self._claim.check()
        self._writer.write(block)
        self._received.settle(block)

    def finish(self, expected: Digests) -> str | None:
        try:
            digest = self._received.check(expected)
            self._claim.check()
            self._writer.finish()
            reached("space.part.before-keep")
            self._claim.keep()
            reached("space.part.after-keep")
            self._kept()
            return digest
        finally:
            self.abort()

    def abort(self) -> None:
        self._received.close()
        self._writer.abort()
        self._claim.release()


class HeldPart:
    """Bytes that are held already: read, compared with what is held if a digest was announced, and dropped."""

    def __init__(self, stage: Stage, where: Range, announced: Digests) -> None:
        self._stage = stage
        self._where = where
        self._received = _Received(where, announced)

    def write(self, block: Block) -> None:
        self._received.take(block)
        self._received.settle(block)

    def finish(self, expected: Digests) -> str | None:
        try:
            digest = self._received.check(expected)
            if digest is not None:
                held = md5()
                for block in self._stage.read(*self._where):
                    held.update(block)
                if held.hexdigest() != digest:
                    raise PreconditionFailed("checksum mismatch: other bytes are held there; abort and start anew")
            return digest
        finally:
            self.abort()

    def abort(self) -> None:
        self._received.close()


class _Received:
    """What came of a part so far."""

    def __init__(self, where: Range, announced: Digests) -> None:
        self._length = where[1] - where[0]
        self._count = 0
        self._md5 = md5() if announced.md5 is not None else None
        self._sha256 = hashlib.sha256() if announced.sha256 is not None else None
        self._hasher = Hasher(*(digest for digest in (self._md5, self._sha256) if digest is not None))

    def take(self, block: Block) -> None:
        self._count += len(block)
        if self._count > self._length:
            raise PreconditionFailed(f"checksum mismatch: more than the {self._length} bytes announced")
        self._hasher.update(block)

    def settle(self, block: Block) -> None:
        """Wait for the digests of a block that may change after this."""
        if not isinstance(block, bytes):
            self._hasher.settle()

    def check(self, expected: Digests) -> str | None:
        """Compare with what was announced; returns the MD5 if it was computed."""
        self._hasher.settle()
        check_length(self._length, self._count)
        if self._md5 is None:
            check_digests(Digests(sha256=expected.sha256), "", self._sha256)
            return None
        digest = self._md5.hexdigest()
        check_digests(expected, digest, self._sha256)
        return digest

    def close(self) -> None:
        self._hasher.close()
