"""kill -9 at named points: what was acknowledged stays, what was not is whole or absent."""

from __future__ import annotations

import signal

import pytest

from contract.configurations import CONFIGURATIONS, Configuration
from contract.crashing import NEW, OLD, OPERATIONS, SMALL, run
from contract.vocabulary import again, get, mkdir, names, now, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode

POINTS = {
    "arc": [
        ("write", "arc.after-block:2"),
        ("write", "arc.after-sync"),
        ("write", "arc.after-reserve"),
        ("write", "arc.after-rename"),
        ("write", "arc.after-directory-sync"),
        ("write", "arc.after-commit"),
        ("replace", "arc.after-reserve"),
        ("replace", "arc.after-rename"),
        ("replace", "arc.after-commit"),
        ("append", "arc.after-block"),
        ("append", "arc.after-segment"),
        ("finish", "arc.after-rename"),
        ("parts", "arc.after-segment"),
        ("parts", "arc.after-segment:2"),
        ("parts", "arc.after-rename"),
        ("batch", "arc.after-sync"),
        ("batch", "arc.after-reserve"),
        ("batch", "arc.batch.after-rename"),
        ("batch", "arc.after-rename"),
        ("batch", "arc.after-directory-sync"),
        ("batch", "arc.after-commit"),
        ("create", "arc.create.after-record"),
        ("create", "arc.create.after-rename"),
        ("copy", "arc.after-rename"),
        ("move", "arc.move.after-reserve"),
        ("move", "arc.move.after-rename"),
        ("remove", "arc.remove.after-rename"),
        ("remove", "arc.remove.after-commit"),
    ],
    "vault": [
        ("write", "vault.after-block:2"),
        ("write", "vault.after-rename"),
        ("write", "vault.after-objects"),
        ("replace", "vault.after-objects"),
        ("append", "vault.after-block"),
        ("append", "vault.after-objects"),
        ("parts", "vault.after-objects:2"),
        ("parts", "vault.before-commit:2"),
        ("batch", "vault.after-rename"),
        ("batch", "vault.after-objects"),
        *((operation, "vault.before-commit") for operation in OPERATIONS),
        *((operation, "vault.after-commit") for operation in OPERATIONS),
    ],
}


@pytest.mark.parametrize(
    ("configuration", "operation", "point"),
    [
        pytest.param(recipe, operation, point, id=f"{recipe}: {operation} dies at {point}")
        for recipe in CONFIGURATIONS
        for operation, point in POINTS[recipe.kind]
    ],
    indirect=["configuration"],
)
def test_a_crash_leaves_all_or_nothing(
    configuration: Configuration, store: Store, top: StoredNode, operation: str, point: str
) -> None:
    put(store, top, b"old", OLD)
    bystander = put(store, mkdir(store, top, b"inner"), b"bystander", b"in peace")

    assert run(configuration, operation, point) == -signal.SIGKILL, f"{point} was not reached"

    after = configuration.open()
    assert {name: get(after, node) for name, node in files(after, top).items()} in outcomes(operation)
    assert get(after, again(after, bystander)) == b"in peace"
    after.tidy(1 << 62)
    after.recount(again(after, top))
    found = files(after, top)
    assert {name: get(after, node) for name, node in found.items()} in outcomes(operation)
    assert again(after, top).length == sum(node.length for node in found.values()) + len(b"in peace")

    if b"old" in found and b"new" not in names(after, top):
        assert run(configuration, operation, "") == 0
        done = configuration.open()
        assert {name: get(done, node) for name, node in files(done, top).items()} == outcomes(operation)[-1]


def files(store: Store, top: StoredNode) -> dict[bytes, StoredNode]:
    """The files of `top` by name, as a new look-up finds them."""
    found = {name: now(store, top.path / name) for name in names(store, top) if name in (b"old", b"new")}
    return {name: node for name, node in found.items() if node is not None and node.kind.value == "DataNode"}


def outcomes(operation: str) -> list[dict[bytes, bytes]]:
    """What may be there after a crash: before the operation, or after it (last)."""
    before = {b"old": OLD}
    between = [{b"old": OLD, b"new": SMALL}] if operation == "batch" else []  # each file is atomic by itself
    return [
        before,
        *between,
        {
            "write": {b"old": OLD, b"new": NEW},
            "replace": {b"old": NEW},
            "append": before,
            "finish": {b"old": OLD, b"new": NEW},
            "parts": {b"old": OLD, b"new": NEW},
            "batch": {b"old": SMALL, b"new": SMALL},
            "create": before,
            "copy": {b"old": OLD, b"new": OLD},
            "move": {b"new": OLD},
            "remove": {},
        }[operation],
    ]
