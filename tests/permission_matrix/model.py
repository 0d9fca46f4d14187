"""The rules once more, as plainly as they can be said: what each operation must answer.

Nothing here comes from the code that is tested.
"""

from __future__ import annotations

from dataclasses import replace

from permission_matrix.world import EXTERNAL, Action, Node, Path, Tree, Who

LINKS = 20
BYTES = ("head", "read", "write")


class Refused(Exception):
    """The operation fails with this fault."""


class Model:
    """A tree, and what happens to it."""

    def __init__(self, tree: Tree) -> None:
        self.nodes = dict(tree.nodes)
        self.parents = tree.parents

    def perform(self, who: Who, action: Action) -> str:
        if who.grant is not None and (action.verb not in BYTES or who.grant[0] != action.path):
            return "PermissionDenied"
        try:
            return getattr(self, f"_{action.verb}")(who, action) or "done"
        except Refused as fault:
            return str(fault)

    # --- operations

    def _see(self, who: Who, action: Action) -> None:
        self._existing(who, action.path)

    def _list(self, who: Who, action: Action) -> str:
        _, here = self._existing(who, action.path)
        children = [path for path in self.nodes if path and path[:-1] == here]
        seen = self.nodes[here].kind == "container" and self.may_read(who, here)
        return f"{len(children) if seen else 0} children"

    def _head(self, who: Who, action: Action) -> None:
        _, here = self._existing(who, action.path, follow=True)
        if self.nodes[here].kind != "data":
            raise Refused("InvalidArgument")

    def _read(self, who: Who, action: Action) -> None:
        self._head(who, action)
        who, here = self._existing(who, action.path, follow=True)
        self._need(self.may_read(who, here))

    def _write(self, who: Who, action: Action) -> None:
        if who.grant is not None:
            self._need(who.grant[1])
        who, here, _ = self._walk(who, action.path, follow=True)
        node = self.nodes.get(here)
        if node is not None and node.kind != "data":
            raise Refused("InvalidArgument")
        if node is not None:
            self._need_unlocked_write(who, here)
            self._need(not node.immutable)
        else:
            self._need_container(here, "ContainerNotFound")
            self._need_place(who, here)
            self._add(who, here, "data")

    def _create(self, who: Who, action: Action) -> None:
        if not action.path:
            raise Refused("DuplicateNode")
        who, here, _ = self._walk(who, action.path)
        self._need_container(here, "ContainerNotFound")
        if here in self.nodes:
            raise Refused("DuplicateNode")
        self._need_place(who, here)
        self._add(who, here, "container")

    def _update(self, who: Who, action: Action) -> None:
        who, here = self._existing(who, action.path)
        self._need(self.may_write(who, here))

    def _remove(self, who: Who, action: Action) -> None:
        who, here = self._existing(who, action.path)
        self._need_removable(who, here)
        if any(path and path[:-1] == here for path in self.nodes):
            raise Refused("InvalidArgument")
        del self.nodes[here]

    def _move(self, who: Who, action: Action) -> None:
        _, source = self._existing(who, action.path, missing="NodeNotFound")
        self._need_removable(who, source)
        _, target, dangling = self._walk(who, action.other, follow=True)
        if dangling:
            raise Refused("DuplicateNode")
        found = self.nodes.get(target)
        if found is None:
            self._need_container(target, "NodeNotFound")
        elif found.kind == "container":
            target = (*target, source[-1])
        else:
            raise Refused("DuplicateNode")
        if target[: len(source)] == source and target != source:
            raise Refused("InvalidArgument")
        if target in self.nodes:
            raise Refused("DuplicateNode")
        self._need_place(who, target)
        for path in [path for path in self.nodes if path[: len(source)] == source]:
            self.nodes[(*target, *path[len(source) :])] = self.nodes.pop(path)

    def _copy(self, who: Who, action: Action) -> None:
        _, source = self._existing(who, action.path, missing="NodeNotFound")
        self._need(self.may_read(who, source))
        _, target, _ = self._walk(who, action.other)
        self._need_container(target, "NodeNotFound")
        if target in self.nodes:
            raise Refused("DuplicateNode")
        self._need_place(who, target)
        self._add(who, target, self.nodes[source].kind, self.nodes[source].target)

    # --- rules

    def may_read(self, who: Who, path: Path) -> bool:
        if who.grant is not None:
            return not who.grant[1]
        node = self.nodes[path]
        if node.public:
            return True
        if who.name is None or not in_scope(who, path):
            return False
        return self.owns(who, path) or bool(who.groups & (node.readers | node.writers))

    def may_write(self, who: Who, path: Path) -> bool:
        if who.name is None:
            return False
        if who.grant is not None:
            return who.grant[1]
        if who.read_only or not in_scope(who, path):
            return False
        return self.owns(who, path) or bool(who.groups & self.nodes[path].writers)

    def may_pass(self, who: Who, path: Path, towards: Path) -> bool:
        if who.grant is not None or path == () or path in self.parents or self.nodes[path].public:
            return True
        on_the_way = who.scope is not None and who.scope[: len(towards)] == towards
        return self.may_read(replace(who, scope=None) if on_the_way or in_scope(who, towards) else who, path) and (
            on_the_way or in_scope(who, towards)
        )

    def owns(self, who: Who, path: Path) -> bool:
        if who.name is None:
            return False
        if path == () or path in self.parents:
            return who.admin
        if who.name == self.nodes[path].owner:
            return True
        for length in range(len(path), 0, -1):
            above = path[:length]
            if above[:-1] in self.parents and above not in self.parents and self.nodes[above].kind == "container":
                return who.name == self.nodes[above].owner
        return False

    # --- parts

    def _walk(self, who: Who, path: Path, *, follow: bool = False) -> tuple[Who, Path, bool]:
        """Where a path leads, there or not, who is judged there, and whether the end is a link's missing target."""
        hops = [0]
        return self._go(who, (), path, follow, hops)

    def _go(self, who: Who, here: Path, rest: Path, follow: bool, hops: list[int]) -> tuple[Who, Path, bool]:
        while rest:
            if here not in self.nodes or self.nodes[here].kind != "container":
                return who, (*here, *rest), False
            name, rest = rest[0], rest[1:]
            if not self.may_pass(who, here, (*here, name)):
                raise Refused("PermissionDenied")
            here = (*here, name)
            node = self.nodes.get(here)
            if node is None or node.kind != "link" or not (rest or follow):
                continue
            who = replace(who, grant=None)
            self._need(self.may_pass(who, here, here))
            if node.target == EXTERNAL:
                raise Refused("InvalidArgument")
            hops[0] += 1
            if hops[0] > LINKS:
                raise Refused("UnreadableLinkTarget")
            who, here, _ = self._go(who, (), tuple(node.target), True, hops)
            if here not in self.nodes:
                if rest:
                    return who, (*here, *rest), True
                return who, here, True
            if self.nodes[here].kind == "container":
                self._need(self.may_pass(who, here, (*here, *rest[:1])))
        return who, here, False

    def _existing(self, who: Who, path: Path, *, follow: bool = False, missing: str | None = None) -> tuple[Who, Path]:
        who, here, dangling = self._walk(who, path, follow=follow)
        if here not in self.nodes:
            raise Refused(missing or ("UnreadableLinkTarget" if dangling else "NodeNotFound"))
        return who, here

    def _need(self, condition: bool) -> None:
        if not condition:
            raise Refused("PermissionDenied")

    def _need_container(self, path: Path, fault: str) -> None:
        parent = self.nodes.get(path[:-1]) if path else None
        if parent is None or parent.kind != "container":
            raise Refused(fault)

    def _need_unlocked_write(self, who: Who, path: Path) -> None:
        if self.nodes[path].locked:
            raise Refused("NodeLocked")
        self._need(self.may_write(who, path))

    def _need_place(self, who: Who, path: Path) -> None:
        self._need_unlocked_write(who, path[:-1])
        self._need(not self.nodes[path[:-1]].immutable)

    def _need_removable(self, who: Who, path: Path) -> None:
        self._need(path != () and path not in self.parents)
        self._need_unlocked_write(who, path[:-1])
        if self.nodes[path].locked:
            raise Refused("NodeLocked")
        self._need(not self.nodes[path[:-1]].immutable and not self.nodes[path].immutable)

    def _add(self, who: Who, path: Path, kind: str, target: Path | str = ()) -> None:
        assert who.name is not None
        above = self.nodes[path[:-1]]
        if above.inherit:
            shared = {"public": above.public, "readers": above.readers, "writers": above.writers}
            self.nodes[path] = Node(kind, who.name, inherit=kind == "container", target=target, **shared)
        else:
            self.nodes[path] = Node(kind, who.name, target=target)


def in_scope(who: Who, path: Path) -> bool:
    return who.scope is None or path[: len(who.scope)] == who.scope
