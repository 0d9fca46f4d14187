"""How ssh gets into a site and asks nobody: with the site's short-lived certificate, else with one's own keys."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.directories import config_directory, write_whole
from skyferry.client.messages import Request
from skyferry.session.needs import program
from skyferry.vospace import standards

_KEY = "key"
_CERTIFICATE = "key-cert.pub"
_HOSTS = "known_hosts"
_FRESH_MINUTES = 240
"""Age after which a certificate is asked for anew before the next connection; a site's last for hours."""
_OWN_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
_OPTIONS = (
    "BatchMode=yes",
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    "ConnectTimeout=20",
    "Ciphers=^aes128-gcm@openssh.com",
)


class Identity:
    """A private directory with a key, the site's certificate for it, and the program that sshfs runs as its ssh."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def ssh(self) -> Path:
        return self.directory / "skyferry-session-ssh"

    @property
    def log(self) -> Path:
        """What ssh has to say."""
        return self.directory / "log"

    async def obtain(self, client: Client) -> None:
        """Make a key and have the site certify it, where it offers that; `ssh` works from then on.

        Raises
        ------
        Fault
            The site's reason for refusing.
        """
        if not await self.renew(client):
            known = config_directory() / "known_hosts"
            known.parent.mkdir(parents=True, exist_ok=True)
            own = [word for path in _own_keys() for word in ("-i", str(path))]
            self._write_program([*own, *_trusting(known, "accept-new")], renew="")
            return
        words = ["-o", "IdentitiesOnly=yes", "-i", str(self.directory / _KEY)]
        certificate, log = (shlex.quote(str(path)) for path in (self.directory / _CERTIFICATE, self.log))
        module = shlex.join([sys.executable, "-P", "-m", "skyferry.session.renew", str(self.directory)])
        is_fresh = f'[ -z "$(find {certificate} -mmin +{_FRESH_MINUTES})" ]'
        self._write_program(
            [*words, *_trusting(self.directory / _HOSTS, "yes")],
            renew=f"{is_fresh} || {module} 2>>{log}\n",
        )

    async def renew(self, client: Client) -> bool:
        """Make a key and have the site certify it; False where the site does no such thing.

        Raises
        ------
        Fault
            The site's reason for refusing.
        """
        service = await client.registry.service(f"ivo://{client.site.authority}/cred")
        if not service.offers(standards.SSH_CERTIFICATE):
            return False
        url = service.url(standards.SSH_CERTIFICATE, client.http.credential)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        request = Request(method="POST", url=url, headers={"Content-Type": "text/plain"}, body=public + b"\n")
        certificate = (await client.http.send(request)).body
        hosts = (await client.http.send(Request(method="GET", url=url))).body
        write_whole(self.directory / _KEY, key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        write_whole(self.directory / _CERTIFICATE, certificate)
        write_whole(self.directory / _HOSTS, hosts)
        return True

    def _write_program(self, files: list[str], *, renew: str) -> None:
        # Not the user's own configuration: in a session of an ordinary user, ssh takes root's home for theirs.
        words = [program("ssh"), "-F", "none", "-E", os.fspath(self.log), *files]
        words += [word for one in _OPTIONS for word in ("-o", one)]
        self.ssh.write_text(f'#!/bin/sh\n{renew}exec {shlex.join(words)} "$@"\n')
        self.ssh.chmod(0o700)


def _trusting(hosts: Path, how: str) -> list[str]:
    return ["-o", f'UserKnownHostsFile="{hosts}"', "-o", f"StrictHostKeyChecking={how}"]


def _own_keys() -> list[Path]:
    """The user's keys under their usual names; an agent's are tried by ssh itself."""
    return [path for name in _OWN_KEYS if (path := Path("~/.ssh").expanduser() / name).is_file()]
