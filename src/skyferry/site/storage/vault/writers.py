"""Writing a blob: objects first, durable; then one transaction that shows them under a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from skyferry.site.database.engine import Database
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.nodes import Placement, StoredNode
from skyferry.site.storage.vault import blob_rows
from skyferry.site.storage.vault.blob_rows import Segment
from skyferry.site.storage.vault.blobs import BlobStore, Block, ObjectWriter
from skyferry.site.storage.vault.changes import place_blob
from skyferry.site.storage.vault.commits import commit
from skyferry.vospace.faults import Fault


class Pieces:
    """Bytes that become as many objects as they need; none for no bytes."""

    def __init__(self, blobs: BlobStore, offset: int = 0) -> None:
        self.segments: list[Segment] = []
        """The objects that are durable so far."""
        self._blobs = blobs
        self._start = self._end = offset
        self._key = ""
        self._object: ObjectWriter | None = None

    def write(self, block: Block) -> None:
        rest = memoryview(block)
        while rest:
            if self._object is None:
                self._key = blob_rows.new_key()
                self._object = self._blobs.write(self._key)
            room = self._blobs.largest_object - (self._end - self._start)
            self._object.write(rest[:room])
            self._end += len(rest[:room])
            rest = rest[room:]
            if rest:
                self.finish()

    def finish(self) -> list[Segment]:
        """Make all of it durable and return the segments."""
        if self._object is not None:
            self._object.finish()
            self._object = None
            self.segments.append(Segment(self._start, self._end - self._start, self._key))
            self._start = self._end
        return self.segments

    @contextmanager
    def referred(self) -> Iterator[None]:
        """Around the commit that refers to the objects: they stay, unless it certainly did not happen.

        When the connection breaks during a commit, nobody knows; `sweep_objects` will.
        """
        try:
            yield
        except Fault:
            raise
        except BaseException:
            self.segments = []
            raise
        self.segments = []

    def abort(self) -> None:
        """Delete what nothing refers to; idempotent."""
        if self._object is not None:
            self._object.abort()
            self._object = None
        self._blobs.delete([segment.key for segment in self.segments])
        self.segments = []


class VaultWriter:
    """`base.Writer`."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._pieces = Pieces(blobs)

    def write(self, block: Block) -> None:
        self._pieces.write(block)

    def settle(self) -> None:
        self._pieces.finish()

    def finish(self, placement: Placement) -> StoredNode:
        segments = self._pieces.finish()
        reached("vault.after-objects")

        def place(connection: Connection) -> StoredNode:
            blob = blob_rows.add_blob(connection, placement.length)
            blob_rows.add_segments(connection, blob, segments)
            return place_blob(connection, blob, placement)

        with self._pieces.referred():
            return commit(self._database, place)

    def abort(self) -> None:
        self._pieces.abort()
