"""Taking files out: one, a package, lists of links, scripts."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.web.visitor import Visitor

FILES = {"a.txt": b"first", "b #1.txt": b"second", "sub/ü.txt": b"third"}


@pytest.fixture
def stocked(visitor: Visitor) -> Visitor:
    """Somebody with some files in both services, at home."""
    for service, home in (("arc", f"home/{visitor.name}"), ("vault", visitor.name)):
        visitor.make_folder(f"/{service}/nodes/{home}/sub")
        for name, content in FILES.items():
            visitor.store(f"/{service}/files/{home}/{name}", content)
    visitor.enter()
    expect(visitor.row("a.txt")).to_be_visible()
    return visitor


def _select(visitor: Visitor) -> None:
    visitor.page.get_by_label("Select all").click()


def _list(visitor: Visitor, kind: str) -> str:
    """The text that a list's dialog shows."""
    _select(visitor)
    visitor.choose("Download", kind)
    text = visitor.field(kind)
    expect(text).to_be_visible()
    return text.input_value()


def _fetch(visitor: Visitor, url: str) -> bytes:
    """What anybody gets from an address."""
    command = ["curl", "-sSf", "--cacert", visitor.site.ca, url]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("place", ["arc/list/home", "vault/list"])
def test_a_single_file(stocked: Visitor, place: str) -> None:
    stocked.visit(f"/storage/{place}/{stocked.name}")
    with stocked.page.expect_download() as download:
        stocked.choose_for("b #1.txt", "Download")
    assert download.value.suggested_filename == "b #1.txt"
    assert download.value.path().read_bytes() == b"second"


def test_a_selection_as_zip(stocked: Visitor) -> None:
    _select(stocked)
    with stocked.page.expect_download() as download:
        stocked.choose("Download", "ZIP")
    assert download.value.suggested_filename == f"{stocked.name}.zip"
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")} == FILES


def test_a_folder_as_tar(stocked: Visitor) -> None:
    with stocked.page.expect_download() as download:
        stocked.choose_for("sub", "TAR")
    assert download.value.suggested_filename == "sub.tar"
    with tarfile.open(download.value.path()) as archive:
        file = archive.extractfile("sub/ü.txt")
        assert file is not None
        assert file.read() == b"third"


def test_every_link_of_the_url_list_works_for_anybody(stocked: Visitor) -> None:
    urls = _list(stocked, "URL List").split()
    assert sorted(_fetch(stocked, url) for url in urls) == sorted(FILES.values())
    expect(stocked.dialog).to_contain_text("the links work until")


def test_every_link_of_the_html_list_works_for_anybody(stocked: Visitor) -> None:
    text = _list(stocked, "HTML List")
    links = re.findall(r'<a href="([^"]+)" download>([^<]+)</a>', text)
    assert {name: _fetch(stocked, url) for url, name in links} == FILES
    with stocked.page.expect_download() as download:
        stocked.dialog.get_by_role("button", name="Save").click()
    assert download.value.path().read_text() == text


def test_links_of_public_files_are_plain(stocked: Visitor) -> None:
    public = '<vos:property uri="ivo://ivoa.net/vospace/core#ispublic">true</vos:property>'
    stocked.make_folder(f"/arc/nodes/home/{stocked.name}/open", public)
    url = f"{stocked.site.url}/arc/nodes/home/{stocked.name}"
    document = (
        '<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vos:{}" '
        'uri="vos://skyferry.local~arc/home/{}"><vos:properties>{}</vos:properties></vos:node>'
    )
    for path, kind in ((stocked.name, "ContainerNode"), (f"{stocked.name}/a.txt", "DataNode")):
        body = document.format(kind, path, public).encode()
        target = url if kind == "ContainerNode" else f"{url}/a.txt"
        stocked.curl("-X", "POST", "-H", "Content-Type: text/xml", "--data-binary", "@-", target, body=body)
    urls = _list(stocked, "URL List").split()
    assert f"{stocked.site.url}/arc/files/home/{stocked.name}/a.txt" in urls


@pytest.mark.parametrize("tool", ["curl", "wget"])
def test_the_script_fetches_everything(stocked: Visitor, tool: str, tmp_path: Path) -> None:
    script = tmp_path / "fetch.sh"
    script.write_text(_list(stocked, f"Shell script ({tool})"))
    trust = {"CURL_CA_BUNDLE": str(stocked.site.ca), "WGETRC": str(tmp_path / "wgetrc"), "PATH": "/usr/bin:/bin"}
    (tmp_path / "wgetrc").write_text(f"ca_certificate = {stocked.site.ca}\n")
    subprocess.run(["sh", script], cwd=tmp_path, check=True, capture_output=True, env=trust)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == FILES


def test_the_vcp_script_names_the_nodes(stocked: Visitor) -> None:
    script = _list(stocked, "Shell script (vcp)")
    assert f"vcp 'arc:home/{stocked.name}/b #1.txt' './b #1.txt'" in script
