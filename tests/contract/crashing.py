"""Operations on a store, each in a process of its own that may die on the way."""

from __future__ import annotations

import dataclasses
import importlib
import multiprocessing
import os

from contract.configurations import Configuration
from contract.vocabulary import DATA, mkdir, new, now, placement, put
from skyferry.site.storage import crash_points
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Loose, StoredNode
from skyferry.vospace.paths import NodePath

OLD, NEW = b"old bytes" * 100_000, b"new" * 700_000
SMALL = b"small" * 100


def write(store: Store, top: StoredNode) -> None:
    put(store, top, b"new", NEW)


def replace(store: Store, top: StoredNode) -> None:
    put(store, top, b"old", NEW, replaces=now(store, top.path / b"old"))


def append(store: Store, top: StoredNode) -> None:
    segment = store.stage("abc", top).segment(0)
    segment.write(NEW)
    segment.finish()


def finish(store: Store, top: StoredNode) -> None:
    append(store, top)
    store.stage("abc", top).finish(placement(top, b"new", NEW))


def parts(store: Store, top: StoredNode) -> None:
    half = len(NEW) // 2
    for start, stop in ((half, len(NEW)), (0, half)):
        part = store.stage("abc", top).part(start)
        part.write(NEW[start:stop])
        part.finish()
    store.stage("abc", top).finish(placement(top, b"new", NEW))


def batch(store: Store, top: StoredNode) -> None:
    new = placement(top, b"new", SMALL)
    old = placement(top, b"old", SMALL, replaces=_old(store, top))
    store.place_many([Loose(SMALL, new), Loose(SMALL, old)])


def create(store: Store, top: StoredNode) -> None:
    mkdir(store, top, b"new")


def copy(store: Store, top: StoredNode) -> None:
    store.copy(_old(store, top), top, b"new", new(DATA))


def move(store: Store, top: StoredNode) -> None:
    store.move(_old(store, top), top, b"new")


def remove(store: Store, top: StoredNode) -> None:
    store.remove(_old(store, top))


def _old(store: Store, top: StoredNode) -> StoredNode:
    old = now(store, top.path / b"old")
    assert old is not None
    return old


OPERATIONS = {f.__name__: f for f in (write, replace, append, finish, parts, batch, create, copy, move, remove)}


def run(configuration: Configuration, operation: str, point: str) -> int:
    """Run an operation in a process that dies at `point` (nowhere if empty); return its exit code."""
    process = _processes.Process(target=_operate, args=(_unopened(configuration), operation, point))
    process.start()
    process.join(120)
    assert process.exitcode is not None, f"{operation} hangs"
    return process.exitcode


def _unopened(configuration: Configuration) -> Configuration:
    """The configuration without what this process holds open."""
    return dataclasses.replace(configuration, _opened=[])


def _operate(configuration: Configuration, operation: str, point: str) -> None:
    os.environ[crash_points.VARIABLE] = point
    importlib.reload(crash_points)  # It reads the environment once.
    store = configuration.open()
    OPERATIONS[operation](store, store.lookup(NodePath((b"top",)))[1])


# Processes fork from one that has imported what takes long, and holds no thread and no connection.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "pytest",
        "psycopg",
        "obstore",
        "skyferry.site.database.schema",
        "skyferry.site.storage.arc",
        "skyferry.site.storage.vault.buckets",
    ]
)
