"""Walks through two trees: what cannot be looked at is told, and nothing is removed because of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from skyferry.client.steps import FailedStep, RemoveFileStep, RemoveNodeStep, SkipStep, Step
from skyferry.client.trees import TreeEntry
from skyferry.client.walking import DownwardWalk, Manner, UpwardWalk
from skyferry.vospace.uris import NodeURI
from unit.client.listings import TOP, Listings, container

DELETING = Manner(delete=True)


class OneSpace:
    """A client that knows one space."""

    def __init__(self, space: Listings) -> None:
        self._space = space

    async def space(self, node: NodeURI) -> Any:
        return self._space

    def name(self, uri: NodeURI) -> str:
        return str(uri)


def collect(steps: AsyncIterator[Step]) -> list[Step]:
    async def body() -> list[Step]:
        return [step async for step in steps]

    return asyncio.run(body())


def goes(entry: TreeEntry, *_: object) -> Step:
    """A step that only says which file it is about."""
    return SkipStep(os.fsdecode(entry.path), "goes")


def down(space: Listings, directory: Path, manner: Manner = DELETING) -> list[Step]:
    return collect(DownwardWalk(OneSpace(space), goes, manner).steps(container(), directory))  # type: ignore[arg-type]


def up(space: Listings, directory: Path, manner: Manner = DELETING) -> list[Step]:
    walk = UpwardWalk(OneSpace(space), goes, manner)  # type: ignore[arg-type]
    return collect(walk.steps(directory, TOP, is_new=False))


def data(path: str) -> dict[str, Any]:
    return {"path": path, "type": "data", "length": 1, "mtime": 5}


def directory(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "type": "container", **more}


def plant(top: Path, *names: str) -> Path:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(b"x")
    return top


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> set[bytes]:
    """Directories that may not be read, also by root."""
    names: set[bytes] = set()
    scandir = os.scandir

    def refuse(path: bytes) -> Any:
        if path.rpartition(b"/")[2] in names:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("skyferry.client.local_trees.os.scandir", refuse)
    return names


def test_surplus_nodes_go_whole(tmp_path: Path) -> None:
    here = plant(tmp_path / "t", "a", "d/x")
    space = Listings([data("a"), directory("b"), data("b/1"), data("b/2"), directory("d"), data("d/x"), data("e")])
    removed = [step.node.uri.path.text() for step in up(space, here) if isinstance(step, RemoveNodeStep)]
    assert removed == ["top/b", "top/e"]


@pytest.mark.parametrize("which", ["d", "t"])
def test_what_is_below_an_unreadable_directory_stays_at_the_site(
    tmp_path: Path, unreadable: set[bytes], which: str
) -> None:
    here = plant(tmp_path / "t", "a", "d/x")
    unreadable.add(which.encode())
    steps = up(Listings([data("a"), directory("d"), data("d/x"), data("d/y")]), here)
    assert [step for step in steps if isinstance(step, RemoveNodeStep)] == []
    (failed,) = (step for step in steps if isinstance(step, FailedStep))
    assert "Permission denied" in failed.fault.detail


def test_what_is_below_an_unreadable_container_stays_here(tmp_path: Path) -> None:
    here = plant(tmp_path / "t", "a", "d/x", "d/deep/y", "surplus")
    steps = down(Listings([data("a"), directory("d", readable=False)]), here)
    assert [step.path.name for step in steps if isinstance(step, RemoveFileStep)] == ["surplus"]
    (failed,) = (step for step in steps if isinstance(step, FailedStep))
    assert failed.fault.name == "PermissionDenied"


def test_a_listing_that_never_comes_whole_removes_nothing_behind_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skyferry.client.retry.random.uniform", lambda low, high: 0.0)
    here = plant(tmp_path / "t", "a", "m", "z")
    steps = down(Listings([data("a"), data("n"), data("z")], 60, *[0] * 50), here)
    assert [step for step in steps if isinstance(step, RemoveFileStep)] == []
    assert isinstance(steps[-1], FailedStep)


def test_parts_of_downloads_under_way_and_links_are_left(tmp_path: Path) -> None:
    here = plant(tmp_path / "t", ".a-0123456789abcdef.part", "gone")
    (here / "nowhere").symlink_to("none")
    steps = down(Listings([data("b")]), here)
    assert [step.path.name for step in steps if isinstance(step, RemoveFileStep)] == ["gone", "nowhere"]


def test_files_and_directories_in_each_others_way(tmp_path: Path) -> None:
    here = plant(tmp_path / "t", "a/x", "b", "c")
    space = Listings([data("a"), directory("b"), data("b/y"), data("c")])
    for steps in (up(space, here), down(space, here)):
        failed = [step.name.rpartition("/")[2] for step in steps if isinstance(step, FailedStep)]
        assert failed == ["a", "b"]
        assert [step.name for step in steps if isinstance(step, SkipStep)] == ["c"]
        assert not any(isinstance(step, RemoveNodeStep | RemoveFileStep) for step in steps)
