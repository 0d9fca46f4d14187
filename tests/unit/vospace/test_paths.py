"""The one path type: decoded once, everything dangerous refused, everything else kept."""

import pytest

from skyferry.vospace.faults import InvalidURI
from skyferry.vospace.paths import ROOT, NodePath
from skyferry.vospace.uris import Authority, NodeURI


@pytest.mark.parametrize(
    "raw", [b"/a/../b", b"/a/./b", b"/a//b", b"/a%2Fb", b"/a%00", b"/%2e%2e/x", b"/a%", b"/a%zz", b"//"]
)
def test_dangerous_paths_are_refused(raw: bytes) -> None:
    with pytest.raises(InvalidURI):
        NodePath.from_escaped(raw)


def test_a_component_of_255_bytes_is_a_name_and_one_of_256_is_not() -> None:
    assert NodePath.from_escaped(b"/" + b"x" * 255).name == b"x" * 255
    with pytest.raises(InvalidURI):
        NodePath.from_escaped(b"/" + b"x" * 256)


@pytest.mark.parametrize("raw", [b"", b"/"])
def test_the_root_has_no_components(raw: bytes) -> None:
    assert NodePath.from_escaped(raw) == ROOT


@pytest.mark.parametrize("name", [b"a b", b"100%", b"[1]", b"#?&", "é".encode(), b"\xff\xfe", b"new\nline", b"'\""])
def test_any_other_name_survives_both_spellings(name: bytes) -> None:
    path = NodePath.from_parts((b"home", name))
    assert NodePath.from_escaped(path.escaped_for_url().encode("ascii")) == path
    assert NodePath.from_escaped(path.escaped_for_uri().encode()) == path
    assert NodeURI.parse(str(NodeURI("example.org", "arc", path))).path == path


def test_escapes_are_decoded_exactly_once() -> None:
    assert NodePath.from_escaped(b"/a%2525").name == b"a%25"


def test_below_is_by_components_not_by_text() -> None:
    assert not NodePath((b"a2",)).is_below(NodePath((b"a",)))
    assert NodePath((b"a", b"2")).is_below(NodePath((b"a",)))


def test_node_uris_are_read_in_every_spelling() -> None:
    site = Authority("example.org", ("cadc.nrc.ca",))
    for text in (
        "vos://example.org~arc/home/a",
        "VOS://CADC.NRC.CA!ARC/home/a/",
        "vos://example.org!arc/home/a?view=x#y",
    ):
        assert site.local_path(text, "arc") == NodePath((b"home", b"a"))
    assert site.local_path("vos://example.org~vault/home/a", "arc") is None
    assert site.local_path("https://example.org/x", "arc") is None
