"""Failed logins cost waiting time: a score per source and account, kept in the database for all processes."""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, delete, select, update

from skyferry.site.access.names import is_account_name
from skyferry.site.access.rows import insert_first
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import login_failures
from skyferry.vospace.faults import TooManyRequests

FREE_FAILURES = 10
"""Failures against one account that cost nothing."""
FREE_FAILURES_OF_SOURCE = 30
"""Failures from one source, whatever accounts it tries."""
HALF_LIFE_SECONDS = 600
"""Time in which a score sinks to its half."""
SHORTEST_BAN_SECONDS, LONGEST_BAN_SECONDS = 4, 900
"""Each failure more doubles the ban."""
FORGOTTEN_SECONDS = 86_400

_NS = 1_000_000_000


class LoginThrottle:
    """Judges attempts before the password is looked at, so that many at once gain nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, connection: Connection, source: str, account: str) -> None:
        """Raise `TooManyRequests` while the source is banned, from this account or from all."""
        table = login_failures.c
        banned = connection.execute(
            select(table.banned_until).where(table.source == source_key(source), table.account.in_(_keys(account)))
        ).scalars()
        _refuse_until(max(banned, default=0), time.time_ns())

    def attempt(self, source: str, account: str) -> None:
        """Count an attempt as failed until `succeeded` says otherwise; raises as `check`."""
        key, now = source_key(source), time.time_ns()

        def count(connection: Connection) -> None:
            for name in _keys(account):
                _count(connection, key, name, now)
            connection.execute(delete(login_failures).where(login_failures.c.updated < now - FORGOTTEN_SECONDS * _NS))

        self._database.transact(count, durable=False)

    def succeeded(self, source: str, account: str) -> None:
        """Forget the failures of this source against this account, and one of the source's own."""
        key, table = source_key(source), login_failures.c
        with self._database.writing(durable=False) as connection:
            connection.execute(delete(login_failures).where(table.source == key, table.account == account))
            connection.execute(
                update(login_failures)
                .where(table.source == key, table.account == "", table.score >= 1)
                .values(score=table.score - 1, banned_until=0)
            )


def source_key(source: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 network an IPv6 host chooses addresses from."""
    try:
        address = ip_address(source.partition("%")[0])
    except ValueError:
        return source[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _keys(account: str) -> tuple[str, ...]:
    # What cannot be an account counts for the source alone: nobody fills the table with invented names
    # of any length. "" is the source's own row.
    return (account, "") if is_account_name(account) else ("",)


def _count(connection: Connection, source: str, account: str, now: int) -> None:
    table = login_failures.c
    here = (table.source == source, table.account == account)
    # The lock comes before the judgement: of many attempts at once each sees those before it.
    row = connection.execute(select(login_failures).where(*here).with_for_update()).one_or_none()
    score = 1.0
    if row is not None:
        _refuse_until(row.banned_until, now)
        score += row.score * 0.5 ** (max(0, now - row.updated) / _NS / HALF_LIFE_SECONDS)
    excess = round(score) - (FREE_FAILURES if account else FREE_FAILURES_OF_SOURCE)
    ban = min(SHORTEST_BAN_SECONDS << min(excess, 20), LONGEST_BAN_SECONDS) * _NS if excess >= 0 else 0
    values = {"score": score, "updated": now, "banned_until": now + ban if ban else 0}
    if row is not None:
        connection.execute(update(login_failures).where(*here).values(**values))
        return
    insert_first(connection, login_failures, source=source, account=account, **values)


def _refuse_until(banned_until: int, now: int) -> None:
    if banned_until > now:
        seconds = -(-(banned_until - now) // _NS)
        raise TooManyRequests(f"too many failed logins; try again in {seconds} s", retry_after=seconds)
