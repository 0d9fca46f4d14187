"""The part of a space's contract that moves bytes: what is asked for, and what takes or gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from skyferry.site.storage.base import FileStatus, Reader
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True)
class Preconditions:
    """``If-*`` headers of a request, as far as they speak of versions (RFC 9110 §13). ETags without quotes."""

    if_match: tuple[str, ...] = ()
    if_none_match: tuple[str, ...] = ()
    """``("*",)``: the node must not have bytes yet."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What the sender says the bytes are: hex digests, None where it says nothing."""

    md5: str | None = None
    sha256: str | None = None


NO_DIGESTS = Digests()


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """What a door knows of bytes before the first one arrives."""

    length: int | None = None
    """Bytes announced; None for a chunked body."""
    content_type: str | None = None
    content_encoding: str | None = None
    mtime: int | None = None
    """Modification time to keep, ns since 1970 UTC."""
    preconditions: Preconditions = field(default_factory=Preconditions)
    job: str | None = None
    """The job that sends them, to which a `Hold` of the node is no hindrance."""
    announced: Digests = NO_DIGESTS
    """Digests that came before the body. A SHA-256 is computed only where one is here."""


class Collected(NamedTuple):
    """A node that was asked for: what it is, or why it cannot be had."""

    path: NodePath
    """Below the container of the request."""
    node: StoredNode | None
    reader: Reader | None
    """The bytes of a data node; whoever takes it closes it."""
    fault: Fault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A small file of a delivery."""

    path: NodePath
    """Below the container of the delivery."""
    content: bytes
    md5: str | None = None
    """What the sender says it is."""
    mtime: int | None = None
    content_type: str | None = None


class Delivery(Protocol):
    """Many files for places below one container. Missing containers are made; what is stored stays."""

    def put(self, parcels: Sequence[Parcel]) -> Sequence[StoredNode | Fault]:
        """Store small files, each judged and atomic by itself; durable on return. Faults are of single files.

        Raises what keeps all of them from being stored (`InternalFault`, `ServiceBusy`).
        """
        ...

    def upload(self, path: NodePath, request: UploadRequest) -> Upload:
        """Start one large file; as `Space.upload`."""
        ...

    def make_container(self, path: NodePath) -> tuple[StoredNode, bool]:
        """Have a container; returns it, and whether it was made."""
        ...


class Upload(Protocol):
    """Bytes that were admitted and are on their way in. Hashes what it is given by `write`."""

    @property
    def node(self) -> StoredNode | None:
        """The node that will be replaced, if there is one."""
        ...

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Hash and store a block; raises `QuotaExceeded` at the limit. One thread at a time."""
        ...

    def finish(self, expected: Digests) -> StoredNode:
        """Check length and digests (`PreconditionFailed`), judge the rules again, place the bytes.

        Durable on return.
        """
        ...

    def abort(self) -> None:
        """Forget everything; idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class TransactionState:
    """What is held of a put transaction: bytes so far and their MD5 (None at zero bytes)."""

    id: str
    length: int
    md5: str | None


Range = tuple[int, int]
"""Bytes from the first to before the second."""


@dataclass(frozen=True, slots=True)
class PartsState:
    """What is held of a put transaction in parts."""

    id: str
    total: int
    held: tuple[Range, ...]
    """In order, neighbours joined."""
    hashed: TransactionState
    """The beginning that has been hashed."""


class Segment(Protocol):
    """Bytes of one append to a put transaction. Hashes what it is given by `write`."""

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Hash and store a block; raises `QuotaExceeded` at the limit. One thread at a time."""
        ...

    def finish(self, expected: Digests) -> TransactionState:
        """Check length and digests of the segment; durable on return."""
        ...

    def abort(self) -> None:
        """Forget the segment, as if it had never been sent; idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class OpenMode:
    """What a file is opened for, in the words of POSIX."""

    read: bool = True
    write: bool = False
    create: bool = False
    exclusive: bool = False
    """With `create`: the node must not exist, a link there counts."""
    truncate: bool = False


class Handle(Protocol):
    """An open file, read and written at any offset. By one thread at a time."""

    visible: bool
    """Whether what is written is there for everybody at once, not only when the handle is closed."""

    @property
    def node(self) -> StoredNode:
        """As it was when it was opened; with a key of None where the node appears at `close`."""
        ...

    def status(self) -> FileStatus: ...

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes at `offset`, fewer only at the end."""
        ...

    def write(self, offset: int, block: bytes | bytearray | memoryview) -> None:
        """Write a whole block; raises `QuotaExceeded`, with nothing written, where it would not fit."""
        ...

    def truncate(self, length: int) -> None:
        """Cut, or grow by zeros; raises `QuotaExceeded`."""
        ...

    def set_mtime(self, mtime: int) -> None: ...

    def sync(self) -> None:
        """Make durable what is visible already."""
        ...

    def close(self) -> None:
        """Make what was written durable and visible, whole or not at all where the store has whole versions only."""
        ...

    def abort(self) -> None:
        """Let go: what is not yet visible is forgotten; idempotent, harmless after `close`."""
        ...


class Part(Protocol):
    """Bytes of one part of a put transaction."""

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Store a block. One thread at a time. Raises `NodeBusy` if another request took the part over."""
        ...

    def finish(self, expected: Digests) -> str | None:
        """Check length and digests; durable on return. Returns the part's MD5 if one was announced."""
        ...

    def abort(self) -> None:
        """Forget the part; idempotent."""
        ...
