"""Opaque bearer tokens: shown once, kept as a hash, listed and revoked by their owner."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.identity import Scope
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import tokens
from skyferry.vospace.faults import InvalidArgument, NodeNotFound, NotAuthenticated
from skyferry.vospace.paths import NodePath

LABEL_LIMIT = 200
LAST_USE_GRAIN_SECONDS = 60
"""How exact the time of last use is; a write per request would buy nobody anything."""

_NS = 1_000_000_000
_ID = re.compile("[0-9a-f]{16}")


class TokenRefused(NotAuthenticated):
    """A bearer token that opens nothing (RFC 6750 §3.1, ``invalid_token``)."""


TokenRefused.name = "NotAuthenticated"


class NoSuchToken(NodeNotFound):
    """The account has no token of this identifier."""


NoSuchToken.name = "NotFound"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token. Times are ns since 1970 UTC."""

    id: str
    account_id: int
    label: str
    scope: Scope | None
    """None: everything the account may do."""
    created: int
    expires: int
    last_used: int | None


class Tokens:
    """The tokens of all accounts."""

    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    def issue(
        self, account: Account, label: str = "", *, seconds: int, scope: Scope | None = None
    ) -> tuple[str, Token]:
        """Make a token and return its text, which nobody can see again, and what is kept of it."""
        if len(label) > LABEL_LIMIT or not label.isprintable():
            raise InvalidArgument(f"a label is one line of at most {LABEL_LIMIT} characters")
        text, now = "sky_" + secrets.token_urlsafe(32), time.time_ns()
        kept = Token(secrets.token_hex(8), account.id, label, scope, now, now + seconds * _NS, None)
        limits = scope or Scope()
        with self._database.writing() as connection:
            connection.execute(
                insert(tokens).values(
                    id=kept.id,
                    hash=_hash(text),
                    account_id=account.id,
                    label=label,
                    paths=json.dumps([[service, path.escaped_for_url()] for service, path in limits.paths]),
                    read_only=limits.read_only,
                    created=now,
                    expires=kept.expires,
                )
            )
        return text, kept

    def check(self, text: str) -> tuple[Account, Token]:
        """Return whose token this is; raises `TokenRefused` if it has ended or the account is shut out."""
        with self._database.reading() as connection:
            row = connection.execute(select(tokens).where(tokens.c.hash == _hash(text))).one_or_none()
        if row is None:
            raise TokenRefused("the token is unknown or was revoked")
        now = time.time_ns()
        if row.expires <= now:
            raise TokenRefused("the token has expired")
        account = self._accounts.find_by_id(row.account_id)
        if account is None or account.disabled:
            raise TokenRefused("the token is unknown or was revoked")
        if now - (row.last_used or 0) > LAST_USE_GRAIN_SECONDS * _NS:
            with self._database.writing(durable=False) as connection:
                connection.execute(update(tokens).where(tokens.c.id == row.id).values(last_used=now))
        return account, _token(row)

    def list(self, account: Account) -> list[Token]:
        """The account's tokens, expired ones too, newest first."""
        query = select(tokens).where(tokens.c.account_id == account.id).order_by(tokens.c.created.desc())
        with self._database.reading() as connection:
            return [_token(row) for row in connection.execute(query)]

    def revoke(self, account: Account, id: str) -> None:
        """Make one of the account's tokens worthless at once; raises `NoSuchToken`."""
        if not _ID.fullmatch(id):
            raise NoSuchToken(f"no token {id[:40]}")
        with self._database.writing() as connection:
            gone = connection.execute(delete(tokens).where(tokens.c.id == id, tokens.c.account_id == account.id))
            if gone.rowcount == 0:
                raise NoSuchToken(f"no token {id[:40]}")

    def tidy(self, older_than: int) -> int:
        """Forget tokens that expired before `older_than`, ns since 1970 UTC; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(tokens).where(tokens.c.expires < older_than)).rowcount


def _hash(text: str) -> bytes:
    # No slow hash: 256 random bits cannot be guessed, and the index lookup by hash tells a timer nothing of them.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _token(row: Row[Any]) -> Token:
    paths = tuple((service, NodePath.from_escaped(path.encode())) for service, path in json.loads(row.paths))
    scope = Scope(paths, row.read_only) if paths or row.read_only else None
    return Token(row.id, row.account_id, row.label, scope, row.created, row.expires, row.last_used)
