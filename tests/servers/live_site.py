"""A live site: ``skyferry serve`` as an operator starts it, on a port and a directory of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from skyferry.site.composition import Site
from skyferry.site.residents import add_project, add_user, sharing_by_names
from skyferry.site.settings import load
from skyferry.vospace.paths import NodePath

START_SECONDS = 90
"""Longest start that is waited for; the machine may be busy with other tests."""

_numbers = count(1)


class LiveSite:
    """A running site, and what its operator can do."""

    def __init__(self, data: Path, process: subprocess.Popen[str], log: Path) -> None:
        self.data = data
        self.process = process
        self.log = log
        self.url = ""
        self._administration: Site | None = None

    @property
    def ca(self) -> Path:
        return self.data / "ca.pem"

    @property
    def netloc(self) -> str:
        """``host:port``."""
        return urlsplit(self.url).netloc

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def sftp_port(self) -> int:
        return int((self.data / "sftp-address").read_text().rpartition(":")[2])

    @property
    def administration(self) -> Site:
        """The site's parts in this process: the same administration as that of the commands, but quick."""
        if self._administration is None:
            self._administration = Site.open(load(self.data))
        return self._administration

    def new_user(self, password: str | None = None) -> str:
        """Make an account that no other test uses, and return its name."""
        name = f"user{next(_numbers)}"
        add_user(self.administration, name, password)
        return name

    def new_project(self, owner: str, *, read: tuple[str, ...] = (), write: tuple[str, ...] = ()) -> str:
        """Make a project that no other test uses, shared with these groups, and return its name."""
        name = f"project{next(_numbers)}"
        sharing = sharing_by_names(self.administration, read=read, write=write, public=False)
        add_project(self.administration, name, owner, sharing)
        return name

    def new_group(self, owner: str, *members: str) -> str:
        """Make a group that no other test uses, and return its name."""
        name = f"group{next(_numbers)}"
        self.administration.groups.add(name, owner, users=members)
        return name

    def set_quota(self, name: str, quota: int) -> None:
        """Allow a user so many bytes in arc."""
        self.administration.allocations["arc"].change(NodePath.from_text(f"home/{name}"), quota=quota)

    def set_password(self, name: str, password: str) -> None:
        self.administration.accounts.set_password(name, password)

    def certificate(self, name: str, path: Path, days: float = 1) -> Path:
        """Issue a certificate into a file: the key, then the certificate."""
        path.write_bytes(self.administration.certificates.issue(name, days).key_first)
        path.chmod(0o600)
        return path

    def token(self, name: str) -> str:
        account = self.administration.accounts.get(name)
        return self.administration.tokens.issue(account, seconds=3600)[0]

    def run(self, *words: str, stdin: str | None = None, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run ``skyferry WORDS`` on the site's directory; `status` is how it must end (None: any)."""
        return run_skyferry(*words, data=self.data, stdin=stdin, status=status)

    def stop(self, seconds: float = 60) -> int:
        """Ask the site to stop, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(seconds)
        self.forget()
        return status

    def forget(self) -> None:
        """Let go of the directory in this process."""
        if self._administration is not None:
            self._administration.close()
            self._administration = None


def run_skyferry(
    *words: str, data: Path, stdin: str | None = None, status: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run ``skyferry WORDS`` for the site in `data`."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("skyferry"), *words],
        env=clean_environment() | {"SKYFERRY_DATA": str(data)},
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=180,
    )
    if status is not None:
        assert ended.returncode == status, f"{words}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    return ended


@contextmanager
def started_site(data: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[LiveSite]:
    """Start ``skyferry serve`` on `data`, wait until it is ready, and stop it at the end."""
    log = data.with_name(f"{data.name}.log")
    with log.open("ab") as stderr:
        process = subprocess.Popen(
            [
                *(Path(sys.executable).with_name("skyferry"), "serve", "--data", data),
                *("--port", "0", "--sftp-port", "0", "--workers", "2", *options),
            ],
            env=clean_environment() | {"SKYFERRY_SFTP_WORKERS": "1"} | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    site = LiveSite(data, process, log)
    # A site that never gets ready must not hang the run: killed, its line is empty.
    alarm = threading.Timer(START_SECONDS, process.kill)
    alarm.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        alarm.cancel()
        assert line.startswith("ready: https://"), f"{line}{log.read_text()[-5000:]}"
        site.url = line.removeprefix("ready: ").strip()
        yield site
        site.stop()
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        site.forget()
        process.stdout.close()


def clean_environment() -> dict[str, str]:
    """The environment without what would point programs at another site."""
    foreign = ("SKYFERRY_", "VOSPACE_", "VOSFS_", "PROMETHEUS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
