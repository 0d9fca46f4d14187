# ruff: noqa: ASYNC110  (the server is in a thread: there is no event to await)
"""One large file down by several streams, whatever happens on the way."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import parallel_download
from skyferry.client.client import Client
from skyferry.client.download import download
from skyferry.client.errors import ChecksumMismatch, LocalFault
from skyferry.client.locations import NodeLocation
from skyferry.client.outcomes import Outcome
from skyferry.client.part_files import part_path
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024
SIZE = 8 * MIB + 7

At = Callable[[Callable[[Client], Any]], Any]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_download, "PIECE", MIB)


@pytest.fixture
def content(small_site: SmallSite) -> bytes:
    small_site.nodes["data.fits"] = os.urandom(SIZE)
    return small_site.nodes["data.fits"]


def fetch(to: Path, streams: int = 4) -> Callable[[Client], Any]:
    async def body(client: Client) -> Outcome:
        location = client.locate("arc:data.fits")
        assert isinstance(location, NodeLocation)
        space = await client.space(location)
        return await download(space, await space.node(location.uri.path), to, streams=streams)

    return body


def left_beside(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".part")]


def cut_after(site: SmallSite, to: Path, sent: int) -> Callable[[Client], Any]:
    async def body(client: Client) -> None:
        task = asyncio.create_task(fetch(to)(client))
        while site.sent < sent and not task.done():
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return body


def test_it_arrives_in_ranges(small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes) -> None:
    to = tmp_path / "out.fits"
    outcome = at_small_site(fetch(to))
    assert to.read_bytes() == content
    assert outcome == Outcome(length=SIZE, moved=SIZE, md5=hashlib.md5(content).hexdigest())
    assert to.stat().st_mtime == pytest.approx(1767323045.678)
    ranges = [headers["range"] for headers in small_site.methods("GET")]
    assert len(ranges) == len(set(ranges)) == 9
    assert not left_beside(to)


def test_without_ranges_it_comes_in_one(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    small_site.ranged = False
    at_small_site(fetch(tmp_path / "out.fits"))
    assert (tmp_path / "out.fits").read_bytes() == content
    assert len(small_site.methods("GET")) == 1


@pytest.mark.parametrize("kind", ["reset", "truncate", "busy"])
def test_broken_lines_cost_only_the_rest(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes, kind: str
) -> None:
    small_site.troubles += [Trouble("GET", kind, MIB // 2)] * 5
    outcome = at_small_site(fetch(tmp_path / "out.fits"))
    assert (tmp_path / "out.fits").read_bytes() == content
    assert outcome.moved == SIZE


def test_damage_is_found_and_all_fetched_again(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    small_site.troubles.append(Trouble("GET", "corrupt", 1000))
    at_small_site(fetch(tmp_path / "out.fits"))
    assert (tmp_path / "out.fits").read_bytes() == content


def test_damage_every_time_leaves_nothing(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "corrupt", 1000)] * 200
    with pytest.raises(ChecksumMismatch):
        at_small_site(fetch(to))
    assert not to.exists()
    assert not left_beside(to)


@pytest.mark.parametrize("streams", [1, 2, 4])
def test_the_next_run_goes_on(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes, streams: int
) -> None:
    to = tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "slow", 0)] * 9
    at_small_site(cut_after(small_site, to, 4 * MIB))
    assert len(left_beside(to)) == 1
    outcome = at_small_site(fetch(to, streams))
    assert to.read_bytes() == content
    assert outcome.moved <= SIZE - 3 * MIB
    assert not left_beside(to)


def test_several_streams_go_on_where_one_stopped(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out.fits"
    part_path(to, hashlib.md5(content).hexdigest()).write_bytes(content[: 3 * MIB + 5])
    assert at_small_site(fetch(to)).moved == SIZE - 3 * MIB - 5
    assert to.read_bytes() == content


def test_a_log_cut_by_a_crash_counts_as_far_as_it_goes(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "slow", 0)] * 9
    at_small_site(cut_after(small_site, to, 4 * MIB))
    part = part_path(to, hashlib.md5(content).hexdigest())
    with part.open("r+b") as file:
        file.truncate(part.stat().st_size - 3)
    at_small_site(fetch(to))
    assert to.read_bytes() == content


def test_a_file_replaced_meanwhile_arrives_whole_and_new(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "slow", 0)] * 9

    async def replaced(client: Client) -> None:
        task = asyncio.create_task(fetch(to)(client))
        while small_site.sent < 3 * MIB:
            await asyncio.sleep(0.001)
        small_site.nodes["data.fits"] = os.urandom(SIZE)
        await task

    at_small_site(replaced)
    assert to.read_bytes() == small_site.nodes["data.fits"] != content
    assert not left_beside(to)


def test_a_disk_without_room_is_told_before_the_first_byte(
    small_site: SmallSite, at_small_site: At, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(LocalFault) as failed:
        at_small_site(fetch(tmp_path / "out.fits"))
    assert failed.value.exit_code == 28
    assert not small_site.methods("GET")
    assert not left_beside(tmp_path / "out.fits")
