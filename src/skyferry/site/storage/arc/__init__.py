"""arc: a POSIX tree, with metadata in the database."""

from skyferry.site.storage.arc.store import ArcStore

__all__ = ["ArcStore"]
