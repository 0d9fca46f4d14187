"""Bytes used below containers, and the quotas that bound them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, case, update

from skyferry.site.database.tables.arc import arc_nodes
from skyferry.site.storage.arc.records import Record, ensure_records, keyed, keys_named, records_of
from skyferry.site.storage.arc.tree import Key
from skyferry.vospace.faults import QuotaExceeded


class Growth(NamedTuple):
    """Bytes that come, or go, in all of some containers."""

    containers: Sequence[Key]
    size: int
    replacing: int = 0
    """How many bytes they are expected to replace. A quota is judged without these; they stay counted until it
    is known which bytes went, so that usage never falls below what is there."""


def reserve(connection: Connection, containers: Sequence[Key], size: int, *, replacing: int = 0) -> None:
    """Count `size` more bytes in all `containers` if every quota among them allows it; see `Growth`.

    Raises
    ------
    QuotaExceeded
        If one of the containers would use more than its quota.
    """
    for tight in reserve_many(connection, [Growth(containers, size, replacing)]):
        if tight is not None:
            raise tight


def reserve_many(connection: Connection, growths: Sequence[Growth]) -> list[QuotaExceeded | None]:
    """As `reserve` for each, in their order; returns what it would have raised, None for what was counted."""
    records = _locked(connection, growths)
    grown: Counter[Key] = Counter()
    refused = []
    for growth in growths:
        tight = _exceeded(records, grown, growth)
        refused.append(tight)
        if tight is None:
            grown.update(dict.fromkeys(growth.containers, growth.size))
    _add(connection, grown)
    return refused


def account(connection: Connection, containers: Sequence[Key], growth: int) -> None:
    """Let the usage of all `containers` grow, or shrink as far as nothing, whatever the quotas.

    Bytes that other programs wrote and the last recount missed may be removed through the service: hence the floor.
    """
    account_many(connection, [Growth(containers, growth)])


def account_many(connection: Connection, growths: Sequence[Growth]) -> None:
    """As `account`, for each."""
    _locked(connection, growths)
    grown: Counter[Key] = Counter()
    for growth in growths:
        grown.update(dict.fromkeys(growth.containers, growth.size))
    _add(connection, grown)


_GROWN = arc_nodes.c.used + bindparam("growth", type_=BigInteger)
_ADD = update(arc_nodes).where(keyed(arc_nodes)).values(used=case((_GROWN < 0, 0), else_=_GROWN))


def _exceeded(records: Mapping[Key, Record], grown: Mapping[Key, int], growth: Growth) -> QuotaExceeded | None:
    asked = growth.size - growth.replacing
    for key in growth.containers if asked > 0 else ():
        record = records.get(key)  # none of a container that vanishes just now
        if record is not None and record.quota is not None and record.used + grown[key] + asked > record.quota:
            used = record.used + grown[key]
            return QuotaExceeded(f"quota {record.quota} bytes, used {used}, asked {growth.size}")
    return None


def _add(connection: Connection, grown: Mapping[Key, int]) -> None:
    together: dict[int, list[Key]] = {}
    for key, growth in grown.items():
        if growth:
            together.setdefault(growth, []).append(key)
    for growth, containers in together.items():
        connection.execute(_ADD, {**keys_named(containers), "growth": growth})


def _locked(connection: Connection, growths: Collection[Growth]) -> dict[Key, Record]:
    """Lock the records of what changes, in the one order that everybody keeps, after making those that are missing."""
    containers = sorted({key for growth in growths if growth.size for key in growth.containers})
    if not containers:
        return {}
    ensure_records(connection, containers)
    return records_of(connection, containers, for_change=True)
