# ruff: noqa: ASYNC110  (the server is in a thread: there is no event to await)
"""One file up, whatever happens on the way."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import segments
from skyferry.client import upload as uploading
from skyferry.client.client import Client
from skyferry.client.errors import ChecksumMismatch, SourceChanged
from skyferry.client.locations import NodeLocation
from skyferry.client.outcomes import Outcome
from skyferry.client.upload import upload
from skyferry.vospace.faults import PermissionDenied
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024

At = Callable[[Callable[[Client], Any]], Any]


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SEGMENT", MIB)
    monkeypatch.setattr(segments, "_LONGEST", MIB)
    monkeypatch.setattr(uploading, "IN_ONE_REQUEST", MIB)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[int], Path]:
    def make(size: int) -> Path:
        path = tmp_path / "data.fits"
        path.write_bytes(os.urandom(size))
        return path

    return make


def send(path: Path, name: str = "arc:data.fits") -> Callable[[Client], Any]:
    async def body(client: Client) -> Outcome:
        location = client.locate(name)
        assert isinstance(location, NodeLocation)
        space = await client.space(location)
        return await upload(space, location.uri.path, path, known=await space.find(location.uri.path))

    return body


@pytest.mark.parametrize("size", [0, 1, 1000, MIB, MIB + 1, 3 * MIB + 7])
def test_every_size_arrives_verified(small_site: SmallSite, at_small_site: At, file: Any, size: int) -> None:
    path = file(size)
    outcome = at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()
    assert outcome == Outcome(length=size, moved=size, md5=hashlib.md5(path.read_bytes()).hexdigest())


def test_same_bytes_are_not_sent_again(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    path = file(3 * MIB)
    at_small_site(send(path))
    before = small_site.received
    assert at_small_site(send(path)).skipped
    assert small_site.received == before


@pytest.mark.parametrize("kind", ["reset", "busy", "corrupt"])
def test_small_file_survives(small_site: SmallSite, at_small_site: At, file: Any, kind: str) -> None:
    path = file(500_000)
    small_site.troubles += [Trouble("PUT", kind, 5)] * 2
    at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()


@pytest.mark.parametrize("kind", ["reset", "busy", "corrupt"])
@pytest.mark.parametrize("nth", [0, 1, 2, 3])
def test_large_file_survives_and_sends_little_twice(
    small_site: SmallSite, at_small_site: At, file: Any, kind: str, nth: int
) -> None:
    path = file(3 * MIB + 5)
    small_site.troubles += [Trouble("PUT", "mute", 0) for _ in range(nth)]
    small_site.troubles.append(Trouble("PUT", kind, 1000 if nth else 0))
    at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()
    assert small_site.received <= 3 * MIB + 5 + 2 * MIB


def test_a_lost_answer_to_the_commit_is_no_failure(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    path = file(2 * MIB + 5)
    # start, three segments, then the commit whose answer is lost
    small_site.troubles += [Trouble("PUT", "mute", 0) for _ in range(4)] + [Trouble("PUT", "reset")]
    outcome = at_small_site(send(path))
    assert outcome.verified
    assert small_site.received == 2 * MIB + 5


def test_a_refusal_is_not_repeated(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    small_site.troubles.append(Trouble("PUT", "forbid"))
    with pytest.raises(PermissionDenied):
        at_small_site(send(file(10)))
    assert len(small_site.methods("PUT")) == 1


def test_a_wrong_digest_in_every_answer_fails_loudly(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    small_site.troubles += [Trouble("PUT", "digest")] * 20
    with pytest.raises(ChecksumMismatch):
        at_small_site(send(file(10)))


def test_a_cancelled_upload_goes_on_in_the_next_run(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    path = file(4 * MIB)

    async def cut(client: Client) -> None:
        task = asyncio.create_task(send(path)(client))
        while small_site.received < 2.5 * MIB:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    at_small_site(cut)
    first = small_site.received
    outcome = at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()
    assert outcome.moved <= 2 * MIB
    assert small_site.received - first <= 2 * MIB
    assert not small_site.transactions


def test_a_file_that_changed_since_is_sent_anew(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    path = file(3 * MIB)

    async def cut(client: Client) -> None:
        task = asyncio.create_task(send(path)(client))
        while small_site.received < 1.5 * MIB:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    at_small_site(cut)
    path.write_bytes(os.urandom(3 * MIB))
    at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()


def test_an_expired_transaction_is_begun_anew(small_site: SmallSite, at_small_site: At, file: Any) -> None:
    path = file(3 * MIB)
    small_site.troubles += [Trouble("PUT", "mute"), Trouble("PUT", "mute"), Trouble("PUT", "forbid")]
    with pytest.raises(PermissionDenied):
        at_small_site(send(path))
    small_site.transactions.clear()
    at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()


def test_a_file_that_changes_while_it_is_sent_is_not_stored(
    small_site: SmallSite, at_small_site: At, file: Any
) -> None:
    path = file(3 * MIB)

    async def touch_during(client: Client) -> None:
        task = asyncio.create_task(send(path)(client))
        while small_site.received < MIB // 2:
            await asyncio.sleep(0.001)
        os.utime(path, ns=(1, 1))
        await task

    with pytest.raises(SourceChanged):
        at_small_site(touch_during)
    assert "data.fits" not in small_site.nodes


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize("size", [0, 10, 3 * MIB])
def test_services_without_our_extensions(
    small_site: SmallSite, at_small_site: At, file: Any, size: int, transactional: bool
) -> None:
    small_site.direct, small_site.transactional = False, transactional
    path = file(size)
    outcome = at_small_site(send(path))
    assert small_site.nodes["data.fits"] == path.read_bytes()
    assert outcome.verified
