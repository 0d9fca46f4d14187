"""The rows of arc: metadata and digests of nodes, by the key of their files."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.arc import arc_digests, arc_nodes
from skyferry.site.storage.arc.tree import Entry, Key
from skyferry.site.storage.nodes import KEEP, Changes, NewNode, StoredNode
from skyferry.vospace.nodes import Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the database knows of one node beyond POSIX."""

    key: Key
    owner: str | None = None
    """None: the owner of the nearest ancestor that has one."""
    sharing: Sharing | None = None
    """None: by the rule of inheritance."""
    locked: bool = False
    immutable: bool = False
    content_type: str | None = None
    content_encoding: str | None = None
    quota: int | None = None
    used: int = 0
    content_date: int | None = None
    content_mtime: int | None = None
    changed: int = 0
    target: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_new(cls, key: Key, new: NewNode) -> Record:
        """The record of a node that comes into being."""
        return cls(
            key=key,
            owner=new.owner,
            sharing=new.sharing,
            locked=new.locked,
            immutable=new.immutable,
            content_type=new.content_type,
            content_encoding=new.content_encoding,
            quota=new.quota,
            target=new.target,
            properties=dict(new.properties),
            changed=time.time_ns(),
        )

    @classmethod
    def of_node(cls, key: Key, node: StoredNode) -> Record:
        """The record of a node that has none of its own, or has lost it since."""
        return cls(
            key=key,
            owner=node.owner,
            sharing=node.sharing,
            locked=node.locked,
            immutable=node.immutable,
            content_type=node.content_type,
            content_encoding=node.content_encoding,
            quota=node.quota,
            target=node.target,
            properties=dict(node.properties),
        )

    def changed_by(self, changes: Changes, node: StoredNode) -> Record:
        """The record after `changes`, without those that POSIX keeps (mtime).

        `node` has the sharing that holds while the record has none.
        """
        properties = {**self.properties, **changes.properties}
        return replace(
            self,
            owner=self.owner if changes.owner is KEEP else changes.owner,
            sharing=self.sharing if changes.sharing is KEEP else changes.shared(self.sharing or node.sharing),
            locked=self.locked if changes.locked is KEEP else changes.locked,
            immutable=self.immutable if changes.immutable is KEEP else changes.immutable,
            target=self.target if changes.target is KEEP else changes.target,
            content_type=self.content_type if changes.content_type is KEEP else changes.content_type,
            content_encoding=self.content_encoding if changes.content_encoding is KEEP else changes.content_encoding,
            quota=self.quota if changes.quota is KEEP else changes.quota,
            properties={name: value for name, value in properties.items() if value is not None},
            changed=max(time.time_ns(), self.changed + 1),
        )


class Digest(NamedTuple):
    """An MD5 and what the file was like when it was computed."""

    size: int
    mtime: int
    ctime: int
    md5: str


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that belong to a set of files."""

    records: Mapping[Key, Record]
    digests: Mapping[Key, Digest] = field(default_factory=dict)

    def md5(self, entry: Entry) -> str | None:
        """The MD5 of a file, if the file is as it was when the digest was computed. None for an empty one."""
        digest = self.digests.get(entry.key)
        if digest is None or digest[:3] != (entry.size, entry.mtime, entry.ctime) or not entry.size:
            return None
        return digest.md5


# Written once: to put such a query together takes longer than to run it. The inodes alone find the rows, and
# hardly any others; the whole keys are compared afterwards.
_INODES: BindParameter[Sequence[int]] = bindparam("inodes", expanding=True)
_KEYS: BindParameter[Sequence[Key]] = bindparam("keys", expanding=True)
_NODES = select(arc_nodes).where(arc_nodes.c.inode.in_(_INODES))
_LOCKED_NODES = _NODES.order_by(arc_nodes.c.inode, arc_nodes.c.btime, arc_nodes.c.device).with_for_update()
_DIGESTS = select(arc_digests).where(arc_digests.c.inode.in_(_INODES))
_NEW_NODE = insert(arc_nodes)
_NEW_DIGEST = insert(arc_digests)


def keyed(table: Table) -> ColumnElement[bool]:
    """The condition that a row belongs to one of the keys that `keys_named` gives to the execution."""
    # The inodes alone let every database use the index; the whole key then decides.
    return table.c.inode.in_(_INODES) & tuple_(table.c.inode, table.c.btime, table.c.device).in_(_KEYS)


def _one(table: Table) -> ColumnElement[bool]:
    """The condition that a row belongs to the key that the execution names."""
    return and_(*(table.c[part] == bindparam(part) for part in Key._fields))


def keys_named(keys: Sequence[Key]) -> dict[str, object]:
    """The parameters of `keyed`."""
    return {"inodes": [key.inode for key in keys], "keys": list(keys)}


_CHANGE_NODE = update(arc_nodes).where(keyed(arc_nodes))
_DROP_NODES = delete(arc_nodes).where(_one(arc_nodes))
_DROP_DIGESTS = delete(arc_digests).where(_one(arc_digests))


def known_of(database: Database, entries: Sequence[Entry], data: Sequence[Entry]) -> Known:
    """Read the records of `entries` and the digests of `data`, in one snapshot."""
    with database.reading() as connection:
        records = records_of(connection, [entry.key for entry in entries])
        digests = digests_of(connection, [entry.key for entry in data]) if data else {}
    return Known(records, digests)


def records_of(connection: Connection, keys: Sequence[Key], *, for_change: bool = False) -> dict[Key, Record]:
    """Read the records of `keys`, `for_change` locked until the transaction ends, always in the same order."""
    rows = connection.execute(_LOCKED_NODES if for_change else _NODES, {"inodes": [key.inode for key in keys]})
    wanted = frozenset(keys)
    return {record.key: record for record in map(_read, rows) if record.key in wanted}


def digests_of(connection: Connection, keys: Sequence[Key]) -> dict[Key, Digest]:
    """Read the digests of `keys`, whether or not they still count."""
    rows = connection.execute(_DIGESTS, {"inodes": [key.inode for key in keys]})
    wanted = frozenset(keys)
    found = {Key(row.inode, row.btime, row.device): Digest(row.size, row.mtime, row.ctime, row.md5) for row in rows}
    return {key: digest for key, digest in found.items() if key in wanted}


def put_record(connection: Connection, record: Record) -> None:
    """Write a record, whether or not its file had one."""
    put_records(connection, [record])


def put_records(connection: Connection, records: Sequence[Record]) -> None:
    """Write records, whether or not their files had some."""
    if records:
        drop_records(connection, [record.key for record in records])
        connection.execute(_NEW_NODE, [_written(record) for record in records])


def add_records(connection: Connection, records: Sequence[Record]) -> None:
    """Write the records of files that are new; what somebody else wrote of one meanwhile stays."""
    there = records_of(connection, [record.key for record in records], for_change=True) if records else {}
    new = [_written(record) for record in records if record.key not in there]
    if new:
        connection.execute(_missing_node(connection.dialect.name), new)
    for record in records:
        now = there.get(record.key)
        if now is not None and (now.owner is None or now.sharing is None):
            change_record(
                connection, replace(now, owner=now.owner or record.owner, sharing=now.sharing or record.sharing)
            )


def change_record(connection: Connection, record: Record) -> None:
    """Write a record that has a row, except for its usage, which others add to meanwhile."""
    values = _written(record)
    for column in ("inode", "btime", "device", "used", "seen"):
        del values[column]
    connection.execute(_CHANGE_NODE, {**keys_named([record.key]), **values})


def share_record(connection: Connection, key: Key, sharing: Sharing) -> None:
    """Change who may see a file, and nothing else that its record says."""
    values = {"sharing": _written_sharing(sharing), "changed": time.time_ns()}
    connection.execute(_CHANGE_NODE, {**keys_named([key]), **values})


def ensure_records(connection: Connection, keys: Iterable[Key]) -> None:
    """Give every file an empty record that has none."""
    rows = [_written(Record(key=key)) for key in keys]
    if rows:
        connection.execute(_missing_node(connection.dialect.name), rows)


@cache
def _missing_node(dialect: str) -> Insert:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as insert_if_missing
    else:
        from sqlalchemy.dialects.postgresql import insert as insert_if_missing  # type: ignore[assignment]
    return insert_if_missing(arc_nodes).on_conflict_do_nothing()


def drop_records(connection: Connection, keys: Sequence[Key]) -> None:
    """Forget everything about these files, digests too."""
    if keys:
        connection.execute(_DROP_NODES, [key._asdict() for key in keys])
        connection.execute(_DROP_DIGESTS, [key._asdict() for key in keys])


def put_digest(connection: Connection, entry: Entry, md5: str) -> None:
    """Keep the MD5 of the bytes that `entry` describes."""
    put_digests(connection, [(entry, md5)])


def put_digests(connection: Connection, digests: Sequence[tuple[Entry, str]]) -> None:
    """Keep the MD5s of the bytes that entries describe."""
    if not digests:
        return
    connection.execute(_DROP_DIGESTS, [entry.key._asdict() for entry, _ in digests])
    now = time.time_ns()
    rows = [
        {"size": entry.size, "mtime": entry.mtime, "ctime": entry.ctime, "md5": md5, "seen": now, **entry.key._asdict()}
        for entry, md5 in digests
    ]
    connection.execute(_NEW_DIGEST, rows)


def _read(row: Row[Any]) -> Record:
    sharing = row.sharing
    return Record(
        key=Key(row.inode, row.btime, row.device),
        owner=row.owner,
        sharing=None
        if sharing is None
        else Sharing(sharing["public"], tuple(sharing["read"]), tuple(sharing["write"]), sharing["inherit"]),
        locked=row.locked,
        immutable=row.immutable,
        content_type=row.content_type,
        content_encoding=row.content_encoding,
        quota=row.quota,
        used=row.used,
        content_date=row.content_date,
        content_mtime=row.content_mtime,
        changed=row.changed,
        target=row.target,
        properties=row.properties,
    )


def _written_sharing(sharing: Sharing) -> dict[str, object]:
    return {
        "public": sharing.public,
        "read": list(sharing.read_groups),
        "write": list(sharing.write_groups),
        "inherit": sharing.inherit,
    }


def _written(record: Record) -> dict[str, object]:
    return {
        **record.key._asdict(),
        "owner": record.owner,
        "sharing": None if record.sharing is None else _written_sharing(record.sharing),
        "locked": record.locked,
        "immutable": record.immutable,
        "content_type": record.content_type,
        "content_encoding": record.content_encoding,
        "quota": record.quota,
        "used": record.used,
        "content_date": record.content_date,
        "content_mtime": record.content_mtime,
        "changed": record.changed,
        "target": record.target,
        "properties": dict(record.properties),
        "seen": time.time_ns(),
    }
