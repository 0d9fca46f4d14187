"""What the matrix is about: who asks, what for, and of which tree. Paths are tuples of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

Path = tuple[str, ...]

EXTERNAL = "https://example.com/elsewhere"


@dataclass(frozen=True)
class Who:
    """A caller. `scope` and `grant` are those of the credential."""

    name: str | None = None
    groups: frozenset[str] = frozenset()
    admin: bool = False
    read_only: bool = False
    scope: Path | None = None
    grant: tuple[Path, bool] | None = None
    """A path, and whether it is for writing."""


@dataclass(frozen=True)
class Action:
    """One operation on `path`; `other` is the destination of a move or copy."""

    verb: str
    path: Path
    other: Path = ()


@dataclass
class Node:
    """A node of a tree. `target` is a path, or `EXTERNAL`."""

    kind: str
    owner: str
    public: bool = False
    readers: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    locked: bool = False
    immutable: bool = False
    inherit: bool = False
    target: Path | str = ()


@dataclass
class Tree:
    """Nodes by their path, parents before children. `parents` are where allocations lie."""

    nodes: dict[Path, Node] = field(default_factory=dict)
    parents: frozenset[Path] = frozenset()


class Operations(Protocol):
    """One way into a space."""

    def perform(self, who: Who, action: Action) -> str:
        """Do it, and return ``done``, ``N children`` for a listing, or the name of the fault."""
        ...
