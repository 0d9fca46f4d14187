# ruff: noqa: ASYNC110  (the server is in a thread: there is no event to await)
"""One large file up by several streams, whatever happens on the way."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import parallel_upload, segments
from skyferry.client import upload as uploading
from skyferry.client.client import Client
from skyferry.client.errors import ChecksumMismatch, SourceChanged
from skyferry.client.locations import NodeLocation
from skyferry.client.outcomes import Outcome
from skyferry.client.upload import upload
from skyferry.vospace.faults import PermissionDenied
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024
SIZE = 8 * MIB + 7

At = Callable[[Callable[[Client], Any]], Any]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_upload, "PART", MIB)
    monkeypatch.setattr(segments, "SEGMENT", MIB)
    monkeypatch.setattr(segments, "_LONGEST", MIB)
    monkeypatch.setattr(uploading, "IN_ONE_REQUEST", MIB)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.fits"
    path.write_bytes(os.urandom(SIZE))
    return path


def send(path: Path, streams: int = 4) -> Callable[[Client], Any]:
    async def body(client: Client) -> Outcome:
        location = client.locate("arc:data.fits")
        assert isinstance(location, NodeLocation)
        space = await client.space(location)
        return await upload(space, location.uri.path, path, streams=streams)

    return body


def cut_after(site: SmallSite, path: Path, received: int, streams: int = 4) -> Callable[[Client], Any]:
    async def body(client: Client) -> None:
        task = asyncio.create_task(send(path, streams)(client))
        while site.received < received:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    return body


def parts_sent(site: SmallSite) -> list[int]:
    return [int(headers["x-skyferry-offset"]) for headers in site.methods("PUT") if "x-skyferry-offset" in headers]


def test_it_arrives_in_parts(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    outcome = at_small_site(send(file))
    assert small_site.nodes["data.fits"] == file.read_bytes()
    assert outcome == Outcome(length=SIZE, moved=SIZE, md5=hashlib.md5(file.read_bytes()).hexdigest())
    assert sorted(parts_sent(small_site)) == [number * MIB for number in range(9)]
    assert small_site.received == SIZE


def test_without_the_extension_it_goes_in_segments(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    small_site.direct = False
    at_small_site(send(file))
    assert small_site.nodes["data.fits"] == file.read_bytes()
    assert not parts_sent(small_site)


@pytest.mark.parametrize("kind", ["reset", "busy", "corrupt", "slow"])
@pytest.mark.parametrize("nth", [1, 3, 9])
def test_trouble_costs_one_part(small_site: SmallSite, at_small_site: At, file: Path, kind: str, nth: int) -> None:
    small_site.troubles += [Trouble("PUT", "mute", 0) for _ in range(nth)]
    small_site.troubles.append(Trouble("PUT", kind, 1))
    at_small_site(send(file))
    assert small_site.nodes["data.fits"] == file.read_bytes()
    assert small_site.received <= SIZE + MIB


@pytest.mark.parametrize("streams", [1, 2, 4])
def test_the_next_run_goes_on(small_site: SmallSite, at_small_site: At, file: Path, streams: int) -> None:
    at_small_site(cut_after(small_site, file, 5 * MIB))
    first = small_site.received
    outcome = at_small_site(send(file, streams))
    assert small_site.nodes["data.fits"] == file.read_bytes()
    assert outcome.moved <= SIZE - 1 * MIB
    assert first + outcome.moved <= SIZE + 4 * MIB
    assert not small_site.transactions


def test_several_streams_go_on_with_segments(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    at_small_site(cut_after(small_site, file, 5 * MIB, streams=1))
    assert at_small_site(send(file, 4)).moved <= SIZE - 3 * MIB
    assert small_site.nodes["data.fits"] == file.read_bytes()
    assert not parts_sent(small_site)


def test_a_file_that_changed_since_is_sent_anew(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    at_small_site(cut_after(small_site, file, 5 * MIB))
    file.write_bytes(os.urandom(SIZE))
    assert at_small_site(send(file)).moved == SIZE
    assert small_site.nodes["data.fits"] == file.read_bytes()


def test_a_file_that_changes_while_it_is_sent_is_not_stored(
    small_site: SmallSite, at_small_site: At, file: Path
) -> None:
    async def touch_during(client: Client) -> None:
        task = asyncio.create_task(send(file)(client))
        while small_site.received < MIB // 2:
            await asyncio.sleep(0.001)
        os.utime(file, ns=(1, 1))
        await task

    with pytest.raises(SourceChanged):
        at_small_site(touch_during)
    assert "data.fits" not in small_site.nodes


def test_a_service_still_hashing_is_asked_again(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    small_site.troubles += [Trouble("PUT", "mute", 0) for _ in range(10)] + [Trouble("PUT", "hashing")] * 3
    assert at_small_site(send(file)).verified
    assert small_site.nodes["data.fits"] == file.read_bytes()


def test_a_lost_answer_to_the_commit_is_no_failure(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    small_site.troubles += [Trouble("PUT", "mute", 0) for _ in range(10)] + [Trouble("PUT", "reset")]
    assert at_small_site(send(file)).verified
    assert small_site.received == SIZE


def test_a_refusal_ends_all_streams(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    small_site.troubles += [Trouble("PUT", "mute", 0)] * 3 + [Trouble("PUT", "forbid")]
    with pytest.raises(PermissionDenied):
        at_small_site(send(file))
    assert "data.fits" not in small_site.nodes


def test_damage_every_time_fails_loudly(small_site: SmallSite, at_small_site: At, file: Path) -> None:
    small_site.troubles += [Trouble("PUT", "mute", 0)] + [Trouble("PUT", "corrupt", 1)] * 200
    with pytest.raises(ChecksumMismatch):
        at_small_site(send(file))
    assert "data.fits" not in small_site.nodes
