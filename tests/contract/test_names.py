"""Names: whatever a POSIX file system holds, byte for byte."""

import pytest

from contract.vocabulary import get, mkdir, names, now, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument, InvalidURI

ODD_NAMES = [
    b" leading and trailing ",
    b"percent%20sign%",
    b"[brackets]{braces}*?",
    "Ünïcødé-Ωμέγα-天文".encode(),
    "e\u0301".encode(),  # decomposed: not the same name as the next
    "\u00e9".encode(),
    "🚀".encode(),
    b"quotes'\"`",
    b"back\\slash",
    b"semi;colon&amp<xml>",
    b"new\nline",
    b"tab\tbell\x07\x7f",
    b"-rf",
    b".hidden",
    b"...",
    b"..a",
    b"#hash?query=1",
    b"plus+and~tilde!$,=@:",
    b"null",
    b"%00",
    b"n" * 255,
    "ü".encode() * 127,
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=lambda name: ascii(name.decode())[1:30])
def test_an_odd_name_is_kept(store: Store, top: StoredNode, name: bytes) -> None:
    node = put(store, top, name, b"bytes")
    assert node.path.name == name
    assert names(store, top) == [name]
    assert now(store, top.path / name) == node
    assert get(store, node) == b"bytes"


def test_a_container_with_an_odd_name_holds_children(store: Store, top: StoredNode) -> None:
    for name in ODD_NAMES:
        put(store, mkdir(store, top, name), name, name)
    assert names(store, top) == sorted(ODD_NAMES)
    for container in store.children(top):
        assert [get(store, node) for node in store.children(container)] == [container.path.name]


def test_a_move_keeps_an_odd_name(store: Store, top: StoredNode) -> None:
    for name in ODD_NAMES:
        moved = store.move(put(store, top, b"plain", b"x"), top, name)
        assert moved.path.name == name
    assert names(store, top) == sorted(ODD_NAMES)


def test_a_name_that_is_not_utf8_is_kept_or_refused_as_the_features_say(store: Store, top: StoredNode) -> None:
    name = b"latin-1 \xe9"
    plain = put(store, top, b"plain", b"x")
    if not store.features.names_are_utf8:
        assert put(store, top, name, b"x").path.name == name
        assert names(store, top) == [name, b"plain"]
        return
    for attempt in (
        lambda: put(store, top, name, b"x"),
        lambda: mkdir(store, top, name),
        lambda: store.move(plain, top, name),
    ):
        with pytest.raises((InvalidArgument, InvalidURI)):
            attempt()
    assert names(store, top) == [b"plain"]
