"""`Store.place_many`, and what finds many nodes at once: `named` and `listings`."""

import os
from dataclasses import replace

import pytest

from contract.configurations import Configuration
from contract.vocabulary import DATA, LINK, SHARED, again, get, mkdir, names, new, now, placement, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Changes, Loose, StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, Fault, InvalidArgument, QuotaExceeded


def loose(parent: StoredNode, name: bytes, content: bytes, **more: object) -> Loose:
    return Loose(content, placement(parent, name, content, **more))  # type: ignore[arg-type]


def stored(outcome: StoredNode | Fault) -> StoredNode:
    assert isinstance(outcome, StoredNode), outcome
    return outcome


def plain(node: StoredNode) -> StoredNode:
    """A node without its MD5, which a mount does not look for."""
    return replace(node, md5=None)


def test_many_files_appear_in_several_containers(configuration: Configuration, store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    contents = {b"%03d" % number: os.urandom(number * 7) for number in range(300)}
    batch = [loose(inner if name < b"100" else top, name, content) for name, content in contents.items()]
    outcomes = [stored(outcome) for outcome in store.place_many(batch)]
    other = configuration.open()
    for outcome, (name, content) in zip(outcomes, contents.items(), strict=True):
        found = again(other, outcome)
        assert (found.path.name, found.length, get(other, found)) == (name, len(content), content)
        assert found.md5 in (outcome.md5, None)  # a mount does not look for it
        assert found.version == outcome.version
    assert again(store, top).length == sum(map(len, contents.values()))
    assert again(store, inner).length == sum(len(contents[name]) for name in contents if name < b"100")


def test_a_new_file_starts_with_what_it_is_given(store: Store, top: StoredNode) -> None:
    given = new(DATA, owner="bess", sharing=SHARED, content_type="image/fits", mtime=1_700_000_000_123_456_789)
    (outcome,) = store.place_many([loose(top, b"a", b"abc", new=given)])
    node = again(store, stored(outcome))
    assert (node.owner, node.sharing, node.content_type) == ("bess", SHARED, "image/fits")
    assert node.mtime == 1_700_000_000_123_456_789
    assert node.content_date is not None


def test_replaced_bytes_keep_the_metadata_of_the_node(store: Store, top: StoredNode) -> None:
    old = store.update(put(store, top, b"a", b"old bytes"), Changes(properties={"ivo://x": "y"}, owner="bess"))
    batch = [loose(top, b"a", b"new", replaces=old), loose(top, b"b", b"beside")]
    first, second = map(stored, store.place_many(batch))
    assert (first.owner, first.properties, get(store, first)) == ("bess", {"ivo://x": "y"}, b"new")
    assert first.version != old.version
    assert get(store, second) == b"beside"
    assert again(store, top).length == 9


def test_one_refusal_does_not_keep_the_others_out(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    put(store, top, b"taken", b"mine")
    store.create(top, b"link", new(LINK))
    container = mkdir(store, top, b"container")
    batch = [
        loose(top, b"a", b"1"),
        loose(gone, b"b", b"2"),
        loose(top, b"taken", b"3"),
        loose(top, b"link", b"4"),
        loose(top, b"container", b"5", replaces=container),
        loose(top, b"c", b"6"),
    ]
    outcomes = store.place_many(batch)
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [StoredNode, ContainerNotFound, DuplicateNode, DuplicateNode, DuplicateNode, StoredNode]
    assert [name for name in names(store, top) if name in (b"a", b"b", b"c")] == [b"a", b"c"]
    taken = now(store, top.path / b"taken")
    assert taken is not None
    assert get(store, taken) == b"mine"
    assert again(store, top).length == 6
    store.tidy(1 << 62)
    assert store.recount(again(store, top)) == 6


def test_names_that_the_store_cannot_hold_are_refused_alone(store: Store, top: StoredNode) -> None:
    if not store.features.names_are_utf8:
        pytest.skip("a store that holds names of any bytes")
    first, second = store.place_many([loose(top, b"\xff", b"1"), loose(top, b"b", b"2")])
    assert isinstance(first, InvalidArgument)
    assert get(store, stored(second)) == b"2"


def test_files_come_in_as_long_as_the_quota_holds_them(store: Store, top: StoredNode) -> None:
    full = store.create(top, b"full", new(top.kind, quota=100))
    old = put(store, full, b"old", bytes(50))
    batch = [
        loose(full, b"a", bytes(40)),
        loose(full, b"b", bytes(11)),
        loose(full, b"old", bytes(55), replaces=old),
        loose(top, b"outside", bytes(1000)),
        loose(full, b"c", bytes(5)),
    ]
    kinds = [type(outcome) for outcome in store.place_many(batch)]
    assert kinds[:2] == [StoredNode, QuotaExceeded]
    assert kinds[2:4] == [StoredNode, StoredNode]
    left = again(store, full)
    assert left.length <= 100
    assert left.length == sum(node.length for node in store.children(left))


def test_files_of_one_batch_go_and_are_shared_one_by_one(store: Store, top: StoredNode) -> None:
    contents = {name: os.urandom(1000) for name in (b"a", b"b", b"c")}
    nodes = {name: stored(store.place_many([*batch])[0]) for name, batch in _alone(top, contents).items()}
    together = store.place_many([loose(top, b"x" + name, content) for name, content in contents.items()])
    a, b, c = map(stored, together)
    copy = store.copy(b, top, b"copy", new(DATA))
    for node in (a, b, nodes[b"a"]):
        store.remove(node)
    store.tidy(1 << 62)
    assert get(store, again(store, copy)) == contents[b"b"]
    assert get(store, again(store, c)) == contents[b"c"]
    for node in (copy, c, nodes[b"b"], nodes[b"c"]):
        store.remove(again(store, node))
    store.tidy(1 << 62)
    assert names(store, top) == []


def _alone(top: StoredNode, contents: dict[bytes, bytes]) -> dict[bytes, list[Loose]]:
    return {name: [loose(top, name, content)] for name, content in contents.items()}


def test_nothing_at_all(store: Store) -> None:
    assert list(store.place_many([])) == []


def test_children_are_found_by_name(store: Store, top: StoredNode) -> None:
    put(store, top, b"a", b"1")
    mkdir(store, top, b"b")
    store.create(top, b"l", new(LINK))
    found = store.named(top, [b"a", b"l", b"missing", b"b"])
    children = {node.path.name: node for node in store.children(top)}
    assert {name: plain(node) for name, node in found.items()} == {n: plain(c) for n, c in children.items()}
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    assert store.named(gone, [b"a"]) == {}
    assert store.named(top, []) == {}


def test_several_containers_are_listed_at_once(store: Store, top: StoredNode) -> None:
    inside = {}
    for name, count in ((b"one", 1), (b"none", 0), (b"three", 3)):
        container = mkdir(store, top, name)
        for number in range(count):
            put(store, container, b"%d" % number, b"x")
        inside[name] = again(store, container)
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    found = store.listings([*inside.values(), gone], 100)
    for container in inside.values():
        assert list(map(plain, found[container.key])) == list(map(plain, store.children(container)))
    assert list(found.get(gone.key, ())) == []
    some = store.listings([*inside.values()], 3)
    assert all(list(children) == list(found[key]) for key, children in some.items())
    assert sum(map(len, some.values())) <= 3
