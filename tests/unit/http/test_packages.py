"""Packages: archives of trees, of exact length, of what their owner may read."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from skyferry.vospace.standards import PACKAGE_FORMAT, PACKAGE_VIEW
from skyferry.vospace.transfers import Direction, Transfer, TransferView, read_transfer, write_transfer
from unit.http.asking import Answer, Client, Home, property_element

PUBLIC = property_element("ivo://ivoa.net/vospace/core#ispublic", "true")
TAR, ZIP = "application/x-tar", "application/zip"


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest) -> Home:
    return request.getfixturevalue(request.param)


def post(client: Client, home: Home, *targets: str, format: str | None = None) -> Answer:
    params = ((PACKAGE_FORMAT, format),) if format else ()
    view = TransferView(uri=PACKAGE_VIEW, params=params)
    body = write_transfer(Transfer(targets=targets, direction=Direction.PULL_FROM, view=view))
    answer = client.ask("POST", f"/{home.service}/synctrans", body, content_type="text/xml")
    assert answer.status == 303, answer.body
    return answer


def package(client: Client, home: Home, *targets: str, format: str | None = None) -> Answer:
    location = post(client, home, *targets, format=format).headers["location"].removeprefix(home.site.url)
    assert location.startswith(f"/{home.service}/pkg/")
    assert location.endswith("/run")
    answer = client.get(location)
    assert answer.status == 200
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert client.ask("HEAD", location).headers["content-length"] == str(len(answer.body))
    return answer


def untar(answer: Answer) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(answer.body)) as archive:
        return {member.name + "/" * member.isdir(): member for member in archive}


def file_in_tar(answer: Answer, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(answer.body)) as archive:
        extracted = archive.extractfile(name)
        assert extracted is not None
        return extracted.read()


@pytest.fixture
def tree(home: Home) -> Home:
    home.make("tree")
    home.make("tree/sub")
    home.make("tree/sub/empty")
    home.put(f"{home.files}/tree/b%C3%A9ta.fits", b"0123456789" * 300_000)
    home.put(f"{home.files}/tree/nothing", b"")
    home.put(f"{home.files}/tree/sub/{'long' * 60}", b"deep")
    home.make("tree/sub/inside", "LinkNode", f"<vos:target>{home.uri('tree/nothing')}</vos:target>")
    home.make("tree/sub/up", "LinkNode", f"<vos:target>{home.uri('tree/b%C3%A9ta.fits')}</vos:target>")
    home.make("tree/away", "LinkNode", "<vos:target>https://example.org/x</vos:target>")
    return home


def test_a_tar_holds_the_tree_and_names_what_it_leaves_out(tree: Home) -> None:
    answer = package(tree, tree, tree.uri("tree"))
    assert answer.headers["content-type"] == TAR
    assert answer.headers["content-disposition"] == "inline;filename=tree.tar"
    members = untar(answer)
    assert list(members) == [
        "tree/",
        "tree/béta.fits",
        "tree/nothing",
        "tree/sub/",
        "tree/sub/empty/",
        "tree/sub/inside",
        f"tree/sub/{'long' * 60}",
        "tree/sub/up",
        "NOT-INCLUDED.txt",
    ]
    assert members["tree/sub/up"].linkname == "../béta.fits"
    assert members["tree/sub/inside"].linkname == "../nothing"
    assert file_in_tar(answer, "tree/béta.fits") == b"0123456789" * 300_000
    assert (
        file_in_tar(answer, "NOT-INCLUDED.txt").decode() == f"{tree.uri('tree/away')}: link to https://example.org/x\n"
    )


def test_a_zip_holds_the_bytes_behind_links(tree: Home) -> None:
    answer = package(tree, tree, tree.uri("tree"), format=ZIP)
    assert answer.headers["content-type"] == ZIP
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert "tree/sub/empty/" in archive.namelist()
        assert archive.read("tree/sub/up") == b"0123456789" * 300_000
        assert archive.read("tree/nothing") == b""
        assert archive.getinfo("tree/béta.fits").date_time[0] > 2020


def test_several_targets_get_names_of_their_own(tree: Home) -> None:
    tree.put(f"{tree.files}/nothing", b"other")
    answer = package(tree, tree, tree.uri("nothing"), tree.uri("tree/nothing"), tree.uri("tree/sub/inside"))
    assert list(untar(answer)) == ["nothing", "nothing-2", "nothing-3"]
    assert file_in_tar(answer, "nothing") == b"other"


def test_what_is_missing_or_empty_is_a_package_too(tree: Home) -> None:
    answer = package(tree, tree, tree.uri("gone"))
    assert list(untar(answer)) == ["NOT-INCLUDED.txt"]
    assert b"NodeNotFound" in file_in_tar(answer, "NOT-INCLUDED.txt")
    assert list(untar(package(tree, tree, tree.uri("tree/sub/empty")))) == ["empty/"]


def test_everybody_gets_what_they_may_read(home: Home) -> None:
    home.ask("POST", home.nodes, home.document("", "ContainerNode", PUBLIC).replace(b'/"', b'"'))
    home.make("shared", "ContainerNode", PUBLIC)
    home.make("shared/hidden")
    home.make("shared/open", "DataNode", PUBLIC)
    home.put(f"{home.files}/shared/open", b"for all")
    home.put(f"{home.files}/shared/closed", b"secret")
    answer = package(Client(home.site), home, home.uri("shared"))
    assert list(untar(answer)) == ["shared/", "shared/open", "NOT-INCLUDED.txt"]
    assert b"secret" not in answer.body
    assert b"/shared/closed: PermissionDenied" in file_in_tar(answer, "NOT-INCLUDED.txt")


def test_a_package_is_its_owners(tree: Home) -> None:
    location = post(tree, tree, tree.uri("tree")).headers["location"].removeprefix(tree.site.url)
    assert Client(tree.site).get(location).status == 403


def test_other_formats_are_not_supported(tree: Home) -> None:
    location = post(tree, tree, tree.uri("tree"), format="application/x-rar").headers["location"]
    details = tree.get(location.removeprefix(tree.site.url))
    assert read_transfer(details.body).protocols == ()
    job = location.removeprefix(tree.site.url).removesuffix("/results/transferDetails")
    assert tree.get(f"{job}/error").body == b"ViewNotSupported"
