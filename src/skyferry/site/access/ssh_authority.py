"""The site's SSH authority: certificates that open an account for a few hours (OpenSSH's PROTOCOL.certkeys)."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    SSHCertificateBuilder,
    SSHCertificateType,
    load_ssh_private_key,
    load_ssh_public_key,
)

from skyferry.site.access.ssh_keys import parse_public_key
from skyferry.vospace.faults import InvalidArgument

LONGEST_HOURS = 24
DEFAULT_HOURS = 12
BACKDATED = timedelta(minutes=5)
"""So that a server whose clock is a little slow takes a certificate at once."""


class SshAuthority:
    """The authority whose key lies in a file, beside that of the host. The next start makes missing ones."""

    def __init__(self, key_file: Path, host_key_file: Path) -> None:
        self._key_file = key_file
        self._host_key_file = host_key_file

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        key = load_ssh_private_key(self._key_file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise InvalidArgument(f"{self._key_file} is no Ed25519 key")
        return key

    @property
    def public_line(self) -> bytes:
        """The public key as OpenSSH writes it."""
        return self._key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)

    @cached_property
    def host_line(self) -> str:
        """The public key by which the SFTP service proves itself, as OpenSSH writes it."""
        key = load_ssh_private_key(self._host_key_file.read_bytes(), None)
        return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    def issue(self, user: str, public_key: str, hours: int = DEFAULT_HOURS) -> bytes:
        """Certify somebody's public key for `hours`; the answer is what belongs into ``id_…-cert.pub``.

        Raises `InvalidArgument` for what is no public key, or a validity that is too long.
        """
        if not 1 <= hours <= LONGEST_HOURS:
            raise InvalidArgument(f"hours is a number from 1 to {LONGEST_HOURS}")
        parse_public_key(public_key)
        try:
            key = load_ssh_public_key(public_key.strip().encode())
            builder = SSHCertificateBuilder().public_key(key)  # type: ignore[arg-type]  # kinds are checked by itself
        except (ValueError, TypeError) as error:
            raise InvalidArgument(f"this public key cannot be certified: {error}") from error
        now = int(time.time())
        certificate = (
            builder.type(SSHCertificateType.USER)
            .key_id(user.encode())
            .serial(time.time_ns())
            .valid_principals([user.encode()])
            .valid_after(now - int(BACKDATED.total_seconds()))
            .valid_before(now + hours * 3600)
            .sign(self._key)
        )
        return certificate.public_bytes() + b"\n"


def new_ssh_key() -> bytes:
    """A private key in OpenSSH's form."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
