"""Put transactions: a blob that no node shows yet, growing segment by segment in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Database, Outdated
from skyferry.site.database.tables.vault import blobs, segments
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.nodes import Placement, StoredNode
from skyferry.site.storage.vault import blob_rows
from skyferry.site.storage.vault.blob_rows import Segment
from skyferry.site.storage.vault.blobs import BlobStore, Block
from skyferry.site.storage.vault.changes import place_blob
from skyferry.site.storage.vault.commits import commit
from skyferry.site.storage.vault.readers import BlobReader
from skyferry.site.storage.vault.writers import Pieces
from skyferry.vospace.faults import InternalFault


class VaultStage:
    """`base.Stage`."""

    def __init__(self, database: Database, objects: BlobStore, name: str) -> None:
        self._database = database
        self._objects = objects
        self._name = name

    def segment(self, offset: int) -> VaultStageWriter:
        return VaultStageWriter(Pieces(self._objects, offset), partial(self.append, offset))

    def part(self, offset: int) -> VaultStageWriter:
        return VaultStageWriter(Pieces(self._objects, offset), self.insert)

    def truncate(self, length: int) -> None:
        def cut(connection: Connection) -> list[str]:
            blob = self._blob(connection)
            return [] if blob is None else _cut(connection, blob, length)

        self._objects.delete(commit(self._database, cut))

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        with self._database.reading() as connection:
            blob = self._blob(connection)
            held = [] if blob is None else blob_rows.segments_of(connection, blob)
        reader = BlobReader(self._objects, held, version="")
        try:
            yield from reader.blocks(start, stop)
        finally:
            reader.close()

    def finish(self, placement: Placement) -> StoredNode:
        def place(connection: Connection) -> StoredNode:
            blob = self._blob(connection) or blob_rows.add_blob(connection, 0)
            length = _length(connection, blob)
            if length != placement.length or _has_holes(connection, blob):
                raise InternalFault(f"the transaction does not hold the {placement.length} bytes it should")
            connection.execute(update(blobs).where(blobs.c.id == blob).values(length=length))
            return place_blob(connection, blob, placement)

        return commit(self._database, place)

    def discard(self) -> None:
        def forget(connection: Connection) -> list[str]:
            blob = self._blob(connection)
            return [] if blob is None else blob_rows.drop_blobs(connection, [blob])

        self._objects.delete(commit(self._database, forget))

    def append(self, offset: int, parts: list[Segment]) -> None:
        """Let `parts` follow the first `offset` bytes; what was held behind these is forgotten."""

        def add(connection: Connection) -> list[str]:
            blob = self._blob(connection) or blob_rows.add_blob(connection, 0, stage=self._name)
            dropped = _cut(connection, blob, offset)
            if _length(connection, blob) != offset:
                raise InternalFault(f"a segment at {offset} would leave a hole in the transaction")
            blob_rows.add_segments(connection, blob, parts)
            return dropped

        self._objects.delete(commit(self._database, add))

    def insert(self, parts: list[Segment]) -> None:
        """Add `parts`, wherever they lie; what they cover of others is forgotten."""

        def add(connection: Connection) -> list[str]:
            try:
                blob = self._blob(connection) or blob_rows.add_blob(connection, 0, stage=self._name)
            except IntegrityError as error:
                raise Outdated from error  # another process made it at the same moment
            dropped = _uncover(connection, blob, parts[0].offset, parts[-1].end) if parts else []
            blob_rows.add_segments(connection, blob, parts)
            return dropped

        self._objects.delete(commit(self._database, add))

    def _blob(self, connection: Connection) -> str | None:
        """The blob of the stage, locked where the transaction may write; None before the first segment."""
        found: str | None = connection.scalar(select(blobs.c.id).where(blobs.c.stage == self._name).with_for_update())
        return found


class VaultStageWriter:
    """`base.StageWriter`. `keep` is given the objects when they are durable."""

    def __init__(self, pieces: Pieces, keep: Callable[[list[Segment]], None]) -> None:
        self._pieces = pieces
        self._keep = keep

    def write(self, block: Block) -> None:
        self._pieces.write(block)

    def finish(self) -> None:
        parts = self._pieces.finish()
        reached("vault.after-objects")
        with self._pieces.referred():
            self._keep(parts)

    def abort(self) -> None:
        self._pieces.abort()


def _cut(connection: Connection, blob: str, length: int) -> list[str]:
    """Forget everything of a blob from `length` on; return the keys of the objects that are nobody's now."""
    return _uncover(connection, blob, length, _length(connection, blob))


def _uncover(connection: Connection, blob: str, start: int, stop: int) -> list[str]:
    """Forget bytes ``start:stop`` of a blob; return the keys of the objects that are nobody's now."""
    covered = [one for one in blob_rows.segments_of(connection, blob) if one.offset < stop and one.end > start]
    for one in covered:
        connection.execute(delete(segments).where((segments.c.blob_id == blob) & (segments.c.offset == one.offset)))
    ends = [one.between(0, start) for one in covered if one.offset < start]
    ends += [one.between(stop, one.end) for one in covered if one.end > stop]
    blob_rows.add_segments(connection, blob, ends)
    return blob_rows.unused(connection, [one.key for one in covered])


def _length(connection: Connection, blob: str) -> int:
    """Up to where a blob reaches."""
    held = blob_rows.segments_of(connection, blob)
    return held[-1].end if held else 0


def _has_holes(connection: Connection, blob: str) -> bool:
    held = blob_rows.segments_of(connection, blob)
    return any(one.offset != end for one, end in zip(held, [0, *(one.end for one in held)], strict=False))
