"""Strategies: trees with every kind of sharing, and callers and actions that meet in them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from permission_matrix.world import EXTERNAL, Action, Node, Path, Tree, Who

NAMES = ("a", "b", "c")
PEOPLE = {
    "alice": frozenset(),
    "bob": frozenset(),
    "carol": frozenset({"readers"}),
    "dave": frozenset({"writers", "readers"}),
}
VERBS = ("see", "list", "head", "read", "write", "create", "update", "remove", "move", "copy")
_rarely = st.sampled_from([False] * 7 + [True])
_groups = st.sampled_from([frozenset(), frozenset(), frozenset({"readers"}), frozenset({"writers"})])


@st.composite
def trees(draw: st.DrawFn, structure: dict[Path, Node], allocation: Path) -> Tree:
    """A tree below one allocation, itself as shared as any other node."""
    nodes = dict(structure)
    nodes[allocation] = draw(_node(st.just("container")))
    for _ in range(draw(st.integers(2, 9))):
        containers = [path for path, node in nodes.items() if node.kind == "container" and len(path) >= len(allocation)]
        path = (*draw(st.sampled_from(containers)), draw(st.sampled_from(NAMES)))
        if path not in nodes:
            nodes[path] = draw(_node(st.sampled_from(["container", "container", "data", "link"])))
    for node in nodes.values():
        if node.kind == "link":
            node.target = draw(st.one_of(_paths(nodes), _paths(nodes), st.just(EXTERNAL)))
    parents = frozenset(path for path in structure if path or len(structure) == 1)
    return Tree(nodes, parents)


def actions(tree: Tree, verbs: Sequence[str] = VERBS) -> st.SearchStrategy[Action]:
    """Any operation on what is there, reached through links or not, or on what is not."""
    paths = _paths(tree.nodes)
    return st.builds(Action, st.sampled_from(verbs), paths, paths)


def callers(tree: Tree) -> st.SearchStrategy[Who]:
    """Anonymous, one of the people, or an admin; now and then with a limited token or a pre-authorised URL."""
    known = st.sampled_from([Who(name, groups) for name, groups in PEOPLE.items()] + [Who("root", admin=True)])
    limited = st.builds(
        lambda who, path, read_only: Who(who.name, who.groups, who.admin, read_only, path),
        known,
        st.one_of(st.none(), st.sampled_from(sorted(tree.nodes))),
        st.booleans(),
    )
    granted = st.builds(
        lambda who, path, write: Who(who.name, who.groups, grant=(path, write)),
        known,
        _paths(tree.nodes),
        st.booleans(),
    )
    return st.one_of(known, known, known, st.just(Who()), limited, granted)


def _node(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    return st.builds(
        Node,
        kind=kinds,
        owner=st.sampled_from(sorted(PEOPLE)),
        public=st.booleans(),
        readers=_groups,
        writers=_groups,
        locked=_rarely,
        immutable=_rarely,
        inherit=_rarely,
    )


def _paths(nodes: dict[Path, Node]) -> st.SearchStrategy[Path]:
    known = st.sampled_from(sorted(nodes))
    below = st.builds(lambda path, names: (*path, *names), known, st.lists(st.sampled_from(NAMES), max_size=2))
    return st.one_of(known, below)
