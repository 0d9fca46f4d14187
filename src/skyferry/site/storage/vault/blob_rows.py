"""Blobs in the catalogue: ordered lists of segments, counted references, and what stages still grow."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, BindParameter, Connection, bindparam, case, delete, insert, select, update

from skyferry.site.database.tables.vault import blobs, segments


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes ``offset : offset + length`` of a blob: `length` bytes of the object `key` from `start` on."""

    offset: int
    length: int
    key: str
    start: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.length

    def between(self, start: int, stop: int) -> Segment:
        """What of it lies in ``start:stop`` of the blob."""
        first = max(start, self.offset)
        return Segment(first, min(stop, self.end) - first, self.key, self.start + first - self.offset)


def new_key() -> str:
    """A name nobody has used: of a blob or of an object."""
    return uuid.uuid4().hex


def add_blob(connection: Connection, length: int, *, stage: str | None = None) -> str:
    """Make a blob that no node refers to yet; return its id."""
    blob = new_key()
    connection.execute(insert(blobs), {"id": blob, "length": length, "references": 0, "stage": stage})
    return blob


def add_segments(connection: Connection, blob: str, parts: Iterable[Segment]) -> None:
    add_segments_of(connection, [(blob, part) for part in parts])


def add_segments_of(connection: Connection, parts: Iterable[tuple[str, Segment]]) -> None:
    """Add segments to several blobs."""
    rows = [
        {
            "blob_id": blob,
            "offset": part.offset,
            "length": part.length,
            "object_key": part.key,
            "object_start": part.start,
        }
        for blob, part in parts
    ]
    if rows:
        connection.execute(insert(segments), rows)


def segments_of(connection: Connection, blob: str) -> list[Segment]:
    """The segments of a blob, in order."""
    query = select(segments).where(segments.c.blob_id == blob).order_by(segments.c.offset)
    return [Segment(row.offset, row.length, row.object_key, row.object_start) for row in connection.execute(query)]


def segments_of_many(connection: Connection, ids: Sequence[str]) -> dict[str, list[Segment]]:
    """The segments of several blobs, in order; those that have gone are missing."""
    found: dict[str, list[Segment]] = {}
    for row in connection.execute(_SEGMENTS, {"blobs": ids}) if ids else ():
        segment = Segment(row.offset, row.length, row.object_key, row.object_start)
        found.setdefault(row.blob_id, []).append(segment)
    return found


_IDS: BindParameter[Sequence[str]] = bindparam("blobs", expanding=True)
_SEGMENTS = select(segments).where(segments.c.blob_id.in_(_IDS)).order_by(segments.c.blob_id, segments.c.offset)


def refer(connection: Connection, blob: str) -> None:
    """Count one more node that shows the blob; it is no stage's any more."""
    connection.execute(_REFER, {"blob": blob})


def let_go(connection: Connection, blob: str | None) -> None:
    """Count one node less; note the time when it was the last."""
    let_go_of(connection, [blob])


def let_go_of(connection: Connection, ids: Iterable[str | None]) -> None:
    """Count one node less for each of the blobs."""
    rows = [{"blob": blob, "now": time.time_ns()} for blob in ids if blob is not None]
    if rows:
        connection.execute(_LET_GO, rows)


# Written once: to put such a statement together takes longer than to run it.
_BLOB = blobs.c.id == bindparam("blob")
_REFER = update(blobs).where(_BLOB).values(references=blobs.c.references + 1, stage=None)
_FREED = case((blobs.c.references == 1, bindparam("now", type_=BigInteger)), else_=None)
_LET_GO = update(blobs).where(_BLOB).values(references=blobs.c.references - 1, freed_at=_FREED)


def drop_blobs(connection: Connection, ids: list[str]) -> list[str]:
    """Forget blobs that nothing refers to; return the keys of their objects, now nobody's."""
    keys = set(connection.scalars(select(segments.c.object_key).where(segments.c.blob_id.in_(ids))))
    connection.execute(delete(segments).where(segments.c.blob_id.in_(ids)))
    connection.execute(delete(blobs).where(blobs.c.id.in_(ids)))
    return unused(connection, keys)


def unused(connection: Connection, keys: Iterable[str]) -> list[str]:
    """Those of the objects that no segment needs any more.

    Where two transactions let go of one object at the same time, neither may see it: `sweep_objects` will.
    """
    asked = set(keys)
    needed = select(segments.c.object_key).where(segments.c.object_key.in_(asked))
    return sorted(asked.difference(connection.scalars(needed)))
