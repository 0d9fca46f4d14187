"""The contract of a store. A store trusts its caller: it checks no permission, lock or quota rule.

Faults a method may raise stand in its docstring; `tests/contract` holds every store to them. All
methods are synchronous and may be called from any thread. Nothing holds a database connection while
bytes flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from skyferry.site.storage.nodes import Changes, Loose, NewNode, Order, Placement, StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath

BLOCK = 1 << 20


"""The size in bytes of the blocks that pumps move."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a store can do beyond the contract."""

    shares_bytes: bool = False
    """`copy` costs no bytes (vault shares the blob)."""
    written_by_others: bool = False
    """Other programs write into it: digests may be missing, bytes may change under a reader."""
    names_are_utf8: bool = False
    """A name that is not UTF-8 cannot be created."""
    presigned_urls: bool = False


class Reader(Protocol):
    """One version of a node's bytes, from first to last, whatever happens to the node meanwhile."""

    length: int
    version: str

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes at `offset`, fewer only at the end. Raises `InternalFault` if the bytes changed."""
        ...

    def cached(self, offset: int, size: int) -> bytes | None:
        """As `read`, if that needs to wait for no medium and no network; None otherwise. Cheap either way."""
        ...

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield bytes ``start:stop`` in blocks of at most `BLOCK`; raises `InternalFault` if they changed or shrank."""
        ...

    def close(self) -> None:
        """Let go of the bytes; idempotent."""
        ...


class Writer(Protocol):
    """Bytes on their way into a store, invisible until `finish`. One thread at a time."""

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Append. Raises `InternalFault` when the medium refuses (disk full is said so in the detail)."""
        ...

    def settle(self) -> None:
        """Make what was written durable, still invisible, so that `finish` has little left to wait for; optional."""
        ...

    def finish(self, placement: Placement) -> StoredNode:
        """Make the bytes durable, then visible whole under their name by one atomic step, and return the node.

        Raises `ContainerNotFound` if the parent has gone, `DuplicateNode` if another node took the name
        (or, with `replaces`, a node that is not data), `QuotaExceeded` if an ancestor's quota would not hold it;
        with `exact`, `DuplicateNode` for another version and `NodeNotFound` if there is none any more.
        After any of these the bytes are still held: it may be called again with another placement.
        """
        ...

    def abort(self) -> None:
        """Forget the bytes; idempotent, harmless after `finish`."""
        ...


class StageWriter(Protocol):
    """One segment or part on its way into a stage."""

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Append to the segment."""
        ...

    def finish(self) -> None:
        """Make the segment durable: from here on it survives restarts."""
        ...

    def abort(self) -> None:
        """Forget the segment; idempotent, harmless after `finish`."""
        ...


class Stage(Protocol):
    """The durable, invisible bytes of a put transaction, growing segment by segment or made of parts."""

    def segment(self, offset: int) -> StageWriter:
        """Start a segment at `offset`; what was held from there on by an aborted segment is replaced."""
        ...

    def part(self, offset: int) -> StageWriter:
        """Start a part at `offset`, wherever that is; what it covers of earlier parts is replaced.

        Several may be written at once, by several processes, as long as they do not overlap. An aborted one
        leaves undefined what it covers.
        """
        ...

    def truncate(self, length: int) -> None:
        """Forget everything from `length` on."""
        ...

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield held bytes ``start:stop`` in blocks, to hash them again where no digest state was kept."""
        ...

    def finish(self, placement: Placement) -> StoredNode:
        """As `Writer.finish`, for all segments together; the stage is gone afterwards."""
        ...

    def discard(self) -> None:
        """Forget everything; idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class FileStatus:
    """An open file as it is now: bytes, and ns since 1970 UTC."""

    length: int
    mtime: int


class OpenFile(Protocol):
    """A file that is read and written where it lies (POSIX): what is written is there at once for everybody.

    Every method may be called from any thread, by one at a time. Raises `InternalFault` when the medium refuses.
    """

    node: StoredNode
    """As it was when the file was opened."""

    def status(self) -> FileStatus: ...

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes at `offset`, fewer only at the end."""
        ...

    def write(self, offset: int, block: bytes | bytearray | memoryview) -> None:
        """Write a whole block at `offset`; raises `QuotaExceeded`, with nothing written, where it would not fit."""
        ...

    def truncate(self, length: int) -> None:
        """Cut, or grow by zeros; raises `QuotaExceeded`."""
        ...

    def set_mtime(self, mtime: int) -> None:
        """Give the file a time of modification, ns since 1970 UTC."""
        ...

    def sync(self) -> None:
        """Make what was written so far durable."""
        ...

    def close(self) -> None:
        """Make what was written durable, and let go of the file; idempotent."""
        ...


class InPlace(Protocol):
    """The ability of a store to let files be written where they lie."""

    def open(self, node: StoredNode, *, writable: bool) -> OpenFile:
        """Open a data node. Raises `NodeNotFound` if it has gone."""
        ...

    def make(self, parent: StoredNode, name: bytes, new: NewNode) -> OpenFile:
        """Make a data node and open it to be written. Raises `DuplicateNode`, `ContainerNotFound`."""
        ...


class Store(Protocol):
    """One store: a tree of nodes and their bytes."""

    features: Features

    @property
    def in_place(self) -> InPlace | None:
        """How files are written where they lie; None where bytes only ever appear whole."""
        ...

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        """Return the chain of nodes from the root down `path` as far as it exists; links are not followed.

        It ends early at what is missing and after the first node that is not a container, so the path
        exists if and only if the chain is one longer than the path. Never empty: the root exists.
        """
        ...

    def children(
        self,
        container: StoredNode,
        *,
        start: bytes = b"",
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        """Yield the children of `container`, however many, in constant memory.

        With order by name, from name `start` on, inclusive. A consumer may stop at any time. What cannot
        be read is left out; raises `NodeNotFound` if the container has gone.
        """
        ...

    def listings(self, containers: Sequence[StoredNode], limit: int) -> Mapping[object, Sequence[StoredNode]]:
        """Return all children of several containers, by name, under the keys of the containers.

        Containers are left out where the children of all would be more than `limit`; which ones is the
        store's choice. What has gone, or cannot be read, has no children.
        """
        ...

    def named(self, container: StoredNode, names: Sequence[bytes]) -> Mapping[bytes, StoredNode]:
        """Return those children of `container` that have one of these names, all at once; none if it has gone."""
        ...

    def create(self, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        """Make a node without bytes, durably.

        Raises `DuplicateNode` if the name is taken, `ContainerNotFound` if the parent has gone,
        `InvalidArgument` if the store cannot hold it.
        """
        ...

    def update(self, node: StoredNode, changes: Changes) -> StoredNode:
        """Change metadata, all or nothing, durably. Raises `NodeNotFound` if the node has gone."""
        ...

    def remove(self, node: StoredNode) -> None:
        """Remove one node, durably. Raises `NodeNotFound` if gone, `NodeNotEmpty` for a container with children."""
        ...

    def move(
        self, node: StoredNode, parent: StoredNode, name: bytes, *, replaces: StoredNode | None = None
    ) -> StoredNode:
        """Give the node another place by one atomic step; everything below and all metadata go with it.

        Nothing is replaced but `replaces`, which is a container if and only if `node` is one, and is removed
        by the same step. Raises `NodeNotFound` also if that has gone, `ContainerNotFound`, `DuplicateNode`,
        `QuotaExceeded`, `InvalidArgument` into itself, `NodeNotEmpty` for a container with children in the place.
        """
        ...

    def copy(self, node: StoredNode, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        """Make a data node with the bytes of another, atomically and durably.

        Raises as `Writer.finish`, and `NodeNotFound` if the source has gone.
        """
        ...

    def read(self, node: StoredNode) -> Reader:
        """Open the bytes of a data node as they are now. Raises `NodeNotFound` if the node has gone."""
        ...

    def read_many(self, container: StoredNode, nodes: Sequence[StoredNode]) -> Mapping[bytes, Reader]:
        """Open the bytes of several data nodes, children of `container`, by their names.

        Those that have gone, or whose bytes changed since they were looked up, are left out.
        """
        ...

    def write(self, parent: StoredNode) -> Writer:
        """Start to write bytes that will appear somewhere below `parent` or replace a child of it."""
        ...

    def place_many(self, files: Sequence[Loose]) -> Sequence[StoredNode | Fault]:
        """Store several small files, each atomically, all of them durably; they share the waits for the medium.

        No two may have the same place. Returns for each, in their order, its node, or the fault for which
        `Writer.finish` would have raised: such a file is not there, and does not keep the others from being.
        Raises `InternalFault` when the medium refuses: then any of the files may be there, or none.
        """
        ...

    def stage(self, name: str, parent: StoredNode) -> Stage:
        """Open the stage of this name (letters and digits), making it where it does not exist."""
        ...

    def remember_digest(self, node: StoredNode, reader: Reader, md5: str) -> None:
        """Keep an MD5 that was computed from the whole of `reader`, if it is still that of the node."""
        ...

    def recount(self, container: StoredNode) -> int:
        """Count the bytes below `container` anew, keep and return the sum."""
        ...

    def tidy(self, older_than: int) -> int:
        """Free what nothing refers to (temporaries, blobs without nodes) since before `older_than`, ns since 1970.

        Returns how many things were freed.
        """
        ...
