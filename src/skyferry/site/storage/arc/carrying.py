"""arc's metadata by path: what lets a tree that was copied elsewhere have its owners, sharing and digests again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import delete

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.arc import arc_digests, arc_nodes
from skyferry.site.storage.arc.records import Record, digests_of, put_digest, put_record, records_of
from skyferry.site.storage.arc.tree import Entry, Key, Tree, names_in
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import ROOT, NodePath

_NOWHERE = Key(0, 0, 0)


def metadata_lines(tree: Tree, database: Database) -> Iterator[str]:
    """Yield one JSON line for every file that the database knows something of, containers before what they hold."""
    with tree.directory(ROOT) as top:
        yield from _lines(database, [(ROOT, top.entry)])
    pending = [ROOT]
    while pending:
        path = pending.pop()
        entries = _entries(tree, path)
        yield from _lines(database, entries)
        pending.extend(below for below, entry in entries if entry.kind is NodeKind.CONTAINER)


def adopt_metadata(tree: Tree, database: Database, lines: Iterable[str]) -> list[str]:
    """Give the files of a tree the metadata of `lines`, in place of all that the database knows.

    Digests count for files that still have the size and mtime of their line. Usage must be counted anew afterwards.

    Returns
    -------
    Paths of lines whose file is not there.
    """
    missing = []
    with database.writing() as connection:
        connection.execute(delete(arc_nodes))
        connection.execute(delete(arc_digests))
        for line in lines:
            fields = json.loads(line)
            path = NodePath.from_escaped(fields["path"].encode("ascii"))
            chain = tree.chain(path)
            if len(chain) != len(path) + 1:
                missing.append(str(path))
                continue
            entry, digest = chain[-1], fields["digest"]
            if fields["record"] is not None:
                put_record(connection, replace(_record(fields["record"]), key=entry.key))
            if digest is not None and (digest["size"], digest["mtime"]) == (entry.size, entry.mtime):
                put_digest(connection, entry, digest["md5"])
    return missing


def _entries(tree: Tree, path: NodePath) -> list[tuple[NodePath, Entry]]:
    found = []
    try:
        with tree.directory(path) as directory:
            for name in names_in(directory.descriptor):
                if directory.entry.hides(name):
                    continue
                try:
                    found.append((path / name, tree.entry(directory.descriptor, name)))
                except FileNotFoundError:
                    continue
    except OSError:
        # It went meanwhile, or cannot be read: nobody can have it backed up then.
        return []
    return sorted(found, key=lambda pair: pair[0])


def _lines(database: Database, entries: list[tuple[NodePath, Entry]]) -> Iterator[str]:
    with database.reading() as connection:
        keys = [entry.key for _, entry in entries]
        records, digests = records_of(connection, keys), digests_of(connection, keys)
    for path, entry in entries:
        record, digest = records.get(entry.key), digests.get(entry.key)
        # A digest that does not count any more must not count again elsewhere, where ctime says nothing.
        counts = digest is not None and digest[:3] == (entry.size, entry.mtime, entry.ctime)
        if record is None and not counts:
            continue
        fields = {
            "path": path.escaped_for_url(),
            "record": None if record is None else _fields(record),
            "digest": {"size": digest.size, "mtime": digest.mtime, "md5": digest.md5} if digest and counts else None,
        }
        yield json.dumps(fields) + "\n"


def _fields(record: Record) -> dict[str, Any]:
    sharing = record.sharing
    return {
        "owner": record.owner,
        "sharing": None
        if sharing is None
        else [sharing.public, list(sharing.read_groups), list(sharing.write_groups), sharing.inherit],
        "locked": record.locked,
        "immutable": record.immutable,
        "content_type": record.content_type,
        "content_encoding": record.content_encoding,
        "quota": record.quota,
        "content_date": record.content_date,
        "content_mtime": record.content_mtime,
        "changed": record.changed,
        "target": record.target,
        "properties": dict(record.properties),
    }


def _record(fields: dict[str, Any]) -> Record:
    sharing = fields.pop("sharing")
    if sharing is not None:
        public, read, write, inherit = sharing
        sharing = Sharing(public, tuple(read), tuple(write), inherit)
    return Record(key=_NOWHERE, sharing=sharing, **fields)
