"""Trees listed, files delivered and collected many at a time: the same rules as one by one, by the same model."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from permission_matrix.generated import actions, callers, trees
from permission_matrix.model import Model
from permission_matrix.planting import ALLOCATION, STRUCTURE, build, node_path
from permission_matrix.world import Action, Who
from skyferry.site.access.identity import Caller
from skyferry.site.space.bytes import Parcel
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT, NodePath
from unit.space.ground import ALICE, AUTHORITY, BOB, EVERYWHERE, NOBODY, Ground, fresh_database
from unit.space.test_permission_matrix import EXAMPLES, SpaceOperations

ACTIONS = 25


class ManyAtOnce(SpaceOperations):
    """The operations that take many nodes, each given one."""

    def _list(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        node = self._space.node(caller, path)
        listed = self._space.tree(caller, node, depth=1) if node.kind is NodeKind.CONTAINER else ()
        return f"{sum(1 for _ in listed)} children"

    def _read(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        (found,) = self._space.collect(caller, ROOT, [path])
        if found.fault is not None:
            return found.fault.name
        if found.reader is None:
            return "InvalidArgument"
        found.reader.close()
        return "done"

    def _write(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        (outcome,) = self._space.deliver(caller, ROOT).put([Parcel(path=path, content=b"x")])
        return outcome.name if isinstance(outcome, Fault) else "done"


def is_comparable(who: Who, action: Action, expected: str) -> bool:
    """Whether one at a time and many at once are meant to answer alike.

    Not for pre-authorised URLs, which do not reach these, and deliveries make containers that are missing.
    """
    if who.grant is not None or not action.path or action.verb not in ("list", "read", "write"):
        return False
    if action.verb == "write":
        return who.name is not None and expected != "ContainerNotFound"
    return True


@pytest.mark.parametrize("kind", sorted(STRUCTURE))
@settings(
    max_examples=EXAMPLES // 2,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_many_at_once_are_judged_as_the_model_says(kind: str, data: st.DataObject) -> None:
    tree = data.draw(trees(STRUCTURE[kind], ALLOCATION[kind]))
    with TemporaryDirectory() as name, fresh_database(Path(name)) as database:
        ground = Ground.bare(kind, Path(name), database)
        build(ground.store, AUTHORITY, kind, tree)
        model, single, operations = Model(tree), SpaceOperations(ground), ManyAtOnce(ground)
        for _ in range(ACTIONS):
            who, action = data.draw(callers(tree)), data.draw(actions(tree, ("list", "read", "write")))
            note(f"{who} {action}")
            expected = model.perform(who, action)
            chosen = operations if is_comparable(who, action, expected) else single
            assert chosen.perform(who, action) == expected
        who = data.draw(callers(tree))
        if who.grant is None:
            note(f"{who} lists all")
            caller = operations._caller(who)
            assert [listed.node.path for listed in ground.space.tree(caller, _root(ground))] == list(
                walked(ground.space, caller, _root(ground))
            )


def walked(space: Space, caller: Caller, container: StoredNode) -> list[NodePath]:
    """The paths below a container, by listing one container after the other."""
    found = []
    for child in space.children(caller, container):
        found.append(child.path)
        if child.kind is NodeKind.CONTAINER:
            found += walked(space, caller, child)
    return found


def _root(ground: Ground) -> StoredNode:
    return ground.store.lookup(ROOT)[0]


@pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
def test_what_is_stored_stays_when_others_are_refused(ground: Ground) -> None:
    ground.put(ground.at("locked"), b"old")
    ground.change(ground.at("locked"), islocked="true")
    parcels = [Parcel(path=node_path((name,)), content=b"new") for name in ("a", "locked", "b")]
    outcomes = ground.space.deliver(ALICE, ground.home).put(parcels)
    assert [outcome.name if isinstance(outcome, Fault) else outcome.length for outcome in outcomes] == [
        3,
        "NodeLocked",
        3,
    ]
    assert ground.get(ground.at("locked")) == b"old"
    refused = ground.space.deliver(BOB, ROOT).put([Parcel(path=ground.at("c"), content=b"1")])
    assert isinstance(refused[0], PermissionDenied)
    with pytest.raises(PermissionDenied):
        ground.space.deliver(NOBODY, ground.home)
    with pytest.raises(NodeNotFound):
        ground.space.deliver(ALICE, ground.at("missing"))


@pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
def test_containers_that_are_missing_are_made_with_what_their_parents_hand_down(ground: Ground) -> None:
    ground.container(ground.at("shared"), ispublic="true", inheritPermissions="true")
    (outcome,) = ground.space.deliver(ALICE, ground.home).put(
        [Parcel(path=node_path(("shared", "x", "y", "f")), content=b"1")]
    )
    assert isinstance(outcome, StoredNode)
    for path in ("shared/x", "shared/x/y", "shared/x/y/f"):
        assert ground.space.node(ALICE, ground.at(path)).sharing.public


@pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
def test_two_paths_to_one_place_do_not_get_in_each_others_way(ground: Ground) -> None:
    ground.container(ground.at("real"))
    ground.link(ground.at("alias"), ground.at("real"))
    parcels = [Parcel(path=node_path((name, "f")), content=name.encode()) for name in ("real", "alias", "real")]
    outcomes = ground.space.deliver(ALICE, ground.home).put(parcels)
    assert all(isinstance(outcome, StoredNode) for outcome in outcomes)
    assert ground.get(ground.at("real/f")) == b"real"


@pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
def test_what_is_collected_is_closed_when_nobody_wants_it(ground: Ground) -> None:
    for number in range(5):
        ground.put(ground.at(f"f{number}"), b"x")
    collected = ground.space.collect(ALICE, ground.home, [node_path((f"f{number}",)) for number in range(5)])
    first = next(collected)
    assert first.reader is not None
    assert first.reader.read(0, 1) == b"x"
    first.reader.close()
    collected.close()  # type: ignore[attr-defined]
