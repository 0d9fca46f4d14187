"""Uploads: admitted before the first byte, judged again before they appear (VOSpace 2.1 §4.2)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from skyferry.site.access.identity import Caller
from skyferry.site.space import wishes
from skyferry.site.space.admission import NO_PRECONDITIONS, Admission, Place
from skyferry.site.space.audit import Audit
from skyferry.site.space.bytes import Digests, UploadRequest
from skyferry.site.space.hashing import Block, Hasher, HexDigest, md5
from skyferry.site.space.quotas import HELD_FOR, Quotas
from skyferry.site.storage.nodes import NewNode, Placement, StoredNode
from skyferry.vospace.faults import (
    DuplicateNode,
    InvalidArgument,
    NodeBusy,
    NodeNotFound,
    PreconditionFailed,
)
from skyferry.vospace.nodes import PRIVATE, NodeKind
from skyferry.vospace.paths import NodePath

_ATTEMPTS = 8
"""How often bytes are placed anew when another change came between the judgement and the placement."""
_LONG_TO_SETTLE = 1 << 20
"""More bytes than this may keep a disk busy for a while."""
_RENEW_EVERY = HELD_FOR // 4


class SpaceUpload:
    """An upload that was admitted. It hashes and stores; nothing is visible before `finish` returns."""

    def __init__(
        self,
        admission: Admission,
        quotas: Quotas,
        audit: Audit,
        caller: Caller,
        path: NodePath,
        request: UploadRequest,
    ) -> None:
        self._admission = admission
        self._quotas = quotas
        self._audit = audit
        self._caller = caller
        self._path = path
        self._request = request
        self._place = admission.admit(caller, path, request.preconditions, job=request.job)
        self._room = quotas.admit(self._place.parent, request.length, freed=self._place.freed)
        self._renewed = time.monotonic()
        self._released = False
        self._received = 0
        self._md5 = md5()
        self._sha256 = hashlib.sha256() if request.announced.sha256 is not None else None
        self._hasher = Hasher(self._md5, *((self._sha256,) if self._sha256 is not None else ()))
        try:
            self._writer = admission.store.write(self._place.parent[-1])
        except BaseException:
            self._release()
            raise

    @property
    def node(self) -> StoredNode | None:
        return self._place.node

    def write(self, block: Block) -> None:
        self._received += len(block)
        if self._request.length is not None and self._received > self._request.length:
            raise PreconditionFailed(f"checksum mismatch: more than the {self._request.length} bytes announced")
        self._room.check(self._received)
        self._hasher.update(block)
        self._writer.write(block)
        if not isinstance(block, bytes):
            self._hasher.settle()
        self._keep_room()

    def finish(self, expected: Digests) -> StoredNode:
        try:
            with self._audit.change(self._caller, "put bytes", self._place.path, bytes=self._received):
                self._hasher.settle()
                check_length(self._request.length, self._received)
                check_digests(expected, self._md5.hexdigest(), self._sha256)
                if self._received > _LONG_TO_SETTLE:
                    self._writer.settle()  # before the last judgement, so that little can change after it
                return place_bytes(
                    self._admission,
                    self._writer.finish,
                    self._caller,
                    self._path,
                    self._place.path,
                    self._request,
                    md5=self._md5.hexdigest(),
                    length=self._received,
                )
        finally:
            self.abort()

    def abort(self) -> None:
        self._hasher.close()
        self._writer.abort()
        self._release()

    def _keep_room(self) -> None:
        now = time.monotonic()
        if self._room.holder is not None and now - self._renewed > _RENEW_EVERY / 1e9:
            self._quotas.renew(self._room.holder, time.time_ns() + HELD_FOR)
            self._renewed = now

    def _release(self) -> None:
        if self._room.holder is not None and not self._released:
            self._quotas.release(self._room.holder)
            self._released = True


class DiscardedUpload:
    """An upload to `NULL`: taken, hashed, checked, and gone."""

    node: StoredNode | None = None

    def __init__(self, path: NodePath, owner: str, request: UploadRequest) -> None:
        self._path = path
        self._owner = owner
        self._request = request
        self._received = 0
        self._md5 = md5()
        self._sha256 = hashlib.sha256() if request.announced.sha256 is not None else None

    def write(self, block: Block) -> None:
        self._received += len(block)
        self._md5.update(block)
        if self._sha256 is not None:
            self._sha256.update(block)

    def finish(self, expected: Digests) -> StoredNode:
        check_length(self._request.length, self._received)
        digest = self._md5.hexdigest()
        check_digests(expected, digest, self._sha256)
        return StoredNode(
            path=self._path,
            kind=NodeKind.DATA,
            key=None,
            owner=self._owner,
            length=self._received,
            md5=digest,
            version=digest,
        )

    def abort(self) -> None:
        pass


def place_bytes(
    admission: Admission,
    finish: Callable[[Placement], StoredNode],
    caller: Caller,
    path: NodePath,
    admitted: NodePath,
    request: UploadRequest,
    *,
    md5: str,
    length: int,
) -> StoredNode:
    """Judge once more, now that the bytes are here, and let `finish` place them; the last word is the store's.

    A node that was made, removed or replaced meanwhile is judged as it is now, as if the request had only
    just come. Where it changes yet again before the bytes appear, all this is repeated.

    Raises
    ------
    NodeBusy
        If `path` leads elsewhere than to `admitted` by now, or the node never stays as it is.
    """
    for _ in range(_ATTEMPTS):
        place = admission.judge(caller, path, request.preconditions)
        if place.path != admitted:
            raise NodeBusy(f"{admission.names.uri(path)} leads elsewhere since the upload began; send it again")
        placement = Placement(
            parent=place.parent[-1],
            name=place.path.name,
            replaces=place.node,
            exact=request.preconditions != NO_PRECONDITIONS,
            new=new_data(place, request),
            md5=md5,
            length=length,
        )
        try:
            return finish(placement)
        except (DuplicateNode, NodeNotFound):
            continue
    raise NodeBusy(f"{admission.names.uri(path)} keeps changing; send it again")


def new_data(place: Place, request: UploadRequest) -> NewNode:
    """What a data node that bytes make starts with."""
    assert place.caller.name is not None
    return NewNode(
        kind=NodeKind.DATA,
        owner=place.caller.name,
        sharing=wishes.inherit(PRIVATE, place.parent[-1], NodeKind.DATA),
        content_type=request.content_type,
        content_encoding=request.content_encoding,
        mtime=request.mtime,
    )


def check_length(announced: int | None, received: int) -> None:
    """Raise `PreconditionFailed` if a body of known length was cut."""
    if announced is not None and received != announced:
        raise PreconditionFailed(f"checksum mismatch: {received} bytes came and {announced} were announced")


def check_digests(expected: Digests, md5: str, sha256: HexDigest | None = None) -> None:
    """Raise `PreconditionFailed` if the bytes are not those that were sent."""
    if expected.md5 is not None and expected.md5.lower() != md5:
        raise PreconditionFailed(f"checksum mismatch: MD5 of what came is {md5}, of what was sent {expected.md5}")
    if expected.sha256 is None:
        return
    if sha256 is None:
        raise InvalidArgument("a SHA-256 must be announced before the body")
    if expected.sha256.lower() != sha256.hexdigest():
        raise PreconditionFailed(
            f"checksum mismatch: SHA-256 of what came is {sha256.hexdigest()}, of what was sent {expected.sha256}"
        )
