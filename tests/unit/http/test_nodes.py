"""Node documents over HTTP."""

import json
from xml.etree import ElementTree

import pytest

from skyferry.vospace.node_xml import read_listing
from unit.http.asking import property_element

TITLE = "ivo://ivoa.net/vospace/core#title"


def listing(answer):
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
    return read_listing([answer.body])


def names(answer):
    return [child.uri.rsplit("/", 1)[1] for child in listing(answer).children]


@pytest.fixture
def tree(home):
    """A container with five files, small to large in another order than by name."""
    home.make("tree")
    for name, size in (("a", 3), ("b", 1), ("c", 5), ("d", 2), ("e", 4)):
        home.put(f"{home.files}/tree/{name}", b"x" * size)
    return f"{home.nodes}/tree"


def test_made_changed_and_removed(home):
    made = home.make("life", inner=property_element(TITLE, "one"))
    assert (made.status, made.headers["content-type"]) == (201, "text/xml")
    assert listing(home.get(f"{home.nodes}/life")).properties[TITLE] == "one"
    changed = home.ask("POST", f"{home.nodes}/life", home.document("life", inner=property_element(TITLE, "two")))
    assert changed.status == 200
    assert listing(changed).properties[TITLE] == "two"
    removed = home.ask("DELETE", f"{home.nodes}/life")
    assert (removed.status, removed.body) == (200, b"")
    gone = home.get(f"{home.nodes}/life")
    assert (gone.status, gone.body) == (404, f"NodeNotFound: {home.uri('life')}\n".encode())


def test_pages_of_a_listing(home, tree):
    assert names(home.get(tree)) == list("abcde")
    assert names(home.get(f"{tree}?limit=2")) == list("ab")
    assert names(home.get(f"{tree}?limit=0")) == []
    assert names(home.get(f"{tree}?limit=2&uri={home.uri('tree/c')}")) == list("cd")
    assert names(home.get(f"{tree}?uri={home.uri('tree/bb')}")) == list("cde")


def test_orders_of_a_listing(home, tree):
    by_length = f"{tree}?sort=ivo://ivoa.net/vospace/core%23length"
    assert names(home.get(by_length)) == list("bdaec")
    assert names(home.get(f"{by_length}&order=desc&limit=3")) == list("cea")
    assert names(home.get(f"{by_length}&uri={home.uri('tree/a')}&limit=2")) == list("ae")
    assert names(home.get(f"{tree}?order=desc")) == list("edcba")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("limit=-1", "InvalidArgument: value for limit must be a positive integer."),
        ("limit=many", "InvalidArgument: value for limit must be a positive integer."),
        ("uri=vos://skyferry.local~arc/somewhere/else", "InvalidURI: "),
        ("uri=https://host/x", "InvalidURI: "),
        ("sort=colour", "InvalidArgument: sorting options not supported: colour"),
        ("order=random", "InvalidArgument: sorting options not supported: random"),
        ("detail=all", "InvalidArgument: "),
        ("Accept=text/html", "InvalidArgument: Media type text/html not supported"),
    ],
)
def test_parameters_that_mean_nothing(home, tree, query, fault):
    answer = home.get(f"{tree}?{query}")
    assert answer.status == 400
    assert answer.body.decode().startswith(fault)


def test_details(home, tree):
    minimal = listing(home.get(f"{tree}?detail=min"))
    assert minimal.properties == {}
    assert [child.properties for child in minimal.children] == [{}] * 5
    rights = "ivo://cadc.nrc.ca/vospace/core#writable"
    assert rights not in listing(home.get(tree)).properties
    full = listing(home.get(f"{tree}?detail=max"))
    assert full.properties[rights] == "true"
    assert all(child.properties[rights] == "true" for child in full.children)


def test_only_the_node_asked_for_lists_its_views(home, tree):
    assert b"core#anyview" in home.get(f"{tree}/a").body
    assert b"core#anyview" not in home.get(tree).body


def test_json_by_query_or_by_preference(home, tree):
    for answer in (home.get(f"{tree}?Accept=application/json"), home.get(tree, accept="application/json")):
        assert answer.headers["content-type"] == "application/json"
        node = json.loads(answer.body)["vos:node"]
        assert node["@uri"] == home.uri("tree")
        assert len(node["vos:nodes"]["$"]) == 5
    for accept in ("*/*", "text/html", "application/json;q=0.5, text/xml", "nonsense;;q=x"):
        assert home.get(tree, accept=accept).headers["content-type"] == "text/xml"


def test_head_finds_nodes_without_listing_them(home, tree):
    answer = home.ask("HEAD", tree)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"", "text/xml")
    assert home.ask("HEAD", f"{tree}/none").status == 404


def test_view_data_leads_to_the_bytes_by_the_same_spelling(home):
    answer = home.get(f"{home.nodes}/%61%20b?view=data&x=1&RUNID=%41")
    assert answer.status == 303
    assert answer.headers["location"] == f"{home.site.url}{home.files}/%61%20b?x=1&RUNID=A"


def test_documents_that_do_not_fit_their_url(home):
    wrong = home.document("other")
    put = home.put(f"{home.nodes}/named", wrong)
    assert (put.status, put.body[:12]) == (400, b"InvalidURI: ")
    home.make("named")
    post = home.ask("POST", f"{home.nodes}/named", wrong)
    assert (post.status, post.body[:17]) == (400, b"InvalidArgument: ")
    assert home.make("named").status == 409


@pytest.mark.parametrize(
    ("body", "status", "fault"),
    [
        (b"", 400, b"InvalidArgument: "),
        (b"<not-xml", 400, b"InvalidArgument: "),
        (b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', 400, b"InvalidArgument: "),
        (b" " * (1 << 20) + b"<x/>", 413, b"RequestEntityTooLarge: "),
        ([b" " * (1 << 19)] * 3, 413, b"RequestEntityTooLarge: "),
    ],
    ids=["empty", "broken", "dtd", "large", "large-chunked"],
)
def test_bodies_that_are_no_documents(home, body, status, fault):
    answer = home.ask("PUT", f"{home.nodes}/bad", body)
    assert (answer.status, answer.body[: len(fault)]) == (status, fault)


def test_a_type_that_nobody_knows(home):
    answer = home.make("strange", "TeapotNode")
    assert (answer.status, answer.body[:18]) == (400, b"TypeNotSupported: ")


def test_a_long_listing_arrives_whole(home):
    home.make("long")
    for number in range(300):
        home.make(f"long/{number:04}", "DataNode")
    answer = home.get(f"{home.nodes}/long")
    assert len(answer.body) > 128 * 1024
    assert len(list(ElementTree.fromstring(answer.body)[-1])) == 300


def test_methods_that_do_not_exist_here(home):
    answer = home.ask("PATCH", home.nodes)
    assert (answer.status, answer.body) == (405, b"unsupported: HTTP PATCH\n")
    assert answer.headers["content-type"] == "text/plain"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("name", ["views", "protocols", "properties"])
def test_the_vocabulary(home, anonymous, name):
    answer = anonymous.get(f"/{home.service}/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
    root = ElementTree.fromstring(answer.body)
    assert root.tag.endswith("}" + name)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["accepts", "provides"]
