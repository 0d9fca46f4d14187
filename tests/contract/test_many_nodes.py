"""Containers with very many children, and deep trees: constant memory, and single steps."""

import time
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import insert

from contract.configurations import Configuration
from contract.vocabulary import DATA, again, mkdir, new, now, put
from skyferry.site.database.tables.vault import nodes
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.site.storage.vault.rows import columns_of_new, id_of

MANY = 50_000
A_MILLION = 1_000_000


@pytest.mark.parametrize("count", [MANY, pytest.param(A_MILLION, marks=pytest.mark.nightly)])
@pytest.mark.timeout(3600)
def test_a_long_listing_is_complete_ordered_and_constant_in_memory(
    store: Store, top: StoredNode, configuration: Configuration, count: int
) -> None:
    fill(configuration, top, count)
    tracemalloc.start()
    try:
        listed, previous = 0, b""
        for child in store.children(top):
            assert child.path.name > previous
            previous = child.path.name
            listed += 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert listed == count
    # Of a POSIX directory the names must be held, to sort them.
    assert peak < (100 * count if store.features.written_by_others else 0) + (12 << 20)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", Order)
def test_every_order_is_complete_over_many_pages(
    store: Store, top: StoredNode, configuration: Configuration, order: Order, descending: bool
) -> None:
    fill(configuration, top, 3500)
    children = list(store.children(top, order=order, descending=descending))
    by_name = sorted(children, key=lambda child: child.path.name, reverse=descending)
    values = {
        Order.NAME: lambda _: 0,
        Order.LENGTH: lambda child: child.length,
        Order.DATE: lambda child: child.changed,
    }
    expected = sorted(by_name, key=values[order], reverse=descending)
    assert len({child.key for child in children}) == 3500
    assert [child.path.name for child in children] == [child.path.name for child in expected]


def test_a_container_with_many_children_moves_as_one_step(
    store: Store, top: StoredNode, configuration: Configuration
) -> None:
    crowded = mkdir(store, top, b"crowded")
    fill(configuration, crowded, MANY)
    elsewhere = mkdir(store, top, b"elsewhere")
    began = time.monotonic()
    moved = store.move(crowded, elsewhere, b"moved")
    assert time.monotonic() - began < 1
    assert now(store, moved.path / b"file0000042") is not None


def test_usage_and_moves_hold_in_a_deep_tree(store: Store, top: StoredNode) -> None:
    deepest = top
    for _ in range(60):
        deepest = mkdir(store, deepest, b"d")
    put(store, deepest, b"a", b"12345")
    assert all(node.length == 5 for node in store.lookup(deepest.path)[1:])
    half = store.lookup(deepest.path)[30]
    store.move(half, top, b"half")
    assert again(store, top).length == 5
    assert now(store, (top.path / b"d")) is not None


def fill(configuration: Configuration, container: StoredNode, count: int) -> None:
    """Put nodes into a container the fast way: files of several lengths, or rows."""
    if configuration.kind == "arc":
        directory = Path(configuration.directory / "tree" / container.path.text())
        for number in range(count):
            (directory / f"file{number:07}").write_bytes(b"x" * (number % 3))
        return
    template = columns_of_new(id_of(container), b"", new(DATA))
    database = configuration.open_database()
    for start in range(0, count, 10_000):
        rows = [
            {
                **template,
                "name": b"file%07d" % number,
                "length": number % 3,
                "changed": template["changed"] + number % 7,
            }
            for number in range(start, min(count, start + 10_000))
        ]
        with database.writing() as connection:
            connection.execute(insert(nodes), rows)
