"""Browser sessions, kept on the server: a cookie that is stolen can be ended, one that is invented opens nothing."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_, select, update

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import sessions

IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 7 * 86_400
"""A session ends so long after it began, whatever its use."""
LAST_USE_GRAIN_SECONDS = 60

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it in a list. Times are ns since 1970 UTC."""

    id: str
    """Names the session in lists; opens nothing."""
    created: int
    last_used: int


class Sessions:
    """The sessions of all accounts. They end with a change of password and with the account."""

    def __init__(self, database: Database, accounts: Accounts, *, idle_seconds: int = IDLE_SECONDS) -> None:
        self._database = database
        self._accounts = accounts
        self._idle = idle_seconds * _NS

    def open(self, account: Account) -> str:
        """Begin a session and return the text of its cookie."""
        text, now = secrets.token_urlsafe(32), time.time_ns()
        with self._database.writing() as connection:
            connection.execute(
                insert(sessions).values(
                    hash=_hash(text),
                    account_id=account.id,
                    credential_version=account.credential_version,
                    created=now,
                    last_used=now,
                )
            )
        return text

    def check(self, text: str) -> Account | None:
        """Return whose session it is, None if it is nobody's (any more)."""
        with self._database.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.hash == _hash(text))).one_or_none()
        now = time.time_ns()
        if row is None or now - row.last_used > self._idle or now - row.created > LONGEST_SECONDS * _NS:
            return None
        account = self._accounts.find_by_id(row.account_id)
        if account is None or account.disabled or account.credential_version != row.credential_version:
            return None
        if now - row.last_used > LAST_USE_GRAIN_SECONDS * _NS:
            with self._database.writing(durable=False) as connection:
                connection.execute(update(sessions).where(sessions.c.hash == row.hash).values(last_used=now))
        return account

    def close(self, text: str) -> None:
        """End a session; harmless if it has ended."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == _hash(text)))

    def list(self, account: Account) -> list[OpenSession]:
        """The sessions of an account that still hold, the last used first."""
        now = time.time_ns()
        holds = (
            sessions.c.account_id == account.id,
            sessions.c.credential_version == account.credential_version,
            sessions.c.last_used >= now - self._idle,
            sessions.c.created >= now - LONGEST_SECONDS * _NS,
        )
        with self._database.reading() as connection:
            rows = connection.execute(select(sessions).where(*holds).order_by(sessions.c.last_used.desc())).all()
        return [OpenSession(_name(row.hash), row.created, row.last_used) for row in rows]

    def name(self, text: str) -> str:
        """By what name a cookie's session stands in lists."""
        return _name(_hash(text))

    def close_named(self, account: Account, id: str) -> None:
        """End the session of this name; harmless if the account has none."""
        for hash in self._hashes(account):
            if _name(hash) == id:
                with self._database.writing() as connection:
                    connection.execute(delete(sessions).where(sessions.c.hash == hash))

    def _hashes(self, account: Account) -> Sequence[bytes]:
        with self._database.reading() as connection:
            return (
                connection.execute(select(sessions.c.hash).where(sessions.c.account_id == account.id)).scalars().all()
            )

    def close_all(self, account: Account) -> None:
        """End every session of an account."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.account_id == account.id))

    def tidy(self) -> int:
        """Forget sessions that have ended; returns how many."""
        now = time.time_ns()
        ended = or_(sessions.c.last_used < now - self._idle, sessions.c.created < now - LONGEST_SECONDS * _NS)
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(ended)).rowcount


def _name(hash: bytes) -> str:
    return hashlib.sha256(hash).hexdigest()[:16]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
