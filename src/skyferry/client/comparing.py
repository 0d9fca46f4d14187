"""When two files count as the same."""

from __future__ import annotations

import hashlib
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.journal import Journal
from skyferry.client.trees import TreeEntry

_GRAIN = 1_000_000
"""Times travel in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What size and time tell. Different sizes never are the same."""

    overwrite: bool = False
    """Nothing: everything is sent."""
    by_time_only: bool = False
    """If the destination is not older; digests are not looked at."""
    by_digest: bool = False
    """Nothing: MD5 decides."""

    def is_same(self, length: int, mtime: int, other_length: int, other_mtime: int | None) -> bool:
        """Whether size and time alone tell that the destination (`other`) needs nothing."""
        if self.overwrite or self.by_digest or length != other_length or other_mtime is None:
            return False
        if self.by_time_only:
            return other_mtime // _GRAIN >= mtime // _GRAIN
        return other_mtime // _GRAIN == mtime // _GRAIN

    def is_same_at_site(self, entry: TreeEntry, other: TreeEntry) -> bool:
        """Whether two nodes are the same: by MD5 where both are known, else by size and time."""
        if not self.overwrite and not self.by_time_only and entry.md5 is not None and other.md5 is not None:
            return (entry.length, entry.md5) == (other.length, other.md5)
        return self.is_same(entry.length, entry.mtime or 0, other.length, other.mtime)


def is_identical(path: Path, md5: str | None, length: int, journal: Journal | None = None) -> bool:
    """Whether a local file has these very bytes; it is read only if the size fits and the journal does not know it."""
    try:
        if md5 is None and length:
            return False
        facts = path.stat()
        if facts.st_size != length or not stat.S_ISREG(facts.st_mode):
            return False
        if not length:  # services tell no MD5 of nothing
            return True
        if journal is not None and (noted := journal.md5(path, facts)) is not None:
            return noted == md5
        began = time.time_ns()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        if journal is not None:
            journal.note(path, facts, digest, began)
        return digest == md5
    except OSError:
        return False
