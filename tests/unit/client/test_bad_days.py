"""What a run does about one bad file among others, a full disk, and a service that has no time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import source_files
from skyferry.client.client import Client
from skyferry.client.copying import Copier
from skyferry.client.errors import LocalFault
from skyferry.client.outcomes import Outcome
from skyferry.client.planning import Plan
from skyferry.client.telling import Summary
from skyferry.vospace.faults import Fault
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024

At = Callable[[Callable[[Client], Any]], Any]


class Listener:
    """Keeps what failed."""

    def __init__(self) -> None:
        self.failures: list[tuple[str, Fault]] = []

    def planned(self, files: int, length: int) -> None: ...
    def begun(self, name: str, length: int) -> None: ...
    def moved(self, name: str, position: int) -> None: ...
    def arrived(self, name: str, outcome: Outcome) -> None: ...
    def skipped(self, name: str, reason: str) -> None: ...
    def removed(self, name: str) -> None: ...

    def failed(self, name: str, fault: Fault) -> None:
        self.failures.append((name, fault))


def copied(source: str, target: str, listener: Listener) -> Callable[[Client], Any]:
    async def body(client: Client) -> Summary:
        copier = Copier(client, listener)
        return await copier.run(Plan(client, [client.locate(source)], client.locate(target)).steps())

    return body


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("a", "b", "c", "d"):
        (tree / name).write_bytes(os.urandom(2 * MIB))
    return tree


def test_an_unreadable_file_is_told_and_the_rest_goes_on(
    small_site: SmallSite, at_small_site: At, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def guarded(path: Any, *arguments: Any, **named: Any) -> int:
        if os.fspath(path).endswith("/b"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(source_files.os, "open", guarded)
    listener = Listener()
    summary = at_small_site(copied(f"{tree}", "arc:tree", listener))
    assert (summary.copied, summary.failed, summary.exit_code) == (3, 1, 23)
    name, fault = listener.failures[0]
    assert "tree/b" in name
    assert (fault.exit_code, str(tree / "b") in fault.detail) == (13, True)
    assert "tree/b" not in small_site.nodes


def test_a_full_disk_ends_the_run_with_its_own_status(
    small_site: SmallSite, at_small_site: At, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_small_site(copied(f"{tree}", "arc:tree", Listener()))
    back, real = tree.with_name("back"), os.pwrite
    written = 0

    def limited(descriptor: int, block: Any, offset: int) -> int:
        nonlocal written
        written += len(block)
        if written > 3 * MIB:
            raise OSError(28, "No space left on device")
        return real(descriptor, block, offset)

    monkeypatch.setattr(os, "pwrite", limited)
    with pytest.raises(LocalFault) as failed:
        at_small_site(copied("arc:tree", f"{back}", Listener()))
    assert failed.value.exit_code == 28
    monkeypatch.undo()
    for path in back.iterdir():
        assert path.name.endswith(".part") or path.read_bytes() == (tree / path.name).read_bytes()


@pytest.mark.parametrize("retry_after", [0, 1])
def test_a_storm_of_503_delays_and_loses_nothing(
    small_site: SmallSite, at_small_site: At, tree: Path, retry_after: int
) -> None:
    small_site.troubles += [Trouble("PUT", "busy", retry_after, "/") for _ in range(6)]
    small_site.troubles += [Trouble("GET", "busy", retry_after, "/arc/") for _ in range(6)]
    listener = Listener()
    up = at_small_site(copied(f"{tree}", "arc:tree", listener))
    small_site.troubles += [Trouble("GET", "busy", retry_after, "/") for _ in range(6)]
    down = at_small_site(copied("arc:tree", f"{tree}-back", listener))
    assert (up.copied, down.copied, listener.failures) == (4, 4, [])
    for path in tree.iterdir():
        assert (tree.with_name("tree-back") / path.name).read_bytes() == path.read_bytes()


def test_a_file_that_vanishes_is_told(small_site: SmallSite, at_small_site: At, tree: Path) -> None:
    async def body(client: Client) -> Summary:
        async def steps() -> Any:
            plan = Plan(client, [client.locate(f"{tree}")], client.locate("arc:tree"))
            found = [step async for step in plan.steps()]
            (tree / "c").unlink()
            for step in found:
                yield step

        return await Copier(client, listener).run(steps())

    listener = Listener()
    summary = at_small_site(body)
    assert (summary.copied, summary.failed) == (3, 1)
    assert listener.failures[0][1].exit_code == 2
