"""A service's space: every operation a door can ask for, judged by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from skyferry.site.access.identity import Caller
from skyferry.site.space.bytes import (
    NO_DIGESTS,
    Collected,
    Delivery,
    Digests,
    Handle,
    OpenMode,
    Part,
    PartsState,
    Range,
    Segment,
    TransactionState,
    Upload,
    UploadRequest,
)
from skyferry.site.storage.base import Reader
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.vospace.nodes import NodeDocument
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True)
class Rights:
    """What the caller may do with a node (``cadc#readable``, ``cadc#writable``)."""

    readable: bool
    writable: bool
    changeable: bool = False
    """Whether its metadata may change: as `writable`, but locks do not count."""


class Listed(NamedTuple):
    """A node of a tree that is listed."""

    node: StoredNode
    listable: bool
    """Of a container: whether the caller may list its children. True for all else."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The quota that holds for a place, and what of it is used, in bytes."""

    quota: int | None
    """None without one."""
    used: int


class Hold(Protocol):
    """A node that a job fills: busy for everybody else until `release`, or until the job's process is dead."""

    def check(self) -> None:
        """Keep the hold alive, as often as once a minute; raises `NodeBusy` if another job has the node by now."""
        ...

    def release(self) -> None:
        """Let go; idempotent."""
        ...


class Space(Protocol):
    """One service (``arc`` or ``vault``). Synchronous; callable from any thread; paths are already decoded.

    Every method judges the caller first and raises `PermissionDenied`, `NodeLocked`, `NodeNotFound`,
    `ContainerNotFound`, `UnreadableLinkTarget`, `InvalidArgument` (external link).
    Links inside a path are followed everywhere; `follow` says whether the last component is.
    """

    service: str

    # --- nodes (VOSpace 2.1 §6.2, §6.3)
    def node(self, caller: Caller, path: NodePath, *, follow: bool = False, checksum: bool = True) -> StoredNode:
        """Return a visible node (path rule only). Its MD5 is computed where that is quick, if it is wanted."""
        ...

    def rights(self, caller: Caller, node: StoredNode) -> Rights: ...

    def children(
        self,
        caller: Caller,
        container: StoredNode,
        *,
        start: bytes = b"",
        limit: int | None = None,
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        """Yield children; nothing at all where the caller may not read the container."""
        ...

    def tree(
        self, caller: Caller, container: StoredNode, *, after: tuple[bytes, ...] = (), depth: int | None = None
    ) -> Iterator[Listed]:
        """Yield what is below a container that was found by `node`, in path order, as far as the caller may list it.

        It goes on after the node whose components below `container` are `after`, and down `depth` levels
        (None: all). Links are not followed. In constant memory.
        """
        ...

    def document(self, caller: Caller, node: StoredNode, *, detail: str = "properties") -> NodeDocument:
        """The node as it goes out, without children. `detail`: ``min``, ``properties`` or ``max``."""
        ...

    def create(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode: ...

    def update(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode: ...

    def adjust(
        self,
        caller: Caller,
        path: NodePath,
        *,
        mtime: int | None = None,
        public: bool | None = None,
    ) -> StoredNode:
        """Give a node a time of modification (ns since 1970 UTC), and say whether everybody may read it.

        As `update` with a document of these two properties; None leaves one as it is. Links and allocations keep
        their sharing.
        """
        ...

    def remove(self, caller: Caller, path: NodePath) -> None: ...

    def remove_data(self, caller: Caller, path: NodePath) -> None:
        """As `remove`, data nodes only."""
        ...

    def move(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        """Move or rename inside this service (VOSpace 2.1 §6.2.3)."""
        ...

    def rename(self, caller: Caller, source: NodePath, destination: NodePath, *, replace: bool) -> StoredNode:
        """Give a node another path, as POSIX does; what lies there gives way by the same step if `replace` says so."""
        ...

    def copy_node(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        """Copy one node, not what is below it, inside this service; `destination` is the new node's own path."""
        ...

    # --- bytes
    def visible_data(self, caller: Caller, path: NodePath, *, checksum: bool = True) -> StoredNode:
        """Follow links to a data node for HEAD: visibility only. Its MD5 is computed where that is quick."""
        ...

    def readable_data(self, caller: Caller, path: NodePath) -> StoredNode:
        """Follow links to a data node that the caller may read."""
        ...

    def open(self, caller: Caller, path: NodePath) -> tuple[StoredNode, Reader]:
        """As `readable_data`, and open its bytes; node and reader are the same version."""
        ...

    def collect(self, caller: Caller, container: NodePath, paths: Iterable[NodePath]) -> Iterator[Collected]:
        """Open nodes below a container, in the order of `paths`; links are followed to files.

        Each is judged by itself, as by `open`; a container is only found. Files of one container that follow
        each other are looked up and opened together. Close the iterator to close what was opened ahead.
        """
        ...

    def upload(self, caller: Caller, path: NodePath, request: UploadRequest) -> Upload:
        """Admit an upload: every check that needs no byte, the announced length against the quota included."""
        ...

    def open_handle(self, caller: Caller, path: NodePath, mode: OpenMode) -> Handle:
        """Open a data node, links followed, to read and write at offsets; judged now, for as long as it is open.

        Where the store writes in place, what is written is visible at once; elsewhere a handle that changed
        something becomes a new version when it is closed.
        """
        ...

    def allowance(self, caller: Caller, path: NodePath) -> Allowance:
        """The quota of the nearest container that has one, for whoever may pass to `path`."""
        ...

    def writable_data(self, caller: Caller, path: NodePath, length: int | None = None) -> NodePath:
        """Judge a push at negotiation and return the path after link resolution; makes nothing."""
        ...

    def hold(self, path: NodePath, job: str) -> Hold:
        """Make a node, there or not yet, busy for all but `job`. `path` was judged and told by `writable_data`.

        Others cannot send bytes, remove or move it meanwhile (`NodeBusy`); what it was stays readable.
        Raises `NodeBusy` if another job holds it.
        """
        ...

    # --- put transactions; `id` unknown, finished, expired or someone else's: `InvalidArgument`
    def deliver(self, caller: Caller, container: NodePath) -> Delivery:
        """Begin to take many files for places below a container, links to it followed."""
        ...

    def start_transaction(self, caller: Caller, path: NodePath, request: UploadRequest) -> TransactionState:
        """Admit an upload in segments; `request.length` is the total, where that is announced."""
        ...

    def transaction(self, caller: Caller, path: NodePath, id: str) -> TransactionState | PartsState: ...

    def part(self, caller: Caller, path: NodePath, id: str, where: Range, announced: Digests = NO_DIGESTS) -> Part:
        """Admit one part of a transaction whose total was announced; any number at once, in any order.

        Raises `NodeBusy` while another request sends some of it, `InvalidArgument` if it lies beyond the total,
        if some of it but not all is held, or if the transaction is sequential.
        """
        ...

    def append(
        self, caller: Caller, path: NodePath, id: str, length: int | None, announced: Digests = NO_DIGESTS
    ) -> Segment:
        """Admit one segment of `length` bytes (None: chunked). A second one at once: `NodeBusy`.

        `announced` are the segment's own digests as far as they came before its bytes; others cannot be checked.
        """
        ...

    def revert(self, caller: Caller, path: NodePath, id: str) -> TransactionState: ...

    def commit(
        self, caller: Caller, path: NodePath, id: str, expected: Digests, mtime: int | None = None
    ) -> StoredNode | PartsState:
        """Check total and digests (`PreconditionFailed`, the transaction stays), judge again, place the bytes.

        `mtime`, ns since 1970 UTC, counts instead of that of the start. A state is returned where the bytes of
        parts have not all been hashed yet: commit again later.
        """
        ...

    def abandon(self, caller: Caller, path: NodePath, id: str) -> None: ...

    # --- upkeep
    def tidy(self) -> int:
        """Forget expired put transactions and reservations, and return how many; the store's `tidy` is apart."""
        ...
