"""Many threads and processes at once: one wins whole, sums stay exact, nothing is orphaned."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from contract.configurations import Configuration
from contract.vocabulary import DATA, again, get, mkdir, names, new, now, placement, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Changes, SharingChanges, StoredNode
from skyferry.vospace.faults import (
    ContainerNotFound,
    DuplicateNode,
    Fault,
    InvalidArgument,
    NodeNotEmpty,
    NodeNotFound,
    QuotaExceeded,
)
from skyferry.vospace.nodes import NodeKind, Sharing

THREADS = 16


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Start all actions at the same moment; give what each returned, or the fault it raised."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return action()
        except Fault as fault:
            return fault

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def bytes_below(store: Store, container: StoredNode) -> int:
    """The sum that usage must be, counted by looking at every node."""
    total = 0
    for child in store.children(container):
        total += bytes_below(store, child) if child.kind is NodeKind.CONTAINER else child.length
    return total


def test_of_many_creators_of_a_name_one_wins(store: Store, top: StoredNode) -> None:
    results = at_once(*(lambda n=n: mkdir(store, top, b"name", owner=f"user{n}") for n in range(THREADS)))
    (winner,) = [result for result in results if isinstance(result, StoredNode)]
    assert sum(isinstance(result, DuplicateNode) for result in results) == THREADS - 1
    assert again(store, winner) == winner


def test_of_many_writers_of_a_new_name_one_wins_whole(store: Store, top: StoredNode) -> None:
    results = at_once(*(lambda n=n: put(store, top, b"name", b"%02d" % n * (500 + n)) for n in range(THREADS)))
    (winner,) = [result for result in results if isinstance(result, StoredNode)]
    assert sum(isinstance(result, DuplicateNode) for result in results) == THREADS - 1
    data = get(store, again(store, winner))
    assert data in {b"%02d" % n * (500 + n) for n in range(THREADS)}
    assert again(store, top).length == len(data)


def test_of_many_replacements_one_stays_whole(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"name", b"old")
    results = at_once(
        *(lambda n=n: put(store, top, b"name", b"%02d" % n * (500 + n), replaces=node) for n in range(THREADS))
    )
    assert all(isinstance(result, StoredNode) for result in results)
    data = get(store, again(store, node))
    assert data in {b"%02d" % n * (500 + n) for n in range(THREADS)}
    assert again(store, top).length == len(data) == again(store, node).length


def test_of_many_replacements_of_one_version_one_wins(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"name", b"old")
    for _ in range(4):
        rivals = (partial(put, store, top, b"name", b"%02d" % n, replaces=node, exact=True) for n in range(THREADS))
        results = at_once(*rivals)
        (node,) = [result for result in results if isinstance(result, StoredNode)]
        assert sum(isinstance(result, DuplicateNode) for result in results) == THREADS - 1
        assert again(store, node).version == node.version
        assert again(store, top).length == 2


def test_changes_of_different_fields_all_survive(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"name", b"bytes")
    readers, writers = ("ivo://example.org/gms?r",), ("ivo://example.org/gms?w",)
    wanted = [
        Changes(sharing=SharingChanges(public=True)),
        Changes(sharing=SharingChanges(read_groups=readers)),
        Changes(sharing=SharingChanges(write_groups=writers)),
        Changes(locked=True),
        Changes(content_type="image/fits"),
        Changes(mtime=1_700_000_000_000_000_000),
        *(Changes(properties={f"key{n}": str(n)}) for n in range(10)),
    ]
    assert all(isinstance(done, StoredNode) for done in at_once(*(lambda c=c: store.update(node, c) for c in wanted)))
    now = again(store, node)
    assert now.sharing == Sharing(public=True, read_groups=readers, write_groups=writers)
    assert (now.locked, now.content_type, now.mtime) == (True, "image/fits", 1_700_000_000_000_000_000)
    assert now.properties == {f"key{n}": str(n) for n in range(10)}


def test_a_reader_never_sees_a_mixture(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"name", b"0" * 3_000_000)
    stop = threading.Event()

    def replace() -> None:
        for n in itertools.cycle(range(10)):
            if stop.is_set():
                return
            put(store, top, b"name", b"%d" % n * 3_000_000, replaces=node)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(20):
            data = get(store, again(store, node))
            assert len(data) == 3_000_000
            assert len(set(data)) == 1
    finally:
        stop.set()
        writer.join()


def test_a_child_and_the_removal_of_its_parent_exclude_each_other(store: Store, top: StoredNode) -> None:
    for round_ in range(12):
        parent = mkdir(store, top, b"parent%d" % round_)
        made, removed = at_once(
            lambda parent=parent, r=round_: (
                put(store, parent, b"child", b"bytes") if r % 2 else mkdir(store, parent, b"c")
            ),
            lambda parent=parent: store.remove(parent),
        )
        if isinstance(made, StoredNode):
            assert isinstance(removed, NodeNotEmpty)
            assert again(store, made) == made
        else:
            assert isinstance(made, ContainerNotFound)
            assert removed is None
            assert now(store, parent.path) is None


def test_crossing_moves_make_no_circle(store: Store, top: StoredNode) -> None:
    for round_ in range(8):
        ground = mkdir(store, top, b"ground%d" % round_)
        first, second = mkdir(store, ground, b"first"), mkdir(store, ground, b"second")
        put(store, first, b"a", b"12345")
        results = at_once(
            lambda f=first, s=second: store.move(f, s, b"moved"), lambda f=first, s=second: store.move(s, f, b"moved")
        )
        assert sum(isinstance(result, StoredNode) for result in results) == 1
        assert all(isinstance(r, StoredNode | NodeNotFound | ContainerNotFound | InvalidArgument) for r in results)
        assert bytes_below(store, ground) == 5 == again(store, ground).length


def test_a_node_moves_to_one_place_only(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    places = [mkdir(store, top, b"place%d" % n) for n in range(8)]
    results = at_once(*(lambda p=p: store.move(node, p, b"a") for p in places))
    assert sum(isinstance(result, StoredNode) for result in results) == 1
    assert sum(names(store, place) == [b"a"] for place in places) == 1
    assert again(store, top).length == 5


def test_a_quota_is_never_exceeded(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=1000)
    results = at_once(*(lambda n=n: put(store, limited, b"%d" % n, b"x" * 300) for n in range(THREADS)))
    assert sum(isinstance(result, StoredNode) for result in results) == 3
    assert sum(isinstance(result, QuotaExceeded) for result in results) == THREADS - 3
    assert again(store, limited).length == 900 == bytes_below(store, limited)


def test_changes_of_different_properties_are_never_lost(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    at_once(*(lambda n=n: store.update(node, Changes(properties={f"key{n}": "x"})) for n in range(THREADS)))
    assert len(again(store, node).properties) == THREADS


def test_usage_is_exact_after_a_storm(configuration: Configuration, store: Store, top: StoredNode) -> None:
    """Sixteen threads in several stores write, replace, copy, move and remove in one small tree."""
    places = [mkdir(store, top, b"p%d" % n) for n in range(3)]
    places += [mkdir(store, place, b"deep") for place in places]
    stores = [store, configuration.open(), configuration.open()]

    def storm(seed: int) -> None:
        chance = random.Random(seed)
        mine = stores[seed % len(stores)]
        for _ in range(12):
            place, name = chance.choice(places), b"n%d" % chance.randrange(6)
            data = b"x" * chance.randrange(2000)
            try:
                there = now(mine, place.path / name)
                action = chance.randrange(6)
                if there is None or there.kind is not NodeKind.DATA:
                    put(mine, place, name, data)
                elif action <= 1:
                    put(mine, place, name, data, replaces=there)
                elif action == 2:
                    mine.remove(there)
                elif action == 3:
                    mine.move(there, chance.choice(places), b"n%d" % chance.randrange(6))
                elif action == 4:
                    mine.copy(there, chance.choice(places), b"n%d" % chance.randrange(6), new(DATA))
                else:
                    stage = mine.stage(f"s{seed}", place)
                    segment = stage.segment(0)
                    segment.write(data)
                    segment.finish()
                    stage.finish(placement(place, name, data, replaces=there))
            except (DuplicateNode, NodeNotFound, ContainerNotFound):
                continue

    results = at_once(*(lambda seed=seed: storm(seed) for seed in range(THREADS)))
    assert [result for result in results if result is not None] == []
    for place in [top, *places]:
        assert again(store, place).length == bytes_below(store, place)
        assert store.recount(place) == bytes_below(store, place)
    for place in places:
        for child in store.children(place):
            if child.kind is NodeKind.DATA:
                assert len(get(store, child)) == child.length
