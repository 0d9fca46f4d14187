"""Somebody at a machine of their own: a home, a current site, a certificate, and the commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from servers.live_site import LiveSite, clean_environment
from skyferry.client.sites import Site, SiteBook


class User:
    """An account of the live site and the machine it works from."""

    def __init__(self, site: LiveSite, home: Path) -> None:
        self.site = site
        self.home = home
        self.name = site.new_user("a good password")
        self.directory = home / "work"
        self.directory.mkdir(parents=True)
        (home / ".ssl").mkdir()
        self.certificate = site.certificate(self.name, home / ".ssl" / "cadcproxy.pem")
        live = Site(name="live", registry=f"{site.url}/reg/resource-caps", authority="skyferry.local")
        SiteBook(self.home / "config" / "skyferry").add(live, site.ca.read_text())

    @property
    def environment(self) -> dict[str, str]:
        xdg = {f"XDG_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CONFIG", "CACHE", "STATE")}
        return clean_environment() | xdg | {"HOME": str(self.home), "TZ": "UTC"}

    def start(self, command: str, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [program(command), *map(os.fspath, map(str, words))],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )

    def run(
        self, command: str, *words: object, status: int | None = 0, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `status` is what it must end with (None: anything)."""
        ended = subprocess.run(
            [program(command), *map(str, words)],
            cwd=self.directory,
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=300,
        )
        assert status in (None, ended.returncode), (
            f"{command} {words}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        )
        return ended

    def write(self, name: str, content: bytes = b"") -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def stored(self, node: str) -> bytes:
        """A node's bytes as another program reads them."""
        address = node.replace("vos:", f"{self.site.url}/vault/files/").replace("arc:", f"{self.site.url}/arc/files/")
        return subprocess.run(
            ["curl", "-sfL", "--cacert", self.site.ca, "-E", self.certificate, address], check=True, capture_output=True
        ).stdout


def program(command: str) -> Path:
    return Path(sys.executable).with_name(command)
