"""Freeing what nothing refers to: blobs without nodes, and objects that no blob knows."""

from __future__ import annotations

from sqlalchemy import Connection, select

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.vault import blobs, segments
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.vault.blob_rows import drop_blobs
from skyferry.site.storage.vault.blobs import BlobStore

_BATCH = 500


def free_blobs(database: Database, objects: BlobStore, older_than: int) -> int:
    """Forget blobs whose last node let go before `older_than`, then delete their objects; return how many blobs.

    The rows go first: an object without a row is swept up later, a row without an object would be a loss.
    """

    def forget(connection: Connection) -> tuple[int, list[str]]:
        free = (blobs.c.references == 0) & (blobs.c.freed_at < older_than)
        batch = select(blobs.c.id).where(free).limit(_BATCH).with_for_update(skip_locked=True)
        ids = list(connection.scalars(batch))
        return len(ids), drop_blobs(connection, ids)

    freed = 0
    while True:
        count, keys = database.transact(forget)
        reached("vault.tidy.after-commit")
        objects.delete(keys)
        freed += count
        if count < _BATCH:
            return freed


def sweep_objects(database: Database, objects: BlobStore, older_than: int) -> int:
    """Delete objects older than `older_than` that no blob knows: a crash came before their catalogue row."""
    freed = 0
    for keys in objects.keys(older_than):
        for at in range(0, len(keys), _BATCH):
            batch = keys[at : at + _BATCH]
            with database.reading() as connection:
                known = set(connection.scalars(select(segments.c.object_key).where(segments.c.object_key.in_(batch))))
            lost = [key for key in batch if key not in known]
            objects.delete(lost)
            freed += len(lost)
    return freed
