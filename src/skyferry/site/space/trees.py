"""Whole trees listed in one go: depth first in path order, many containers by one question to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from skyferry.site.space.permissions import Chain
from skyferry.site.space.space import Listed
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import NodeKind

_PAGE = 500
"""Children of one container that are looked at together."""
_TOGETHER = 2000
"""Nodes that are asked for at once ahead of their turn."""
_MANY = 128
"""Containers that are asked for at once, at most."""


def list_tree(
    store: Store,
    may_list: Callable[[Chain], bool],
    top: Chain,
    *,
    after: tuple[bytes, ...] = (),
    depth: int | None = None,
) -> Iterator[Listed]:
    """Yield what lies below the last container of `top`, each container before what is in it.

    Held at any time are a page of nodes for each level, never the tree.

    Parameters
    ----------
    may_list
        Whether the caller may see the children of the container at the end of a chain.
    after
        Components below `top` of the last node of an earlier listing: it and what comes before it are left out.
    depth
        How many levels, None for all.
    """
    reader = _Reader(store)
    levels = [_Level(top, reader.pages(top[-1], after[:1]), may_list, after)]
    while levels:
        level = levels[-1]
        item = level.next()
        if item is None:
            levels.pop()
            continue
        node, listable, passed = item
        if passed is None:
            yield Listed(node, listable)
        if listable and node.kind is NodeKind.CONTAINER and (depth is None or len(levels) < depth):
            chain = (*level.chain, node)
            pages = reader.pages(node, passed[:1]) if passed else reader.ahead(level, node)
            levels.append(_Level(chain, pages, may_list, passed or ()))


@dataclass(slots=True)
class _Level:
    """One container on the way down, and where its listing stands."""

    chain: Chain
    pages: Iterator[Sequence[StoredNode]]
    may_list: Callable[[Chain], bool]
    after: tuple[bytes, ...]
    """Components of the node after which the listing goes on, as long as it has not been passed."""
    page: list[tuple[StoredNode, bool]] = field(default_factory=list)
    """What was fetched, with whether its children may be listed."""
    at: int = 0
    known: dict[object, Sequence[StoredNode]] = field(default_factory=dict)
    """Children of containers that come later in the page."""

    def next(self) -> tuple[StoredNode, bool, tuple[bytes, ...] | None] | None:
        """The next node, whether it may be listed, and, if it was passed before, what of `after` lies below it."""
        while self.at == len(self.page):
            fetched = next(self.pages, None)
            if fetched is None:
                return None
            self.page = [(node, self._listable(node)) for node in fetched]
            self.at = 0
            self.known.clear()
        node, listable = self.page[self.at]
        self.at += 1
        if self.after:
            passed, self.after = self.after, ()
            if node.path.name == passed[0]:
                return node, listable, passed[1:]
        return node, listable, None

    def coming(self, limit: int) -> list[StoredNode]:
        """The container whose turn it is, and those that follow it in the page."""
        rest = islice(self.page, self.at - 1, None)
        return list(islice((node for node, may in rest if may and node.kind is NodeKind.CONTAINER), limit))

    def _listable(self, node: StoredNode) -> bool:
        return node.kind is not NodeKind.CONTAINER or self.may_list((*self.chain, node))


class _Reader:
    """Reads the children of containers: alone, or together with those of the next ones.

    How many are worth asking for together shows on the way: more while all of their children came, one at a
    time where the containers are large.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._together = 4

    def pages(self, container: StoredNode, start: tuple[bytes, ...] = ()) -> Iterator[Sequence[StoredNode]]:
        """Yield the children by name, from the name `start` on."""
        try:
            children = self._store.children(container, start=start[0] if start else b"")
            while page := list(islice(children, _PAGE)):
                yield page
        except NodeNotFound:
            return  # it went away meanwhile

    def ahead(self, level: _Level, container: StoredNode) -> Iterator[Sequence[StoredNode]]:
        """Yield the children of a container of `level`; those of its neighbours are fetched with them."""
        if container.key in level.known:
            return iter((level.known.pop(container.key),))
        if self._together > 1:
            coming = level.coming(self._together)
            level.known.update(self._store.listings(coming, _TOGETHER))
            if container.key in level.known:
                self._together = min(2 * self._together, _MANY)
                return iter((level.known.pop(container.key),))
        self._together = 1
        return self._alone(container)

    def _alone(self, container: StoredNode) -> Iterator[Sequence[StoredNode]]:
        first = True
        for page in self.pages(container):
            if first and len(page) < _PAGE:
                self._together = 4
            first = False
            yield page
