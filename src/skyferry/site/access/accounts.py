"""Accounts: who exists, and whether a password is theirs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Row, and_, bindparam, delete, select, update

from skyferry.site.access import posix
from skyferry.site.access.names import NameKind, claim, is_account_name
from skyferry.site.access.passwords import RecentlyVerified, hash_password, needs_new_hash, turn, verify_password
from skyferry.site.access.rows import insert_first
from skyferry.site.access.throttle import LoginThrottle
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import accounts, names, posix_ids
from skyferry.site.database.tables.accounts import sessions as session_rows
from skyferry.vospace.faults import NodeNotFound, NotAuthenticated, PreconditionFailed

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a program that may ask."""

    id: int
    """Given once: an account of the same name made later has another."""
    name: str
    uid: int
    admin: bool
    disabled: bool
    created: int
    """ns since 1970 UTC."""
    credential_version: int
    """Grows with every change of password; what was proved under an older one no longer counts."""


class Accounts:
    """The accounts of the site. Synchronous; callable from any thread."""

    def __init__(self, database: Database) -> None:
        self.posix_ids = posix.PosixIds(database)
        self._database = database
        self._throttle = LoginThrottle(database)
        self._recent = RecentlyVerified()

    def add(self, name: str, password: str | None, admin: bool = False) -> Account:
        """Make an account; with no password it can use certificates and tokens only.

        Raises
        ------
        DuplicateNode
            If a user or a project has, or had, the name.
        InvalidArgument
            If it is no name, or the password too short.
        """
        hashed = None if password is None else hash_password(password)

        def work(connection: Connection) -> Account:
            claim(connection, name, NameKind.USER)
            return _insert(connection, name, hashed, admin)

        return self._database.transact(work)

    def restore(self, name: str, password: str | None, admin: bool = False) -> Account:
        """Make an account again for a removed user, who owns what was left under the name.

        Raises `PreconditionFailed` unless the name is that of a former user.
        """
        hashed = None if password is None else hash_password(password)

        def work(connection: Connection) -> Account:
            if not _is_former(connection, name):
                raise PreconditionFailed(f"{name} is not the name of a removed user")
            return _insert(connection, name, hashed, admin)

        return self._database.transact(work)

    def get(self, name: str) -> Account:
        """Return an account; raises `NoSuchAccount` where there is none."""
        account = self.find(name)
        if account is None:
            raise NoSuchAccount(f"no user {name}")
        return account

    def find(self, name: str) -> Account | None:
        """Return an account, None where there is none."""
        with self._database.reading() as connection:
            row = _row(connection, name)
        return None if row is None else _account(row)

    def exists(self, name: str) -> bool:
        """Whether there is an account of this name."""
        return self.find(name) is not None

    def find_by_id(self, id: int) -> Account | None:
        """Return the account that was given this `id`, None once it is gone."""
        with self._database.reading() as connection:
            row = connection.execute(_query.where(accounts.c.id == id)).one_or_none()
        return None if row is None else _account(row)

    def list(self) -> list[Account]:
        """All accounts, by name."""
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(_query.order_by(accounts.c.name))]

    def check_password(self, name: str, password: str, source_address: str) -> Account:
        """Return the account whose password this is.

        Raises
        ------
        TooManyRequests
            After too many failures of this source, with the seconds to wait.
        NotAuthenticated
            In the same words and time for an unknown user, a wrong password and a disabled account.
        """
        candidate = self._candidate(name, password, source_address)
        if candidate.proved is None:
            with turn():
                # Of several requests with one new password the first proves it for those behind it.
                candidate = self._candidate(name, password, source_address)
                if candidate.proved is None:
                    return self._prove(candidate, name, password, source_address)
        return candidate.proved

    def _candidate(self, name: str, password: str, source: str) -> _Candidate:
        with self._database.reading() as connection:
            self._throttle.check(connection, source, name)
            row = _row(connection, name)
        if row is None:
            return _Candidate()
        account = _account(row)
        if account.disabled:
            return _Candidate(account)
        known = self._recent.knows(account.id, account.credential_version, password)
        return _Candidate(account, row.password, account if known else None)

    def _prove(self, candidate: _Candidate, name: str, password: str, source: str) -> Account:
        self._throttle.attempt(source, name)
        account, kept = candidate.account, candidate.password
        if not verify_password(kept, password) or account is None or kept is None:
            # Not the name that was tried: it may be a password in the wrong field.
            _log.warning("login refused", account=account.name if account else None, source=source)
            raise NotAuthenticated("invalid username/password combination")
        self._throttle.succeeded(source, name)
        self._recent.remember(account.id, account.credential_version, password)
        if needs_new_hash(kept):
            self._renew_hash(account, kept, password)
        return account

    def set_password(self, name: str, password: str | None) -> None:
        """Change the password, or take it away; ends sessions and whatever was proved with the old one."""
        hashed = None if password is None else hash_password(password)
        self._change(name, password=hashed, credential_version=accounts.c.credential_version + 1)

    def enable(self, name: str) -> None:
        """Let a disabled account in again."""
        self._change(name, disabled=False)

    def disable(self, name: str) -> None:
        """Shut the account out at once, whatever credential it shows."""
        self._change(name, disabled=True, credential_version=accounts.c.credential_version + 1)

    def set_admin(self, name: str, admin: bool) -> None:
        self._change(name, admin=admin)

    def remove(self, name: str) -> None:
        """Remove the account with its tokens, sessions and memberships.

        Its data stays and so does the claim on its name, until `Names.release`. Certificates issued to it are
        dead, also for an account of the same name made later.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount == 0:
                raise NoSuchAccount(f"no user {name}")

    def _change(self, name: str, **values: object) -> None:
        with self._database.writing() as connection:
            changed = connection.execute(update(accounts).where(accounts.c.name == name).values(**values))
            if changed.rowcount == 0:
                raise NoSuchAccount(f"no user {name}")
            if "credential_version" in values:
                owner = select(accounts.c.id).where(accounts.c.name == name).scalar_subquery()
                connection.execute(delete(session_rows).where(session_rows.c.account_id == owner))

    def _renew_hash(self, account: Account, old: str, password: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                update(accounts)
                .where(accounts.c.id == account.id, accounts.c.password == old)
                .values(password=hash_password(password))
            )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Whom a name and a password may turn out to be."""

    account: Account | None = None
    password: str | None = None
    """The hash that the password must match; None: none does."""
    proved: Account | None = None
    """The account, if this very password was right a moment ago."""


class NoSuchAccount(NodeNotFound):
    """No user has this name."""


NoSuchAccount.name = "NotFound"


_query = select(accounts, posix_ids.c.number).join(
    posix_ids, and_(posix_ids.c.kind == "user", posix_ids.c.name == accounts.c.name)
)
_by_name = _query.where(accounts.c.name == bindparam("name"))


def _row(connection: Connection, name: str) -> Row[Any] | None:
    # What cannot be a name is not asked for: PostgreSQL refuses to be asked for some of it.
    return connection.execute(_by_name, {"name": name}).one_or_none() if is_account_name(name) else None


def _insert(connection: Connection, name: str, hashed: str | None, admin: bool) -> Account:
    posix.assign(connection, "user", name)
    values = {"password": hashed, "admin": admin, "disabled": False, "credential_version": 1}
    insert_first(connection, accounts, name=name, created=time.time_ns(), **values)
    return _account(connection.execute(_by_name, {"name": name}).one())


def _is_former(connection: Connection, name: str) -> bool:
    kind = connection.execute(select(names.c.kind).where(names.c.name == name)).scalar()
    exists = connection.execute(select(accounts.c.id).where(accounts.c.name == name)).first() is not None
    return kind == NameKind.USER and not exists


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        uid=row.number,
        admin=row.admin,
        disabled=row.disabled,
        created=row.created,
        credential_version=row.credential_version,
    )
