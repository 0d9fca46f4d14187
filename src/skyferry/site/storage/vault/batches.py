"""Many small files at once: their bytes in one object, their nodes in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Database, Outdated
from skyferry.site.database.tables.vault import blobs, nodes
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.nodes import Loose, Placement, StoredNode
from skyferry.site.storage.vault import blob_rows
from skyferry.site.storage.vault.blob_rows import Segment
from skyferry.site.storage.vault.blobs import BlobStore
from skyferry.site.storage.vault.changes import bytes_of, check_exact, metadata_of
from skyferry.site.storage.vault.commits import commit
from skyferry.site.storage.vault.rows import Values, check_utf8, columns_of_new, id_of, next_time, node_of
from skyferry.site.storage.vault.usage import Lineage, grow, lock_lineage
from skyferry.site.storage.vault.writers import Pieces
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, Fault, QuotaExceeded
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

Outcome = StoredNode | Fault


def place_many(database: Database, objects: BlobStore, files: Sequence[Loose]) -> Sequence[Outcome]:
    """As the contract says. The object is freed when the last of the files has gone."""
    pieces = Pieces(objects)
    try:
        for file in files:
            pieces.write(file.content)
        held = pieces.finish()
        reached("vault.after-objects")
        with pieces.referred():
            outcomes = commit(database, lambda connection: _Batch(connection, files, held).run())
    finally:
        pieces.abort()
    if held and not any(isinstance(outcome, StoredNode) and outcome.length for outcome in outcomes):
        objects.delete([segment.key for segment in held])
    return outcomes


def find_named(connection: Connection, parent: int, names: Sequence[bytes]) -> dict[bytes, Row[Any]]:
    """The rows of children by their names."""
    found = connection.execute(_NAMED, {"parent": parent, "names": names})
    return {row.name: row for row in found}


@dataclass(slots=True)
class _File:
    """A file on its way into the catalogue."""

    at: int
    """Its place in the batch."""
    placement: Placement
    offset: int
    """Where its bytes begin among those of the batch."""
    blob: str = ""
    replaced: Row[Any] | None = None

    @property
    def parent(self) -> int:
        return id_of(self.placement.parent)

    @property
    def name(self) -> bytes:
        return self.placement.name

    @property
    def growth(self) -> int:
        return self.placement.length - (self.replaced.length if self.replaced is not None else 0)


class _Batch:
    """The one transaction. What is judged here is what `changes.place_blob` judges for a single file."""

    def __init__(self, connection: Connection, files: Sequence[Loose], held: Sequence[Segment]) -> None:
        self._connection = connection
        self._held = held
        self._outcomes: list[Outcome | None] = [None] * len(files)
        self._files: list[_File] = []
        offset = 0
        for at, file in enumerate(files):
            self._files.append(_File(at, file.placement, offset))
            offset += file.placement.length

    def run(self) -> list[Outcome]:
        lineage = self._lock()
        self._judge(lineage)
        self._grow(lineage)
        self._add_blobs()
        self._write_nodes()
        return [outcome for outcome in self._outcomes if outcome is not None]

    def _refuse(self, file: _File, fault: Fault) -> None:
        self._outcomes[file.at] = fault

    def _left(self) -> list[_File]:
        return [file for file in self._files if self._outcomes[file.at] is None]

    def _lock(self) -> Lineage:
        """Lock containers and what is replaced, with all above, in the order that everybody keeps."""
        found = self._find()
        wanted = {file.parent for file in self._files} | {row.id for rows in found.values() for row in rows.values()}
        lineage = lock_lineage(self._connection, *wanted)
        for file in self._files:
            row = found[file.parent].get(file.name)
            if row is not None:
                file.replaced = lineage.rows.get(row.id)
                if file.replaced is None or (file.replaced.parent_id, file.replaced.name) != (file.parent, file.name):
                    raise Outdated  # it went away, or elsewhere, while we waited for the lock
        return lineage

    def _find(self) -> dict[int, dict[bytes, Row[Any]]]:
        names: dict[int, list[bytes]] = {}
        for file in self._files:
            names.setdefault(file.parent, []).append(file.name)
        return {parent: find_named(self._connection, parent, inside) for parent, inside in names.items()}

    def _judge(self, lineage: Lineage) -> None:
        for file in self._files:
            container = lineage.rows.get(file.parent)
            path = file.placement.parent.path
            try:
                if container is None or container.kind != NodeKind.CONTAINER.value:
                    raise ContainerNotFound(str(path))
                check_utf8(file.name)
                if file.placement.exact:
                    check_exact(file.replaced, file.placement)
                if file.replaced is not None and (
                    file.placement.replaces is None or file.replaced.kind != NodeKind.DATA.value
                ):
                    raise DuplicateNode(str(path / file.name))
            except Fault as fault:
                self._refuse(file, fault)

    def _grow(self, lineage: Lineage) -> None:
        """Count the bytes in every container above, as long as its quota holds them."""
        grown: dict[int, int] = {}
        above = {file.parent: lineage.with_above(file.parent) for file in self._left()}
        for file in self._left():
            tight = None
            if file.growth > 0:
                for container in above[file.parent]:
                    row = lineage.rows[container]
                    used = row.length + grown.get(container, 0)
                    if row.quota is not None and used + file.growth > row.quota:
                        tight = QuotaExceeded(f"quota {row.quota} bytes, used {used}, asked {file.growth}")
            if tight is not None:
                self._refuse(file, tight)
                continue
            for container in above[file.parent]:
                grown[container] = grown.get(container, 0) + file.growth
        by_growth: dict[int, list[int]] = {}
        for container, growth in grown.items():
            by_growth.setdefault(growth, []).append(container)
        for growth, containers in sorted(by_growth.items()):
            grow(self._connection, containers, growth)

    def _add_blobs(self) -> None:
        rows: list[Values] = []
        segments: list[tuple[str, Segment]] = []
        for file in self._left():
            file.blob = blob_rows.new_key()
            length = file.placement.length
            rows.append({"id": file.blob, "length": length, "references": 1})
            end = file.offset + length
            inside = [one for one in self._held if one.offset < end and one.end > file.offset]
            for one in inside:
                part = one.between(file.offset, end)
                segments.append((file.blob, replace(part, offset=part.offset - file.offset)))
        if rows:
            self._connection.execute(_BLOBS, rows)
        blob_rows.add_segments_of(self._connection, segments)

    def _write_nodes(self) -> None:
        new = [file for file in self._left() if file.replaced is None]
        old = [file for file in self._left() if file.replaced is not None]
        if new:
            try:
                self._connection.execute(_NEW, [_columns(file) for file in new])
            except IntegrityError as taken:
                raise Outdated from taken  # somebody made a node of that name after we looked
        if old:
            self._connection.execute(_CHANGE, [_changed(file) for file in old])
            blob_rows.let_go_of(self._connection, [file.replaced.blob_id for file in old if file.replaced is not None])
        for parent, inside in _by_parent([*new, *old]).items():
            rows = find_named(self._connection, parent, [file.name for file in inside])
            for file in inside:
                self._outcomes[file.at] = node_of(rows[file.name], file.placement.parent.path / file.name)


def named_nodes(database: Database, container: StoredNode, names: Sequence[bytes]) -> Mapping[bytes, StoredNode]:
    """The children of these names."""
    with database.reading() as connection:
        rows = find_named(connection, id_of(container), names)
    parts = container.path.parts
    return {name: node_of(row, NodePath((*parts, name))) for name, row in rows.items()}


def _by_parent(files: Sequence[_File]) -> dict[int, list[_File]]:
    found: dict[int, list[_File]] = {}
    for file in files:
        found.setdefault(file.parent, []).append(file)
    return found


def _columns(file: _File) -> Values:
    values = columns_of_new(file.parent, file.name, metadata_of(file.placement))
    return values | bytes_of(file.blob, file.placement) | {"content_date": values["changed"]}


def _changed(file: _File) -> Values:
    row, new = file.replaced, file.placement.new
    assert row is not None
    now = next_time(row.changed)
    return {
        "node": row.id,
        **bytes_of(file.blob, file.placement),
        "content_date": now,
        "changed": now,
        "mtime": new.mtime,
        "content_type": row.content_type if new.content_type is None else new.content_type,
        "content_encoding": row.content_encoding if new.content_encoding is None else new.content_encoding,
    }


# Written once: to put such a statement together takes longer than to run it.
_NAMES: BindParameter[Sequence[bytes]] = bindparam("names", expanding=True)
_NAMED = select(nodes).where(nodes.c.parent_id == bindparam("parent"), nodes.c.name.in_(_NAMES))
_BLOBS = insert(blobs)
_NEW = insert(nodes)
_CHANGE = update(nodes).where(nodes.c.id == bindparam("node"))
