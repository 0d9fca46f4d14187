"""``GET /bundle`` and ``POST /bundle`` with a list: many files as one archive."""

import hashlib
import io
import json
import os
import tarfile
import uuid
import zipfile

import pytest

from unit.http.asking import property_element

FILES = {
    "a.txt": b"1",
    "empty": b"",
    "inner/large": os.urandom(2_500_000),
    "inner/more/b.fits": b"2" * 5000,
    "x" * 120: b"long name",
    "ü #%": b"odd",
}
PUBLIC = property_element("ivo://ivoa.net/vospace/core#ispublic", "true")


@pytest.fixture
def top(home):
    name = uuid.uuid4().hex
    for container in ("", "/inner", "/inner/more"):
        assert home.make(name + container).status == 201
    for path, content in FILES.items():
        escaped = path.replace("%", "%25").replace("#", "%23").replace(" ", "%20").replace("ü", "%C3%BC")
        answer = home.put(f"{home.files}/{name}/{escaped}", content, x_skyferry_mtime="2023-11-14T22:13:20.123456789Z")
        assert answer.status == 201
    return name


def bundle(home, top, query=""):
    return f"/{home.service}/bundle/{home.path}/{top}{query}"


def unpacked(body):
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        return {member.name: (member, archive.extractfile(member)) for member in archive}


def contents(body):
    return {name: file.read() for name, (_, file) in unpacked(body).items() if file is not None}


def test_a_container_as_tar(home, top):
    answer = home.get(bundle(home, top))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-tar"
    assert contents(answer.body) == FILES
    names = ["a.txt", "empty", "inner", "inner/large", "inner/more", "inner/more/b.fits", "x" * 120, "ü #%"]
    assert list(unpacked(answer.body)) == names
    member, _ = unpacked(answer.body)["inner/more/b.fits"]
    assert member.pax_headers["SKYFERRY.md5"] == hashlib.md5(FILES["inner/more/b.fits"]).hexdigest()
    assert member.pax_headers["mtime"] == "1700000000.123456789"
    assert answer.body.endswith(bytes(1024))


def test_a_container_as_zip(home, top):
    answer = home.get(bundle(home, top, "?format=zip"))
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    assert found == FILES


def test_short_archives_have_a_length(home, top):
    assert "content-length" in home.get(bundle(home, top, "/inner/more")).headers
    assert "content-length" not in home.get(bundle(home, top)).headers
    assert home.ask("HEAD", bundle(home, top)).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_files_of_a_list_in_its_order(home, top, kind):
    asked = ["inner/more/b.fits", "a.txt", "%C3%BC%20%23%25", "inner/more", "a.txt"]
    body = json.dumps(asked).encode() if kind == "application/json" else "\n".join(asked).encode()
    answer = home.ask("POST", bundle(home, top, "?format=tar"), body, content_type=kind)
    assert answer.status == 200
    with tarfile.open(fileobj=io.BytesIO(answer.body)) as archive:
        assert archive.getnames() == ["inner/more/b.fits", "a.txt", "ü #%", "inner/more", "a.txt"]
    assert contents(answer.body)["inner/more/b.fits"] == FILES["inner/more/b.fits"]


def test_what_cannot_be_had_is_listed_at_the_end(home, top):
    home.make(f"{top}/out", "LinkNode", "<vos:target>https://example.org/x</vos:target>")
    home.make(f"{top}/in", "LinkNode", f"<vos:target>{home.uri(top)}/a.txt</vos:target>")
    asked = b"missing\nout\nin\nnowhere/at%20all\na.txt\n"
    answer = home.ask("POST", bundle(home, top), asked, content_type="text/plain")
    found = unpacked(answer.body)
    assert list(found) == ["in", "a.txt", "NOT-INCLUDED.txt"]
    member, text = found["NOT-INCLUDED.txt"]
    assert member.pax_headers["SKYFERRY.omissions"] == "3"
    faults = dict(line.split("\t") for line in text.read().decode().splitlines())
    assert {path: fault.split(":")[0] for path, fault in faults.items()} == {
        "missing": "NodeNotFound",
        "out": "InvalidArgument",
        "nowhere/at%20all": "NodeNotFound",
    }


def test_only_what_the_caller_may_read(home, top, anonymous):
    def share(element):
        document = home.document("").replace(b"</vos:node>", element.encode() + b"</vos:node>")
        assert home.ask("POST", home.nodes, document).status == 200

    assert anonymous.get(bundle(home, top)).status == 403
    share(PUBLIC)
    try:
        name = uuid.uuid4().hex
        home.make(name, inner=PUBLIC)
        home.make(f"{name}/closed")
        for path in ("secret", "closed/file", "open"):
            home.put(f"{home.files}/{name}/{path}", b"1")
        document = home.document(f"{name}/open", "DataNode", PUBLIC)
        assert home.ask("POST", f"{home.nodes}/{name}/open", document).status == 200
        answer = anonymous.get(bundle(home, name))
        found = contents(answer.body)
        told = found.pop("NOT-INCLUDED.txt").decode()
        assert found == {"open": b"1"}
        assert sorted(line.split("\t")[0] for line in told.splitlines()) == ["closed", "secret"]
        listed = anonymous.ask("POST", bundle(home, name), b"closed/file\nopen", content_type="text/plain")
        assert set(contents(listed.body)) == {"open", "NOT-INCLUDED.txt"}
    finally:
        share(PUBLIC.replace(">true<", ">false<"))


def test_names_of_any_bytes(arc):
    name = uuid.uuid4().hex
    arc.make(name)
    arc.put(f"{arc.files}/{name}/%FF%0A", b"1")
    raw = b"\xff\n".decode("utf-8", "surrogateescape")
    assert contents(arc.get(bundle(arc, name)).body) == {raw: b"1"}
    with zipfile.ZipFile(io.BytesIO(arc.get(bundle(arc, name, "?format=zip")).body)) as archive:
        assert archive.namelist() == ["%FF%0A"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"a//b", "text/plain"), (b"{}", "application/json"), (b"[1]", "application/json"), (b"x", "a/b")],
)
def test_lists_that_are_none(home, top, body, kind):
    assert home.ask("POST", bundle(home, top), body, content_type=kind).status == 400


def test_requests_that_mean_nothing(home, top):
    assert home.get(bundle(home, top, "?format=rar")).status == 400
    assert home.get(bundle(home, top, "/a.txt")).status == 400
    assert home.get(bundle(home, top, "/missing")).status == 404


def test_what_goes_up_as_a_bundle_comes_back_as_one(home, top):
    body = home.get(bundle(home, top)).body
    copy = uuid.uuid4().hex
    home.make(copy)
    answer = home.ask("POST", bundle(home, copy), body, content_type="application/x-tar")
    assert json.loads(answer.body.splitlines()[-1])["failed"] == 0
    assert contents(home.get(bundle(home, copy)).body) == FILES
