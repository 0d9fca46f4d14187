"""The demo's own site: started beside us, with the account ``astro``, a group and the project ``demo``."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from skyferry.site.access.certificates import write_secret
from skyferry.site.access.names import NameKind
from skyferry.site.child import die_with_parent
from skyferry.site.composition import Site
from skyferry.site.demo.person import FOREIGN, Person, ProgramFailed
from skyferry.site.residents import Data, add_project, add_user, remove, sharing_by_names
from skyferry.site.settings import load
from skyferry.vospace.nodes import Sharing

SFTP_PORT = 64022
USER, GROUP, PROJECT = "astro", "demo-team", "demo"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the demo keeps what; all below one directory."""

    root: Path

    @property
    def data(self) -> Path:
        """The site's directory."""
        return self.root / "site"

    @property
    def dataset(self) -> Path:
        return self.root / "night"

    @property
    def home(self) -> Path:
        """Home of the account's owner, instead of the user's."""
        return self.root / "home"

    @property
    def work(self) -> Path:
        """What comes back from the site."""
        return self.root / "back"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def shell_file(self) -> Path:
        """Exports that make a shell the account's owner's."""
        return self.root / "env.sh"


@contextmanager
def served(ground: Ground, host: str, port: int) -> Iterator[str]:
    """Serve the demo's site while the block runs, and give its URL.

    Raises
    ------
    ProgramFailed
        If it does not start; its log says why.
    """
    log = ground.root / "site.log"
    config = ground.root / "skyferry.toml"
    # So that the demo can show an import without any other server: from the site's own address.
    config.write_text(f'import_hosts = ["127.0.0.1"]\nimport_ca = "{ground.data / "ca.pem"}"\n', encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    command = [str(Path(sys.executable).with_name("skyferry")), "serve", "--data", str(ground.data)]
    command += ["--config", str(config), "--host", host, "--port", str(_free(host, port))]
    # A demo that leaves its port to the system is one of several.
    command += ["--sftp-port", str(_free(host, SFTP_PORT) if port else 0)]
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            # Ctrl-C is ours: we stop the site once we are done ourselves.
            process_group=0,
            preexec_fn=die_with_parent,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("ready: "):
            raise ProgramFailed(f"the site did not start; see {log}")
        yield line.removeprefix("ready: ").strip()
    finally:
        process.terminate()
        process.wait()


def prepare(ground: Ground, url: str) -> Person:
    """Make the account, its project and credentials; what a demo before has left in the project goes."""
    with Site.open(load(ground.data, ground.root / "skyferry.toml")) as site:
        password = secrets.token_urlsafe(12)
        if site.accounts.find(USER) is None:
            add_user(site, USER, password)
        else:
            site.accounts.set_password(USER, password)
        write_secret(ground.password_file, f"{password}\n".encode())
        if GROUP not in {group.name for group in site.groups.list()}:
            site.groups.add(GROUP, USER, "those who may write into the demo's project", users=(USER,))
        if site.names.kind(PROJECT) is not None:
            remove(site, NameKind.PROJECT, PROJECT, Data.DELETE)
        add_project(site, PROJECT, USER, _shared(site))
        token, _ = site.tokens.issue(site.accounts.get(USER), "demo", seconds=86400)
        person = Person(USER, ground.home.absolute(), url, (ground.data / "ca.pem").absolute(), token)
        person.certificate.parent.mkdir(parents=True, exist_ok=True)
        write_secret(person.certificate, site.certificates.issue(USER, site.settings.certificate_days).key_first)
    person.run("skyferry", "site", "add", "demo", url, "--ca", person.ca, "--use")
    lines = [f"export {name}='{value}'" for name, value in person.environment().items() if name != "HOME"]
    lines += [
        f"export VOSPACE_CERTFILE='{person.certificate}'",
        f"export PATH='{Path(sys.executable).parent}':\"$PATH\"",
    ]
    ground.shell_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return person


def _shared(site: Site) -> Sharing:
    """Everybody may read, the group may write."""
    return sharing_by_names(site, read=(GROUP,), write=(GROUP,), public=True)


def _free(host: str, port: int) -> int:
    """The port, or 0 where something else has it."""
    with socket.socket() as probe:
        try:
            probe.connect((host, port))
        except OSError:
            return port
    return 0
