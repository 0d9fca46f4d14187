"""Trees as streams: their order, their join, listings that are cut, and memory that stays where it is."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import Awaitable
from itertools import islice
from pathlib import Path
from typing import ClassVar, TypeVar

import pytest

from skyferry.client.file_lists import ChosenTree, ListTree, keys_of
from skyferry.client.local_trees import LocalTree
from skyferry.client.node_trees import ListedTree
from skyferry.client.trees import Joined, Kind, Tree, TreeEntry
from unit.client.listings import Listings, container, listed

T = TypeVar("T")

NAMES = ["a", "a-b", "a/b", "a/b/c", "a/é", "a/é/x", "a b", "b", "b/.hidden", "b/Z", "b/z"]
DIRECTORIES = {"a", "a/b", "a/é", "b"}


def run(awaitable: Awaitable[T]) -> T:
    async def body() -> T:
        return await awaitable

    return asyncio.run(body())


async def entries_of(tree: Tree) -> list[TreeEntry]:
    found = []
    while batch := await tree.batch():
        found += batch
    return found


def plant(directory: Path) -> Path:
    for name in NAMES:
        path = directory / name
        if name in DIRECTORIES:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode())
    return directory


def test_local_trees_come_in_the_order_of_listings(tmp_path: Path) -> None:
    entries = run(entries_of(LocalTree(plant(tmp_path / "top"))))
    paths = [os.fsdecode(entry.path) for entry in entries]
    assert paths == ["a", "a/b", "a/b/c", "a/é", "a/é/x", "a b", "a-b", "b", "b/.hidden", "b/Z", "b/z"]
    assert [entry.key for entry in entries] == sorted(entry.key for entry in entries)
    assert {os.fsdecode(entry.path) for entry in entries if entry.kind is Kind.CONTAINER} == DIRECTORIES


def test_links_are_left_or_followed_and_never_in_circles(tmp_path: Path) -> None:
    top = plant(tmp_path / "top")
    (top / "up").symlink_to(top)
    (top / "file").symlink_to("b/z")
    (top / "nowhere").symlink_to("none")
    kinds = {entry.path: entry.kind for entry in run(entries_of(LocalTree(top)))}
    assert {kinds[name] for name in (b"up", b"file", b"nowhere")} == {Kind.LINK}
    followed = {entry.path: entry for entry in run(entries_of(LocalTree(top, follow_links=True)))}
    assert followed[b"file"].kind is Kind.FILE
    assert followed[b"nowhere"].kind is Kind.ERROR
    assert "leads back up" in str(followed[b"up"].fault)


def test_a_join_pairs_what_both_have_and_skips_what_it_is_told(tmp_path: Path) -> None:
    async def pairs(skipped: bytes | None) -> list[tuple[bytes | None, bytes | None]]:
        join = Joined.of(LocalTree(one), LocalTree(two))
        found = []
        async for left, right in join.pairs():
            found.append((left and left.path, right and right.path))
            if right is not None and right.path == skipped:
                join.destination.skip(right.key)
        return found

    one, two = plant(tmp_path / "one"), plant(tmp_path / "two")
    (one / "a/b/c").unlink()
    (two / "b/z").unlink()
    (two / "c/d").mkdir(parents=True)
    (two / "c/e").write_bytes(b"")
    found = run(pairs(None))
    assert [pair for pair in found if None in pair] == [
        (None, b"a/b/c"),
        (b"b/z", None),
        (None, b"c"),
        (None, b"c/d"),
        (None, b"c/e"),
    ]
    assert [pair for pair in run(pairs(b"c")) if None in pair][-1] == (None, b"c")


@pytest.mark.parametrize("cuts", [(), (1,), (5_000, 7_000, 9_999), (0, 0, 0)])
def test_a_listing_that_is_cut_is_gone_on_with(cuts: tuple[int, ...]) -> None:
    space = Listings(listed(500), *cuts)
    entries = run(entries_of(ListedTree(space, container())))  # type: ignore[arg-type]
    assert [entry.length for entry in entries] == list(range(500))
    assert len(space.urls) == len(cuts) + 1


def test_a_reader_that_falls_behind_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skyferry.client.node_trees._AHEAD", 10_000)

    async def slowly() -> list[TreeEntry]:
        tree: Tree = ListedTree(space, container())  # type: ignore[arg-type]
        found = []
        while batch := await tree.batch():
            found += batch
            await asyncio.sleep(0.01)
        return found

    space = Listings(listed(2_000))
    assert [entry.length for entry in run(slowly())] == list(range(2_000))
    assert len(space.urls) > 1


def test_large_containers_that_are_skipped_are_not_read_through() -> None:
    async def joined() -> list[tuple[bytes | None, bytes | None]]:
        join = Joined.of(Few(), ListedTree(space, container()))  # type: ignore[arg-type]
        found = []
        async for left, right in join.pairs():
            found.append((left and left.path, right and right.path))
            if left is None and right is not None:
                join.destination.skip(right.key)
        return found

    class Few:
        entries: ClassVar = [TreeEntry(b"z", Kind.FILE)]

        async def batch(self) -> list[TreeEntry]:
            return [self.entries.pop()] if self.entries else []

        def skip(self, key: bytes) -> None:
            return None

    large = [{**line, "path": f"b%20c/{line['path']}"} for line in listed(30_000)]
    space = Listings([{"path": "b%20c", "type": "container"}, *large, {"path": "z", "type": "data", "length": 1}])
    assert run(joined()) == [(None, b"b c"), (b"z", b"z")]
    assert [url.partition("after=")[2] for url in space.urls] == ["", "b%2520c%2F%25FF"]
    assert space.sent < 1_000_000


def test_listed_names_are_decoded() -> None:
    lines = [
        {"path": "a%20b", "type": "container", "readable": False},
        {"path": "a%20b/%FF%2525", "type": "data", "length": 1, "md5": "0" * 32, "mtime": 7},
        {"path": "l", "type": "link", "target": "vos://a~arc/x"},
    ]
    first, second, third = run(entries_of(ListedTree(Listings(lines), container())))  # type: ignore[arg-type]
    assert (first.key, first.kind, first.is_readable) == (b"a b", Kind.CONTAINER, False)
    assert (second.key, second.md5, second.mtime) == (b"a b\0\xff%25", "0" * 32, 7)
    assert (third.kind, third.target) == (Kind.LINK, "vos://a~arc/x")


def test_lists_choose_from_either_side(tmp_path: Path) -> None:
    keys = keys_of([b"b/z", b"a/b", b"./a/b/c", b"none/x", b"a-b"])
    top = plant(tmp_path / "top")
    local = run(entries_of(ListTree(top, keys)))
    chosen = run(entries_of(ChosenTree(LocalTree(top), keys, "top")))
    wanted = ["a", "a/b", "a/b/c", "a-b", "b", "b/z"]
    assert [os.fsdecode(entry.path) for entry in chosen if entry.kind is not Kind.ERROR] == wanted
    assert [os.fsdecode(entry.path) for entry in local if entry.kind is not Kind.ERROR] == [*wanted, "none"]
    for entries in (local, chosen):
        assert [entry.path for entry in entries if entry.kind is Kind.ERROR] == [b"none/x"]


class Numbers:
    """A tree of so many files that nobody holds."""

    def __init__(self, count: int, *, without: int = 0) -> None:
        self._entries = (
            TreeEntry(b"d%06d\0file%03d.fits" % divmod(number, 1000), Kind.FILE, number, number)
            for number in range(count)
            if not without or number % without
        )

    async def batch(self) -> list[TreeEntry]:
        return list(islice(self._entries, 1000))

    def skip(self, key: bytes) -> None:
        return None


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.nightly)])
def test_memory_stays_where_it_is(count: int) -> None:
    async def joined() -> int:
        missing = 0
        async for _, there in Joined.of(Numbers(count), Numbers(count, without=10)).pairs():
            missing += there is None
        return missing

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert run(joined()) == count // 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024
