# ruff: noqa: ASYNC110  (the server is in a thread: there is no event to await)
"""One file down, whatever happens on the way."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client.client import Client
from skyferry.client.download import download
from skyferry.client.errors import ChecksumMismatch, LocalFault
from skyferry.client.locations import NodeLocation
from skyferry.client.outcomes import Outcome
from skyferry.client.upload import upload
from skyferry.vospace.faults import InvalidArgument, NodeNotFound
from skyferry.vospace.paths import NodePath
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024

At = Callable[[Callable[[Client], Any]], Any]


def fetch(to: Path, name: str = "arc:data.fits") -> Callable[[Client], Any]:
    async def body(client: Client) -> Outcome:
        location = client.locate(name)
        assert isinstance(location, NodeLocation)
        space = await client.space(location)
        return await download(space, await space.node(location.uri.path), to)

    return body


def stored(site: SmallSite, size: int) -> bytes:
    site.nodes["data.fits"] = os.urandom(size)
    return site.nodes["data.fits"]


def left_beside(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".part")]


@pytest.mark.parametrize("direct", [True, False])
@pytest.mark.parametrize("size", [0, 1, MIB, 3 * MIB + 7])
def test_every_size_arrives_verified(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, size: int, direct: bool
) -> None:
    small_site.direct = direct
    content, to = stored(small_site, size), tmp_path / "out.fits"
    outcome = at_small_site(fetch(to))
    assert to.read_bytes() == content
    assert outcome == Outcome(length=size, moved=size, md5=hashlib.md5(content).hexdigest())
    assert to.stat().st_mtime == pytest.approx(1767323045.678)
    assert not left_beside(to)


@pytest.mark.parametrize("kind", ["reset", "truncate"])
def test_a_broken_line_costs_only_the_rest(small_site: SmallSite, at_small_site: At, tmp_path: Path, kind: str) -> None:
    content, to = stored(small_site, 4 * MIB), tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", kind, MIB)] * 3
    at_small_site(fetch(to))
    assert to.read_bytes() == content
    assert small_site.sent < 4 * MIB + 3 * MIB + 64 * 1024  # the rest are documents
    assert any("range" in headers for headers in small_site.methods("GET"))


def test_damage_is_found_and_fetched_again(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    content, to = stored(small_site, MIB), tmp_path / "out.fits"
    small_site.troubles.append(Trouble("GET", "corrupt", 70_000))
    at_small_site(fetch(to))
    assert to.read_bytes() == content


def test_damage_every_time_leaves_nothing_under_the_name(
    small_site: SmallSite, at_small_site: At, tmp_path: Path
) -> None:
    stored(small_site, MIB)
    to = tmp_path / "out.fits"
    to.write_bytes(b"old")
    small_site.troubles += [Trouble("GET", "corrupt", 70_000)] * 20
    with pytest.raises(ChecksumMismatch):
        at_small_site(fetch(to))
    assert to.read_bytes() == b"old"
    assert not left_beside(to)


def cut(small_site: SmallSite, to: Path) -> Callable[[Client], Any]:
    """Cancel a download once it has lost its line and asks what to go on with."""

    async def body(client: Client) -> None:
        task = asyncio.create_task(fetch(to)(client))
        while not small_site.methods("HEAD") and not task.done():
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return body


def test_the_next_run_goes_on(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    content, to = stored(small_site, 4 * MIB), tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "truncate", 3 * MIB), Trouble("HEAD", "mute", 1)]
    at_small_site(cut(small_site, to))
    assert len(left_beside(to)) == 1
    outcome = at_small_site(fetch(to))
    assert to.read_bytes() == content
    assert outcome.moved <= 2 * MIB
    assert not left_beside(to)


def test_a_part_of_a_replaced_version_is_not_used(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    stored(small_site, 4 * MIB)
    to = tmp_path / "out.fits"
    small_site.troubles += [Trouble("GET", "truncate", 3 * MIB), Trouble("HEAD", "mute", 1)]
    at_small_site(cut(small_site, to))
    content = stored(small_site, 4 * MIB)
    at_small_site(fetch(to))
    assert to.read_bytes() == content
    assert not left_beside(to)


def test_a_whole_part_needs_only_its_name(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    from skyferry.client.part_files import part_path

    content, to = stored(small_site, MIB), tmp_path / "out.fits"
    part_path(to, hashlib.md5(content).hexdigest()).write_bytes(content)
    assert at_small_site(fetch(to)).moved == 0
    assert to.read_bytes() == content
    assert small_site.sent < MIB


def test_names_of_255_bytes(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    content, to = stored(small_site, 10), tmp_path / ("n" * 255)
    at_small_site(fetch(to))
    assert to.read_bytes() == content


def test_a_device_is_not_replaced(small_site: SmallSite, at_small_site: At) -> None:
    stored(small_site, 10)
    with pytest.raises(InvalidArgument, match="not a regular file"):
        at_small_site(fetch(Path("/dev/null")))


def test_permissions_of_the_replaced_file_stay(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    stored(small_site, 10)
    to = tmp_path / "out.fits"
    to.touch(mode=0o640)
    at_small_site(fetch(to))
    assert to.stat().st_mode & 0o777 == 0o640


def test_a_missing_directory_is_a_local_fault(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    stored(small_site, 10)
    with pytest.raises(LocalFault) as failed:
        at_small_site(fetch(tmp_path / "no" / "out.fits"))
    assert failed.value.exit_code == 2


def test_a_missing_node(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    with pytest.raises(NodeNotFound):
        at_small_site(fetch(tmp_path / "out.fits", "arc:nothing"))


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_silent_line_is_given_up_and_tried_again(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, method: str
) -> None:
    content, to = stored(small_site, MIB), tmp_path / "out.fits"
    small_site.troubles.append(Trouble(method, "mute", 60))

    async def both_ways(client: Client) -> None:
        await fetch(to)(client)
        space = await client.space(client.locate("arc:").uri)  # type: ignore[union-attr]
        await upload(space, NodePath.from_text("again"), to)

    began = time.monotonic()
    at_small_site(both_ways)
    assert to.read_bytes() == small_site.nodes["again"] == content
    assert 5 <= time.monotonic() - began < 40
