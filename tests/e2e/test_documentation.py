"""The pages say what is there, and their command blocks work."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from servers.live_site import START_SECONDS, clean_environment
from skyferry.site.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["settings", "commands", "python"])
def test_the_reference_is_that_of_the_code(page, monkeypatch):
    monkeypatch.delenv("SKYFERRY_DATA", raising=False)
    written = (ROOT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert written == getattr(reference(), f"{page}_page")(), "write it anew: python tools/reference.py"


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def blocks(page):
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody who types a page's blocks into shells, in an empty directory with an empty home."""

    def __init__(self, directory):
        self.directory = directory
        home = directory / "home"
        home.mkdir()
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        xdg = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
        self.environment = clean_environment() | {"HOME": str(home), "PATH": programs} | xdg
        self.environment["SKYFERRY_SFTP_PORT"] = "0"
        with socket.create_server(("localhost", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.servers = []

    def serve(self, block):
        """Run a block that serves, until `leave`."""
        log = self.directory / "server.log"
        with log.open("w") as stderr:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {self._on_our_port(block)}"],
                cwd=self.directory,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self.servers.append(server)
        alarm = threading.Timer(START_SECONDS, server.kill)
        alarm.start()
        line = server.stdout.readline()
        alarm.cancel()
        assert line == f"ready: https://localhost:{self.port}\n", log.read_text()[-3000:]

    def type(self, block):
        """Run a block to its end."""
        ended = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", self._on_our_port(block)],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert ended.returncode == 0, f"{block}\n{ended.stdout}\n{ended.stderr}"

    def _on_our_port(self, block):
        return block.replace("8443", str(self.port))

    def leave(self):
        for server in self.servers:
            server.terminate()
            server.wait()
            server.stdout.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("page", "served"),
    [
        ("README.md", False),
        ("docs/tutorial/first-site.md", False),
        ("docs/how-to/operate.md", True),
        ("docs/how-to/backup.md", True),
    ],
)
def test_the_blocks_of_a_page_work(page, served, tmp_path):
    """`served`: the page speaks of a site that runs already, in ``my-site``."""
    reader = Reader(tmp_path)
    try:
        if served:
            reader.serve("skyferry serve --data my-site --port 8443")
        found = blocks(page)
        assert found
        for block in found:
            if block.startswith("skyferry serve"):
                reader.serve(block)
        reader.type("".join(block for block in found if not block.startswith("skyferry serve")))
    finally:
        reader.leave()
