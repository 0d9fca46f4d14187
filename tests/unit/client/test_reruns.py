"""The same command again, after a run that was cut: it does what is left, and no more."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import comparing
from skyferry.client import upload as uploading
from skyferry.client.client import Client
from skyferry.client.copying import Copier
from skyferry.client.outcomes import Outcome
from skyferry.client.planning import Plan
from skyferry.client.telling import Summary
from skyferry.vospace.faults import Fault
from unit.client.small_site import SmallSite

MIB = 1024 * 1024
FILES = 8
STREAMS = 2

At = Callable[[Callable[[Client], Any]], Any]


class Cut:
    """A watcher that ends the run after so many files."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.reached = asyncio.Event()

    def planned(self, files: int, length: int) -> None: ...
    def begun(self, name: str, length: int) -> None: ...
    def moved(self, name: str, position: int) -> None: ...
    def skipped(self, name: str, reason: str) -> None: ...
    def removed(self, name: str) -> None: ...
    def failed(self, name: str, fault: Fault) -> None: ...

    def arrived(self, name: str, outcome: Outcome) -> None:
        self.left -= 1
        if self.left <= 0:
            self.reached.set()


def copied(source: str, target: str, *, cut: int = FILES + 1) -> Callable[[Client], Any]:
    async def body(client: Client) -> Summary:
        watcher = Cut(cut)
        copier = Copier(client, watcher, streams=STREAMS)
        plan = Plan(client, [client.locate(source)], client.locate(target))
        run = asyncio.create_task(copier.run(plan.steps()))
        await asyncio.wait([run, asyncio.create_task(watcher.reached.wait())], return_when=asyncio.FIRST_COMPLETED)
        if watcher.reached.is_set():
            run.cancel()
        with suppress(asyncio.CancelledError):
            await run
        return copier.summary

    return body


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    for number in range(FILES):
        (tree / f"{number}.fits").write_bytes(os.urandom(2 * MIB))
        os.utime(tree / f"{number}.fits", ns=(10**18, 10**18 + 1))
    return tree


def counted(module: object, name: str, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The calls of a function from now on."""
    calls: list[object] = []
    real = getattr(module, name)

    def call(*arguments: object) -> object:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


def test_an_upload(small_site: SmallSite, at_small_site: At, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = at_small_site(copied(f"{tree}", "arc:tree", cut=5))
    assert 5 <= first.copied < FILES
    read_again = counted(uploading, "md5_of_range", monkeypatch)
    received = small_site.received
    second = at_small_site(copied(f"{tree}/", "arc:"))
    assert second.identical >= first.copied
    assert (second.identical + second.copied, second.failed) == (FILES, 0)
    assert small_site.received - received == second.copied * 2 * MIB
    assert len(read_again) <= STREAMS  # what had arrived when the run was cut, but was not known to have
    read_again.clear()
    third = at_small_site(copied(f"{tree}/", "arc:"))
    assert (third.identical, read_again) == (FILES, [])


def test_a_download(small_site: SmallSite, at_small_site: At, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_small_site(copied(f"{tree}", "arc:tree"))
    back = tree.with_name("back")
    first = at_small_site(copied("arc:tree", f"{back}", cut=5))
    assert 5 <= first.copied < FILES
    read_again = counted(comparing.hashlib, "file_digest", monkeypatch)
    second = at_small_site(copied("arc:tree/*", f"{back}/"))
    assert second.identical >= first.copied
    assert (second.identical + second.copied, second.failed) == (FILES, 0)
    assert len(read_again) <= STREAMS
    for path in tree.iterdir():
        assert (back / path.name).read_bytes() == path.read_bytes()


def test_a_file_changed_meanwhile_is_read_and_sent(small_site: SmallSite, at_small_site: At, tree: Path) -> None:
    at_small_site(copied(f"{tree}", "arc:tree"))
    (tree / "3.fits").write_bytes(os.urandom(2 * MIB))
    again = at_small_site(copied(f"{tree}/", "arc:"))
    assert (again.copied, again.identical) == (1, FILES - 1)
    assert small_site.nodes["tree/3.fits"] == (tree / "3.fits").read_bytes()
