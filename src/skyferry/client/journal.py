"""What transfers found out about large local files, so that the same command run again reads none of them twice."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from skyferry.client.directories import state_directory

WORTH_NOTING = 1024 * 1024
"""Bytes: reading a smaller file again costs less than remembering it."""

_GRAIN = 20_000_000
"""Nanoseconds within which a file system may give two changes the same time."""
_COARSE_GRAIN = 2_000_000_000
"""The same where times come in whole seconds."""
_BATCH = 200
_BATCH_SECONDS = 1.0
_FORGOTTEN_AFTER = 90 * 86400

_TABLE = """
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, version TEXT NOT NULL, md5 TEXT NOT NULL, noted INTEGER NOT NULL
) WITHOUT ROWID
"""


class Journal:
    """MD5 of files by their absolute path; it counts while nothing that changes with a file has changed.

    Every run of every command shares one. It only ever saves work: one that cannot be opened, read or written
    is done without. Use as ``with``; any thread may call.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file if file is not None else state_directory() / "journal.sqlite"
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._waiting: dict[bytes, tuple[bytes, str, str, int]] = {}
        self._written = 0.0

    def __enter__(self) -> Self:
        try:
            self._database = self._open()
        except sqlite3.DatabaseError:  # a disk that lost power may leave half of it
            with contextlib.suppress(OSError, sqlite3.Error):
                self._file.unlink(missing_ok=True)
                self._database = self._open()
        except OSError:
            self._database = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._database is not None:
                self._write()
                self._database.close()
                self._database = None

    def md5(self, path: Path, facts: os.stat_result) -> str | None:
        """The digest of a file that is still as it was; None if nothing is known of it."""
        if facts.st_size < WORTH_NOTING:
            return None
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._database is not None:
                key = _key(path)
                row = (
                    self._waiting.get(key)
                    or self._database.execute("SELECT path, version, md5 FROM files WHERE path = ?", (key,)).fetchone()
                )
                if row is not None and row[1] == _version(facts):
                    return str(row[2])
        return None

    def note(self, path: Path, before: os.stat_result, md5: str, read_at: int) -> None:
        """Remember a digest, unless the file is another one by now.

        Parameters
        ----------
        before
            What the file was before it was read.
        read_at
            When reading it began, ns: a file that had changed just before may have changed unseen since.
        """
        grain = _GRAIN if before.st_mtime_ns % 1_000_000_000 else _COARSE_GRAIN
        if before.st_size < WORTH_NOTING or read_at - before.st_mtime_ns < grain:
            return
        with contextlib.suppress(OSError):
            if _version(path.stat()) == _version(before):
                self._remember(path, before, md5)

    def _remember(self, path: Path, facts: os.stat_result, md5: str) -> None:
        with self._lock:
            if self._database is None:
                return
            key, now = _key(path), time.time()
            self._waiting[key] = (key, _version(facts), md5, int(now))
            if len(self._waiting) >= _BATCH or now - self._written >= _BATCH_SECONDS:
                self._write()

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._file, timeout=5, isolation_level=None, check_same_thread=False)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_TABLE)
        return database

    def _write(self) -> None:
        """Commit what waits: what a killed run noted until then, the next one finds."""
        assert self._database is not None
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("REPLACE INTO files VALUES (?, ?, ?, ?)", self._waiting.values())
            if not self._written:
                limit = int(time.time()) - _FORGOTTEN_AFTER
                self._database.execute("DELETE FROM files WHERE noted < ?", (limit,))
            self._database.execute("COMMIT")
        self._waiting.clear()
        self._written = time.time()


def _key(path: Path) -> bytes:
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 (links are not followed: a path is a name here)


def _version(facts: os.stat_result) -> str:
    """What changes when a file does, as text: some numbers do not fit into a database's."""
    return f"{facts.st_dev}:{facts.st_ino}:{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}"
