"""Notes in the user's state directory that let an interrupted upload go on, after a crash too."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from skyferry.client.directories import state_directory
from skyferry.client.source_files import SourceFile
from skyferry.vospace.uris import NodeURI

_FORGOTTEN_AFTER = 14 * 86400


@dataclass(frozen=True, slots=True)
class Noted:
    """A transaction of an earlier run."""

    id: str
    unchanged: bool
    """Whether the file is still as it was then."""
    in_parts: bool


class UploadNote:
    """What is known of one file's way to one node. Use as ``with``: another process on the same way gets no note.

    The note is a file locked while in use; where none can be written, uploads work and do not resume.
    """

    def __init__(self, source: SourceFile, node: NodeURI) -> None:
        self._source = source
        self._said = {
            "source": os.fspath(source.path.absolute()),
            "node": str(node),
            "version": list(source.version[:3]),
        }
        key = hashlib.sha256(json.dumps([self._said["source"], self._said["node"]]).encode()).hexdigest()[:40]
        self._file = state_directory() / "uploads" / f"{key}.json"
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return self
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._descriptor = descriptor
        except OSError:
            os.close(descriptor)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            if os.fstat(self._descriptor).st_size == 0:
                self._file.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def transaction(self) -> Noted | None:
        """The transaction under way."""
        if self._descriptor is None:
            return None
        try:
            noted = json.loads(os.pread(self._descriptor, 1 << 16, 0) or b"null")
            if noted is None:
                return None
            unchanged = noted["version"] == self._said["version"]
            return Noted(str(noted["id"]), unchanged, bool(noted.get("in_parts")))
        except (ValueError, KeyError, TypeError):
            return None

    def write(self, transaction_id: str, *, in_parts: bool) -> None:
        """Remember a transaction, durably."""
        if self._descriptor is not None:
            text = json.dumps({**self._said, "id": transaction_id, "in_parts": in_parts}).encode()
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text, 0)
            os.fsync(self._descriptor)
            _forget_old_notes(self._file.parent)

    def clear(self) -> None:
        """Forget it: the file arrived, or nothing can go on."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)


def _forget_old_notes(directory: Path) -> None:
    """Remove notes so old that no service keeps their transactions."""
    limit = time.time() - _FORGOTTEN_AFTER
    for file in directory.glob("*.json"):
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
        except OSError:
            continue
