"""SSH keys registered with accounts: a public key opens the account from everywhere, until it is taken away."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from skyferry.site.access.accounts import Account
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import ssh_keys
from skyferry.vospace.faults import DuplicateNode, InvalidArgument, NodeNotFound

MOST = 100
"""Keys one account may have."""
LABEL_LIMIT = 200
LAST_USE_GRAIN_SECONDS = 60
_TEXT_LIMIT = 16 << 10
_KINDS = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
)
_SHORTEST_RSA = 256
"""Bytes of the modulus."""
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SshKey:
    """A registered key. Times are ns since 1970 UTC."""

    id: str
    label: str
    kind: str
    fingerprint: str
    """``SHA256:…`` as OpenSSH shows it."""
    created: int
    last_used: int | None


class NoSuchKey(NodeNotFound):
    """The account has no key of this id."""


NoSuchKey.name = "NotFound"


class SshKeys:
    """The registered keys of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: Account, text: str, label: str = "") -> SshKey:
        """Register the public key that `text` holds, one line as in ``id_ed25519.pub``; its comment is the label.

        Raises
        ------
        InvalidArgument
            If it is no public key, one too weak, or the account has too many.
        DuplicateNode
            If the account has it already.
        """
        kind, blob, comment = parse_public_key(text)
        label = label or comment
        if len(label) > LABEL_LIMIT or not label.isprintable():
            raise InvalidArgument(f"a label is one line of at most {LABEL_LIMIT} characters")
        made = SshKey(secrets.token_hex(8), label, kind, fingerprint(blob), time.time_ns(), None)

        def work(connection: Connection) -> None:
            mine = ssh_keys.c.account_id == account.id
            if connection.scalar(select(ssh_keys.c.id).where(mine, ssh_keys.c.key == blob)) is not None:
                raise DuplicateNode(f"the account has this key already: {made.fingerprint}")
            if (connection.scalar(select(func.count()).where(mine)) or 0) >= MOST:
                raise InvalidArgument(f"an account has at most {MOST} keys; remove one first")
            connection.execute(
                insert(ssh_keys).values(
                    id=made.id, account_id=account.id, label=label, kind=kind, key=blob, created=made.created
                )
            )

        self._database.transact(work)
        return made

    def opens(self, account: Account, blob: bytes) -> bool:
        """Whether a public key, in its binary form, is one of the account's."""
        query = select(ssh_keys.c.id, ssh_keys.c.last_used).where(
            ssh_keys.c.account_id == account.id, ssh_keys.c.key == blob
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return False
        now = time.time_ns()
        if now - (row.last_used or 0) > LAST_USE_GRAIN_SECONDS * _NS:
            with self._database.writing(durable=False) as connection:
                connection.execute(update(ssh_keys).where(ssh_keys.c.id == row.id).values(last_used=now))
        return True

    def list(self, account: Account) -> list[SshKey]:
        """The account's keys, the oldest first."""
        query = select(ssh_keys).where(ssh_keys.c.account_id == account.id).order_by(ssh_keys.c.created)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query)]

    def remove(self, account: Account, id: str) -> None:
        """Take a key away, by its id or fingerprint; raises `NoSuchKey`."""
        ids = [key.id for key in self.list(account) if id in (key.id, key.fingerprint)]
        if not ids:
            raise NoSuchKey(f"no key {id[:80]}")
        with self._database.writing() as connection:
            connection.execute(delete(ssh_keys).where(ssh_keys.c.id.in_(ids)))


def parse_public_key(text: str) -> tuple[str, bytes, str]:
    """Read one line of a ``.pub`` file: the kind of key, its binary form, the comment.

    Raises `InvalidArgument`, with words for who pasted a private key, several keys, or something else.
    """
    line = text.strip()
    if "PRIVATE KEY" in line:
        raise InvalidArgument("this is a private key: keep it secret, and send the .pub file beside it")
    if len(line) > _TEXT_LIMIT or "\n" in line:
        raise InvalidArgument("one public key is one line, as in id_ed25519.pub")
    kind, _, rest = line.partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except ValueError:
        blob = b""
    if not _KINDS.fullmatch(kind) or _first(blob) != kind.encode():
        raise InvalidArgument("not an SSH public key of kind ed25519, ecdsa or rsa, as in id_ed25519.pub")
    if kind == "ssh-rsa" and len(blob) < _SHORTEST_RSA:
        raise InvalidArgument("an RSA key has at least 2048 bits here; ssh-keygen -t ed25519 makes a better one")
    return kind, blob, comment.strip()


def fingerprint(blob: bytes) -> str:
    """The fingerprint of a public key as OpenSSH shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _first(blob: bytes) -> bytes:
    """The first string of the binary form, which names the kind (RFC 4253 §6.6)."""
    return blob[4 : 4 + int.from_bytes(blob[:4], "big")]


def _key(row: Row[Any]) -> SshKey:
    return SshKey(row.id, row.label, row.kind, fingerprint(row.key), row.created, row.last_used)
