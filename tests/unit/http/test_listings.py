"""``/listing``: a whole tree in one answer."""

import json
import uuid
from urllib.parse import quote

import pytest

from unit.http.asking import Home, digest, property_element

TREE = {"a/x.fits": b"x" * 10, "a/y.txt": b"yy", "a/deep/z.fits": b"", "a-b": b"b", "ü b%#": b"odd"}
ALL = ["a", "a/deep", "a/deep/z.fits", "a/x.fits", "a/y.txt", "a-b", "%C3%BC%20b%25%23"]
PUBLIC = "ivo://ivoa.net/vospace/core#ispublic"


@pytest.fixture
def top(home):
    """The name of a tree that was made anew."""
    name = uuid.uuid4().hex
    for container in (name, f"{name}/a", f"{name}/a/deep"):
        assert home.make(container).status == 201
    for path, content in TREE.items():
        assert home.put(f"{home.files}/{name}/{quote(path)}", content).status == 201
    return name


def lines(client, home: Home, name, query=""):
    answer = client.get(f"/{home.service}/listing/{home.path}/{name}{query}")
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/x-ndjson"
    *nodes, end = map(json.loads, answer.body.splitlines())
    assert end == {"end": True, "count": len(nodes)}
    return nodes


def paths(home, name, query=""):
    return [line["path"] for line in lines(home, home, name, query)]


def test_everything_below_comes_in_path_order(home, top):
    assert paths(home, top) == ALL


@pytest.mark.parametrize("after", ALL)
def test_it_goes_on_after_any_path(home, top, after):
    assert paths(home, top, f"?after={quote(after)}") == ALL[ALL.index(after) + 1 :]


@pytest.mark.parametrize(("gone", "rest"), [("a/m", 3), ("a/deep/a", 2), ("0", 0), ("zz/deeper", 6)])
def test_it_goes_on_after_what_is_gone(home, top, gone, rest):
    assert paths(home, top, f"?after={gone}") == ALL[rest:]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?depth=1", ["a", "a-b", "%C3%BC%20b%25%23"]),
        ("?depth=2", [path for path in ALL if "z" not in path]),
        ("?match=*.fits", ["a/deep/z.fits", "a/x.fits"]),
        ("?match=a/*", ["a/deep", "a/x.fits", "a/y.txt"]),
        ("?match=**/deep/*", ["a/deep/z.fits"]),
        ("?match=a/**", ["a", "a/deep", "a/deep/z.fits", "a/x.fits", "a/y.txt"]),
        ("?match=[xy].*", ["a/x.fits", "a/y.txt"]),
        ("?match=%C3%BC*", ["%C3%BC%20b%25%23"]),
        ("?match=nothing", []),
    ],
)
def test_depth_and_match(home, top, query, found):
    assert paths(home, top, query) == found


def test_what_a_line_says(home, top):
    home.make(f"{top}/latest", "LinkNode", f"<vos:target>{home.uri(top)}/a</vos:target>")
    by_path = {line["path"]: line for line in lines(home, home, top)}
    stored = home.ask("HEAD", f"{home.files}/{top}/a/x.fits")
    data = by_path["a/x.fits"]
    assert data["type"] == "data"
    assert data["length"] == 10
    assert digest(TREE["a/x.fits"]) == stored.headers["digest"]
    assert data["md5"] == "336311a016184326ddbdd61edd4eeb52"
    assert f'"{data["version"]}"' == stored.headers["etag"]
    assert data["public"] is False
    assert abs(data["date"] - data["mtime"]) < 60e9
    assert by_path["latest"] == by_path["latest"] | {"type": "link", "target": f"{home.uri(top)}/a"}
    assert "length" not in by_path["a"]
    least = {line["path"]: line for line in lines(home, home, top, "?detail=min")}
    assert least["a/x.fits"].keys() == {"path", "type", "length", "md5", "mtime"}


def test_a_link_to_the_container_is_followed(home, top):
    link = uuid.uuid4().hex
    home.make(link, "LinkNode", f"<vos:target>{home.uri(top)}</vos:target>")
    assert paths(home, link) == ALL


def test_what_others_may_not_list_is_not_there(home, top, anonymous):
    root = home.path
    seen = anonymous.get(f"/{home.service}/listing/{root}/{top}")
    assert seen.status == 403  # not even on the way
    public = uuid.uuid4().hex
    open_to_all = property_element(PUBLIC, "true")
    assert (
        home.ask(
            "POST", home.nodes, home.document("").replace(b"</vos:node>", open_to_all.encode() + b"</vos:node>")
        ).status
        == 200
    )
    try:
        home.make(public, inner=open_to_all)
        home.make(f"{public}/closed")
        home.make(f"{public}/open", inner=open_to_all)
        for inner in ("closed", "open"):
            assert home.put(f"{home.files}/{public}/{inner}/file", b"1").status == 201
        found = lines(anonymous, home, public)
        assert [(line["path"], line.get("readable")) for line in found] == [
            ("closed", False),
            ("open", None),
            ("open/file", None),
        ]
        assert lines(anonymous, home, f"{public}/closed") == []
    finally:
        closed = property_element(PUBLIC, "false").encode()
        home.ask("POST", home.nodes, home.document("").replace(b"</vos:node>", closed + b"</vos:node>"))


@pytest.mark.parametrize("query", ["?depth=0", "?depth=x", "?detail=all", "?after=a//b", "?after=.."])
def test_parameters_that_mean_nothing(home, top, query):
    assert home.get(f"/{home.service}/listing/{home.path}/{top}{query}").status == 400


def test_only_containers_are_listed(home, top):
    assert home.get(f"/{home.service}/listing/{home.path}/{top}/a-b").status == 400
    assert home.get(f"/{home.service}/listing/{home.path}/{top}/missing").status == 404


def test_names_of_any_bytes_survive_on_arc(arc):
    name = uuid.uuid4().hex
    arc.make(name)
    assert arc.put(f"{arc.files}/{name}/%FF%0A%22", b"1").status == 201
    assert paths(arc, name) == ["%FF%0A%22"]
    assert paths(arc, name, "?match=%3F%3F%3F") == ["%FF%0A%22"]


def test_large_and_small_containers_come_whole_and_in_order(home):
    name = uuid.uuid4().hex
    home.make(name)
    expected = []
    connection = home.connect()
    for outer in range(12):
        home.make(f"{name}/{outer:02}")
        expected.append(f"{outer:02}")
        for inner in range(30 if outer == 3 else 3):
            path = f"{outer:02}/{inner:03}"
            document = home.document(f"{name}/{path}")
            answer = home.ask(
                "PUT", f"{home.nodes}/{name}/{path}", document, connection=connection, content_type="text/xml"
            )
            assert answer.status == 201
            expected.append(path)
    connection.close()
    assert paths(home, name) == expected
