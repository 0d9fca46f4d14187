"""What both sides mean by a node (VOSpace 2.1 §3.2): kinds, sharing, and the document that travels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class NodeKind(StrEnum):
    """The node types a Skyferry site stores; the other data types are stored as `DATA`."""

    CONTAINER = "ContainerNode"
    DATA = "DataNode"
    LINK = "LinkNode"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may see a node besides its owner. Groups are URIs, ``ivo://authority/gms?NAME``."""

    public: bool = False
    read_groups: tuple[str, ...] = ()
    write_groups: tuple[str, ...] = ()
    inherit: bool = False
    """Containers: whether new children copy what their document leaves unset."""


PRIVATE = Sharing()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDocument:
    """A node as it stands in an XML or JSON document, sent or received.

    `properties` maps a property URI to its text, or to None where the document deletes it
    (``xsi:nil``). `kind` is None where the document names none, or the abstract ``Node``.
    `children` may be an iterator: listings are written and read as they come.
    """

    uri: str
    kind: NodeKind | None = None
    properties: dict[str, str | None] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    """Which of `properties` carry ``readOnly="true"``."""
    target: str | None = None
    busy: bool | None = None
    """``busy`` attribute of a data node; None where it is not said."""
    accepts: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    children: Iterable[NodeDocument] = ()
