"""How ssh gets into a site and asks nobody: with the site's short-lived certificate, else with one's own keys."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.directories import config_directory, write_whole
from skyferry.client.messages import Request
from skyferry.session.needs import program
from skyferry.vospace import standards

_KEY = "key"
_CERTIFICATE = "key-cert.pub"
_OWN_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
_OPTIONS = (
    "BatchMode=yes",
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    "StrictHostKeyChecking=accept-new",
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
        service = await client.registry.service(f"ivo://{client.site.authority}/cred")
        if service.offers(standards.SSH_CERTIFICATE):
            await self._certified(client, service.url(standards.SSH_CERTIFICATE, client.http.credential))
            files = ["-o", "IdentitiesOnly=yes", "-i", str(self.directory / _KEY)]
        else:
            files = [word for path in _own_keys() for word in ("-i", str(path))]
        self._write_program(files)

    async def _certified(self, client: Client, url: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        request = Request(method="POST", url=url, headers={"Content-Type": "text/plain"}, body=public + b"\n")
        certificate = (await client.http.send(request)).body
        write_whole(self.directory / _KEY, key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        write_whole(self.directory / _CERTIFICATE, certificate)

    def _write_program(self, files: list[str]) -> None:
        known = config_directory() / "known_hosts"
        known.parent.mkdir(parents=True, exist_ok=True)
        # Not the user's own configuration: in a session of an ordinary user, ssh takes root's home for theirs.
        options = [f'UserKnownHostsFile="{known}"', *_OPTIONS]
        words = [program("ssh"), "-F", "none", "-E", os.fspath(self.log), *files]
        words += [word for one in options for word in ("-o", one)]
        self.ssh.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        self.ssh.chmod(0o700)


def _own_keys() -> list[Path]:
    """The user's keys under their usual names; an agent's are tried by ssh itself."""
    return [path for name in _OWN_KEYS if (path := Path("~/.ssh").expanduser() / name).is_file()]
