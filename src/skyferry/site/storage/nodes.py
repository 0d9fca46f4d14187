"""Nodes as stores know them, what they are made with, and how they change: the values of the contract in `base`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from skyferry.vospace.nodes import PRIVATE, NodeKind, Sharing
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNode:
    """A node as its store knows it. Times are ns since 1970 UTC; lengths are bytes."""

    path: NodePath
    kind: NodeKind
    key: object
    """The store's own identity of the node: survives a move, is hashable, means nothing elsewhere."""
    owner: str
    sharing: Sharing = PRIVATE
    locked: bool = False
    immutable: bool = False
    busy: bool = False
    length: int = 0
    """Bytes of a data node; of a container the bytes used below it. A root that was only passed on the way
    to something else, and has no quota, may say 0."""
    md5: str | None = None
    """32 hex digits, only where it can be trusted without reading the bytes."""
    content_date: int | None = None
    """Last change of bytes; None until bytes were stored."""
    changed: int = 0
    """Last change of bytes or metadata (``core#date``)."""
    mtime: int | None = None
    ctime: int | None = None
    btime: int | None = None
    content_type: str | None = None
    content_encoding: str | None = None
    target: str | None = None
    """Of a link: as written, canonical where it names this site."""
    quota: int | None = None
    """Bytes, on allocation containers."""
    properties: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    """Changes whenever the bytes do; the ETag without quotes. Empty for what has no bytes."""


class Keep(Enum):
    """The value of a field of `Changes` that stays as it is."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNode:
    """What a node that comes into being starts with."""

    kind: NodeKind
    owner: str
    sharing: Sharing = PRIVATE
    target: str | None = None
    content_type: str | None = None
    content_encoding: str | None = None
    locked: bool = False
    immutable: bool = False
    quota: int | None = None
    mtime: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingChanges:
    """A change of some of the sharing; the rest of it is whatever it is by then."""

    public: bool | Keep = KEEP
    read_groups: tuple[str, ...] | Keep = KEEP
    write_groups: tuple[str, ...] | Keep = KEEP
    inherit: bool | Keep = KEEP

    @classmethod
    def between(cls, now: Sharing, wanted: Sharing) -> SharingChanges | Keep:
        """What has to change; `KEEP` if nothing has."""
        changed = {name: getattr(wanted, name) for name in cls.__slots__ if getattr(wanted, name) != getattr(now, name)}
        return cls(**changed) if changed else KEEP

    def applied_to(self, sharing: Sharing) -> Sharing:
        return replace(
            sharing,
            **{name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not KEEP},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A change of metadata, all or nothing; `KEEP` leaves a field as it is. Even an empty one moves `changed`."""

    owner: str | Keep = KEEP
    sharing: Sharing | SharingChanges | Keep = KEEP
    locked: bool | Keep = KEEP
    immutable: bool | Keep = KEEP
    target: str | Keep = KEEP
    content_type: str | Keep | None = KEEP
    content_encoding: str | Keep | None = KEEP
    quota: int | Keep | None = KEEP
    mtime: int | Keep = KEEP
    properties: Mapping[str, str | None] = field(default_factory=dict)
    """Custom properties to set, or to delete where the value is None."""

    def shared(self, now: Sharing) -> Sharing:
        """The sharing after these changes."""
        if self.sharing is KEEP:
            return now
        return self.sharing if isinstance(self.sharing, Sharing) else self.sharing.applied_to(now)


class Order(Enum):
    """The order of a listing. Ties, and everything by default, go by the bytes of the names, in the same direction."""

    NAME = "name"
    LENGTH = "length"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where finished bytes appear, and as what."""

    parent: StoredNode
    name: bytes
    replaces: StoredNode | None
    """The data node whose bytes these replace; its metadata stays. None: `new` comes into being."""
    exact: bool = False
    """Whether `replaces` must still have the very version that is given here."""
    new: NewNode
    """Metadata of a node that is made; ignored where `replaces` is given, except `mtime`, and content
    type and encoding where they are not None."""
    md5: str
    length: int


@dataclass(frozen=True, slots=True)
class Loose:
    """A small file in memory, and where it goes."""

    content: bytes
    placement: Placement
