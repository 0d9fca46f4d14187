"""Quotas: refused before the first byte, at the limit, and never promised twice."""

from __future__ import annotations

import threading

import pytest

from skyferry.site.space import quotas
from skyferry.site.space.bytes import Digests, UploadRequest
from skyferry.site.storage.nodes import Changes
from skyferry.vospace.faults import QuotaExceeded
from skyferry.vospace.paths import NodePath
from unit.space.ground import ALICE, BOB, EVERYWHERE, Ground

pytestmark = pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
MIB = 1 << 20


@pytest.fixture(autouse=True)
def small_quota(ground: Ground) -> None:
    ground.allocations.change(ground.home, quota=10 * MIB)


def test_a_sized_upload_is_refused_before_its_first_byte(ground: Ground) -> None:
    with pytest.raises(QuotaExceeded) as full:
        ground.space.upload(ALICE, ground.at("f"), UploadRequest(length=10 * MIB + 1))
    assert full.value.detail == f"quota {10 * MIB} bytes, used 0, asked {10 * MIB + 1}"
    ground.put(ground.at("f"), b"x" * 10 * MIB)
    assert ground.properties(ground.home)["availableSpace"] == "0"
    with pytest.raises(QuotaExceeded):
        ground.space.upload(ALICE, ground.at("g"), UploadRequest(length=1))
    with pytest.raises(QuotaExceeded):
        ground.space.writable_data(ALICE, ground.at("g"), 1)


def test_a_chunked_upload_is_refused_at_the_limit(ground: Ground) -> None:
    ground.put(ground.at("f"), b"x" * 8 * MIB)
    upload = ground.space.upload(ALICE, ground.at("g"), UploadRequest())
    upload.write(b"y" * MIB)
    upload.write(b"y" * MIB)
    with pytest.raises(QuotaExceeded):
        upload.write(b"y")
    upload.abort()
    assert ground.names(ground.home) == [b"f"]


def test_what_is_replaced_counts_as_free(ground: Ground) -> None:
    ground.put(ground.at("f"), b"x" * 9 * MIB)
    assert ground.put(ground.at("f"), b"y" * 10 * MIB).length == 10 * MIB
    assert ground.put(ground.at("f"), b"z" * 9 * MIB, sized=False).length == 9 * MIB
    assert ground.space.writable_data(ALICE, ground.at("f"), 10 * MIB) == ground.at("f")


def test_two_uploads_do_not_get_the_same_room(ground: Ground) -> None:
    first = ground.space.upload(ALICE, ground.at("f"), UploadRequest(length=6 * MIB))
    with pytest.raises(QuotaExceeded) as full:
        ground.another().upload(ALICE, ground.at("g"), UploadRequest(length=6 * MIB))
    assert f"used {6 * MIB}, asked {6 * MIB}" in full.value.detail
    first.abort()
    second = ground.space.upload(ALICE, ground.at("g"), UploadRequest(length=6 * MIB))
    second.write(b"x" * 6 * MIB)
    second.finish(Digests())
    assert ground.space.writable_data(ALICE, ground.at("h"), 4 * MIB) == ground.at("h")


def test_what_nobody_renews_is_free_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "HELD_FOR", -1)
    ground.space.upload(ALICE, ground.at("f"), UploadRequest(length=10 * MIB))
    monkeypatch.undo()
    ground.space.upload(ALICE, ground.at("g"), UploadRequest(length=10 * MIB)).abort()
    assert ground.space.tidy() == 1


def test_uploads_at_once_never_exceed_the_quota(ground: Ground) -> None:
    outcomes: list[str] = []

    def send(number: int) -> None:
        try:
            ground.put(ground.at(f"f{number}"), b"x" * 2 * MIB, sized=bool(number % 2))
            outcomes.append("stored")
        except QuotaExceeded:
            outcomes.append("refused")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = int(ground.properties(ground.home)["length"] or 0)
    assert used == 2 * MIB * outcomes.count("stored")
    assert used <= 10 * MIB
    assert "refused" in outcomes


def test_quota_does_not_stop_empty_nodes(ground: Ground) -> None:
    ground.put(ground.at("f"), b"x" * 10 * MIB)
    ground.container(ground.at("d"))
    ground.put(ground.at("empty"), b"")


def test_the_nearest_quota_holds(ground: Ground) -> None:
    ground.allocations.make(ground.allocation("bob"), "bob")
    inner = NodePath((*ground.allocation("bob").parts, b"d"))
    ground.container(inner, BOB)
    ground.store.update(ground.store.lookup(inner)[-1], Changes(quota=100))
    with pytest.raises(QuotaExceeded):
        ground.put(NodePath((*inner.parts, b"f")), b"x" * 101, BOB)
    ground.put(NodePath((*ground.allocation("bob").parts, b"f")), b"x" * 101, BOB)
    assert ground.properties(inner, BOB)["availableSpace"] == "100"


def test_moves_between_allocations_need_room(ground: Ground) -> None:
    bob = ground.allocation("bob")
    ground.allocations.make(bob, "bob", quota=100)
    ground.allocations.change(bob, owner="alice")
    ground.container(ground.at("d"))
    ground.put(ground.at("d/f"), b"x" * 101)
    with pytest.raises(QuotaExceeded):
        ground.space.move(ALICE, ground.at("d"), bob)
    with pytest.raises(QuotaExceeded):
        ground.space.copy_node(ALICE, ground.at("d/f"), NodePath((*bob.parts, b"f")))
    ground.put(ground.at("d/f"), b"x" * 100)
    ground.space.move(ALICE, ground.at("d"), bob)
    assert ground.properties(bob)["availableSpace"] == "0"
    assert ground.properties(ground.home)["length"] == "0"


def test_moves_below_one_quota_need_none(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.put(ground.at("f"), b"x" * 10 * MIB)
    ground.space.move(ALICE, ground.at("f"), ground.at("d"))
    assert ground.properties(ground.at("d"))["length"] == str(10 * MIB)
