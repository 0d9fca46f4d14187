"""The examples do what they say, against a live site."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from servers.live_site import LiveSite, clean_environment, started_site

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site that imports from this machine."""
    environment = {"SKYFERRY_IMPORT_HOSTS": '["127.0.0.1"]', "SKYFERRY_IMPORT_HTTP": "true", "SKYFERRY_SFTP": "false"}
    with started_site(tmp_path_factory.mktemp("site") / "data", environment=environment) as site:
        yield site


class Somebody:
    """Who runs an example, with what it reads from the environment."""

    def __init__(self, site: LiveSite, directory: Path) -> None:
        self.name = site.new_user()
        self.site = site
        self.directory = directory
        certificate = site.certificate(self.name, directory / "me.pem")
        self.environment = clean_environment() | {
            "SITE": site.url,
            "CA": str(site.ca),
            "CERT": str(certificate),
            "NAME": self.name,
        }

    def file(self, name: str, size: int) -> Path:
        path = self.directory / name
        path.write_bytes(os.urandom(size))
        return path

    def start(self, example: str, *words: object, **environment: str) -> subprocess.Popen[str]:
        program = [sys.executable] if example.endswith(".py") else ["bash"]
        return subprocess.Popen(
            [*program, EXAMPLES / example, *map(str, words)],
            env=self.environment | environment,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, example: str, *words: object, **environment: str) -> str:
        process = self.start(example, *words, **environment)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, output + errors
        return output

    def stored(self, where: str) -> bytes:
        known = ["curl", "-sfL", "--cacert", self.site.ca, "-E", self.environment["CERT"]]
        return subprocess.run([*known, f"{self.site.url}/{where}"], check=True, capture_output=True).stdout


@pytest.fixture
def somebody(site: LiveSite, tmp_path: Path) -> Somebody:
    return Somebody(site, tmp_path)


def test_every_example_is_listed_and_short() -> None:
    listed = (EXAMPLES / "README.md").read_text()
    for example in EXAMPLES.iterdir():
        if example.suffix in (".py", ".sh"):
            assert f"({example.name})" in listed
            assert len(example.read_text().splitlines()) <= 50, example.name


def test_curl_upload(somebody: Somebody) -> None:
    file = somebody.file("image.fits", 300_000)
    assert somebody.run("curl-upload.sh", file).endswith("image.fits: 300000 bytes, there and back\n")
    assert somebody.stored(f"arc/files/home/{somebody.name}/image.fits") == file.read_bytes()


def test_upload(somebody: Somebody) -> None:
    file = somebody.file("table.fits", 300_000)
    output = somebody.run("upload.py", file)
    assert "300000 bytes stored, then replaced once; PreconditionFailed: " in output
    assert somebody.stored(f"arc/files/home/{somebody.name}/table.fits") == file.read_bytes() + b"mine"


def test_share_by_token(somebody: Somebody) -> None:
    known = ["curl", "-sSf", "--cacert", somebody.site.ca, "-E", somebody.environment["CERT"]]
    home = f"{somebody.site.url}/arc/files/home/{somebody.name}"
    uri = f"vos://skyferry.local~arc/home/{somebody.name}/shared"
    document = (
        f'<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" uri="{uri}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vos:ContainerNode"/>'
    )
    node = f"{somebody.site.url}/arc/nodes/home/{somebody.name}/shared"
    subprocess.run([*known, "-T", "-", node], input=document.encode(), check=True, capture_output=True)
    for name in ("shared/readme.txt", "private.txt"):
        subprocess.run([*known, "-T", "-", f"{home}/{name}"], input=b"text", check=True)
    seen = dict(line.split(":") for line in somebody.run("share-by-token.sh", "shared").splitlines())
    assert {what: status.strip() for what, status in seen.items()} == {
        "reads inside": "200",
        "reads outside": "403",
        "writes": "403",
        "after revoking": "401",
    }


def test_import(somebody: Somebody) -> None:
    file = somebody.file("archived.fits", 300_000)
    handler = partial(_Quiet, directory=somebody.directory)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as archive:
        threading.Thread(target=archive.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{archive.server_port}"
        assert somebody.run("import.sh", f"{address}/archived.fits") == "COMPLETED\n"
        failing = somebody.start("import.sh", f"{address}/missing.fits")
        output, _ = failing.communicate(timeout=120)
        archive.shutdown()
    assert failing.returncode == 1
    assert output == "ERROR\nTransferFailed"
    assert somebody.stored(f"arc/files/home/{somebody.name}/archived.fits") == file.read_bytes()


def test_resume_upload(somebody: Somebody) -> None:
    file = somebody.file("cube.fits", 6 << 20)
    process = somebody.start("resume-upload.py", file, SEGMENT=str(1 << 20))
    assert process.stdout is not None
    id = process.stdout.readline().split()[1]
    assert process.stdout.readline() == f"{1 << 20} of {6 << 20} bytes are safe\n"
    process.kill()
    process.communicate()
    output = somebody.run("resume-upload.py", file, id, SEGMENT=str(1 << 20)).splitlines()
    assert output[-1] == f"cube.fits: {6 << 20} bytes stored"
    assert 2 <= len(output) <= 6, "the rest alone was sent"
    assert somebody.stored(f"vault/files/{somebody.name}/cube.fits") == file.read_bytes()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
