"""Every rule of permission against a model that was written apart from it, over both stores."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from permission_matrix.generated import actions, callers, trees
from permission_matrix.model import Model
from permission_matrix.planting import ALLOCATION, STRUCTURE, build, node_path
from permission_matrix.world import Action, Who
from skyferry.site.access.identity import Caller, Grant, Scope
from skyferry.site.space.bytes import Digests, UploadRequest
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from unit.space.ground import AUTHORITY, Ground, Groups, fresh_database, group

EXAMPLES = int(os.environ.get("SKYFERRY_MATRIX_EXAMPLES", "40"))
"""Trees for each store; more of them make a longer night."""
ACTIONS = 25


class SpaceOperations:
    """The space itself, called as a door calls it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._space = ground.space

    def perform(self, who: Who, action: Action) -> str:
        try:
            return getattr(self, f"_{action.verb}")(self._caller(who), node_path(action.path), node_path(action.other))
        except Fault as fault:
            return fault.name

    def _see(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.node(caller, path)
        return "done"

    def _list(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        node = self._space.node(caller, path)
        children = self._space.children(caller, node) if node.kind is NodeKind.CONTAINER else ()
        return f"{sum(1 for _ in children)} children"

    def _head(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.visible_data(caller, path)
        return "done"

    def _read(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.open(caller, path)[1].close()
        return "done"

    def _write(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        upload = self._space.upload(caller, path, UploadRequest(length=1))
        upload.write(b"x")
        upload.finish(Digests())
        return "done"

    def _create(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.create(caller, path, self._ground.document(path, NodeKind.CONTAINER))
        return "done"

    def _update(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.update(caller, path, self._ground.document(path, None, {"note": "x"}))
        return "done"

    def _remove(self, caller: Caller, path: NodePath, _: NodePath) -> str:
        self._space.remove(caller, path)
        return "done"

    def _move(self, caller: Caller, path: NodePath, other: NodePath) -> str:
        self._space.move(caller, path, other)
        return "done"

    def _copy(self, caller: Caller, path: NodePath, other: NodePath) -> str:
        self._space.copy_node(caller, path, other)
        return "done"

    def _caller(self, who: Who) -> Caller:
        service = self._space.service
        scope = None
        if who.read_only or who.scope is not None:
            paths = () if who.scope is None else ((service, node_path(who.scope)),)
            scope = Scope(paths, who.read_only)
        grant = None if who.grant is None else Grant(service, node_path(who.grant[0]), who.grant[1])
        memberships = Groups(frozenset(group(name) for name in who.groups))
        return Caller(who.name, who.admin, memberships, scope, grant)


@pytest.mark.parametrize("kind", sorted(STRUCTURE))
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_the_space_answers_as_the_model_says(kind: str, data: st.DataObject) -> None:
    tree = data.draw(trees(STRUCTURE[kind], ALLOCATION[kind]))
    with TemporaryDirectory() as name, fresh_database(Path(name)) as database:
        ground = Ground.bare(kind, Path(name), database)
        build(ground.store, AUTHORITY, kind, tree)
        model, operations = Model(tree), SpaceOperations(ground)
        for _ in range(ACTIONS):
            who, action = data.draw(callers(tree)), data.draw(actions(tree))
            note(f"{who} {action}")
            assert operations.perform(who, action) == model.perform(who, action)
