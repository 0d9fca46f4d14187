"""``vcp`` from addresses on the web and between two sites: a site fetches by itself, or this machine carries."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from e2e.users import User
from servers.live_site import LiveSite, started_site
from skyferry.client.sites import Site, SiteBook

MIB = 1024 * 1024
CONTENT = os.urandom(9 * MIB + 5)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive that serves ``data set.fits``."""
    directory = tmp_path_factory.mktemp("archive")
    (directory / "data set.fits").write_bytes(CONTENT)

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=os.fspath(directory))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def other_site(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A second site, of another authority, which may fetch from the first and from the archive."""
    environment = {
        "SKYFERRY_AUTHORITY": "other.example",
        "SKYFERRY_AUTHORITY_ALIASES": "[]",
        "SKYFERRY_IMPORT_HOSTS": '["127.0.0.1", "localhost", "::1"]',
        "SKYFERRY_IMPORT_HTTP": "true",
        "SKYFERRY_IMPORT_CA": str(site.ca),
    }
    with started_site(tmp_path_factory.mktemp("other") / "data", environment=environment) as other:
        yield other


class Traveller(User):
    """A user of two sites, with a password at each; the first is the current one."""

    def __init__(self, here: LiveSite, there: LiveSite, home: Path) -> None:
        super().__init__(here, home)
        self.name_there = there.new_user("a good password")
        self.certificate.rename(home / "certificate")  # which the other site would not know
        book = SiteBook(home / "config" / "skyferry")
        for name, site, authority in (("here", here, "skyferry.local"), ("there", there, "other.example")):
            book.add(
                Site(name=name, registry=f"{site.url}/reg/resource-caps", authority=authority), site.ca.read_text()
            )
        lines = [
            f'machine {site.netloc} login {name} password "a good password"'
            for site, name in ((here, self.name), (there, self.name_there))
        ]
        (home / ".netrc").write_text("\n".join(lines) + "\n")
        (home / ".netrc").chmod(0o600)


@pytest.fixture
def traveller(site: LiveSite, other_site: LiveSite, tmp_path: Path) -> Traveller:
    return Traveller(site, other_site, tmp_path / "home")


def contents(user: User, node: str) -> bytes:
    user.run("vcp", node, "copy")
    return (user.directory / "copy").read_bytes()


@pytest.mark.parametrize("service", ["vault", "arc"])
def test_a_site_fetches_from_the_web(traveller: Traveller, archive: str, service: str) -> None:
    home = f"vos://other.example~{service}/{'home/' if service == 'arc' else ''}{traveller.name_there}"
    lines = traveller.run("vcp", "--json", f"{archive}/data%20set.fits?a=secret", f"{home}/").stdout.splitlines()
    arrived = next(event for event in map(json.loads, lines) if event["event"] == "arrived")
    assert (arrived["length"], arrived["moved"], arrived["at_site"]) == (len(CONTENT), 0, True)
    assert "secret" not in "".join(lines)
    assert contents(traveller, f"{home}/data set.fits") == CONTENT


def test_a_site_that_does_not_fetch_names_the_way_around(traveller: Traveller, archive: str) -> None:
    target = f"vos:{traveller.name}/a.fits"
    ended = traveller.run("vcp", f"{archive}/data%20set.fits", target, status=None)
    assert ended.returncode not in (0, 255)
    assert "--local" in ended.stderr
    traveller.run("vcp", "--local", f"{archive}/data%20set.fits", target)
    assert contents(traveller, target) == CONTENT


def test_nothing_at_the_address(traveller: Traveller, archive: str) -> None:
    for words in ((), ("--local",)):
        traveller.run("vcp", *words, f"{archive}/nothing", f"vos:{traveller.name}/x", status=None)
        traveller.run("vls", f"vos:{traveller.name}/x", status=2)


def test_an_address_without_a_file_name(traveller: Traveller, archive: str) -> None:
    assert "no file name" in traveller.run("vcp", f"{archive}/", f"vos:{traveller.name}/", status=22).stderr


def plant(traveller: Traveller) -> None:
    traveller.write("t/a", CONTENT)
    traveller.write("t/sub/b", b"b")
    traveller.write("t/sub/empty", b"")


def test_another_site_fetches_a_tree(traveller: Traveller) -> None:
    plant(traveller)
    here, there = f"arc:home/{traveller.name}", f"vos://other.example~vault/{traveller.name_there}"
    traveller.run("vcp", "t", here)
    lines = traveller.run("vcp", "--json", f"{here}/t", there).stdout.splitlines()
    arrived = [event for event in map(json.loads, lines) if event["event"] == "arrived"]
    assert [event["at_site"] for event in arrived if event["length"]] == [True, True]
    traveller.run("vcp", f"{there}/t", "back")
    assert (traveller.directory / "back/a").read_bytes() == CONTENT
    assert (traveller.directory / "back/sub/b").read_bytes() == b"b"
    assert (traveller.directory / "back/sub/empty").read_bytes() == b""


def test_a_site_that_cannot_fetch_is_sent_the_bytes_and_it_is_said(traveller: Traveller) -> None:
    plant(traveller)
    here, there = f"arc:home/{traveller.name}", f"vos://other.example~arc/home/{traveller.name_there}"
    traveller.run("vcp", "t", there)
    said = traveller.run("vcp", f"{there}/t", here).stderr
    assert "through this machine" in said
    traveller.run("vsync", f"{there}/t/", f"{here}/u")
    for copy in ("t", "u"):
        traveller.run("vcp", f"{here}/{copy}", f"back {copy}")
        assert (traveller.directory / f"back {copy}/a").read_bytes() == CONTENT
        assert (traveller.directory / f"back {copy}/sub/b").read_bytes() == b"b"
