"""What the database hears of changes made in place: a little later, many of them in one transaction.

Programs on a mount make thousands of files, and wait for each step. The tree shows every change at once; what
the database keeps of it, owners and usage, follows within moments, and for whoever closes a file or asks for
`fsync` before the answer. Until then this process knows it from here. A crash forgets at most what the last
moments changed: such files then belong to the owner of their container, as those of any other program do.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import structlog

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.records import Record, add_records, drop_records, records_of, share_record
from skyferry.site.storage.arc.tree import Key
from skyferry.site.storage.arc.usage import Growth, account_many
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import Sharing

RECENT_SECONDS = 1.0
"""How long a record counts without being read again: a change of sharing made elsewhere is seen after so long."""
_PAUSE = 0.05
"""Seconds between the first change and the transaction that tells the database."""
_REMEMBERED = 20_000
_log = structlog.get_logger(__name__)

Containers = tuple[Key, ...]
"""A directory and all above it."""


@dataclass(slots=True)
class _Changes:
    """What the database was not told yet."""

    records: dict[Key, Record] = field(default_factory=dict)
    sharing: dict[Key, Sharing] = field(default_factory=dict)
    gone: set[Key] = field(default_factory=set)
    growth: Counter[Containers] = field(default_factory=Counter)

    def merge(self, later: _Changes) -> None:
        for key in later.gone:
            self.records.pop(key, None)
            self.sharing.pop(key, None)
        self.sharing |= later.sharing
        self.records |= later.records
        self.gone |= later.gone
        for containers, size in later.growth.items():
            self.growth[containers] += size


class Ledger:
    """The records of one tree as a process sees them that changes files in place. Callable from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        self._changes = _Changes()
        self._leaving = _Changes()
        self._recent: dict[Key, tuple[float, Record | None]] = {}
        self._made = self._settled = 0
        self._dirty = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def records(self, keys: Iterable[Key]) -> dict[Key, Record]:
        """The records of files, read again where they were not for a while."""
        now = time.monotonic()
        found: dict[Key, Record] = {}
        unknown: list[Key] = []
        for key in keys:
            record = self._changes.records.get(key) or self._leaving.records.get(key)
            if record is None:
                until, record = self._recent.get(key, (0.0, None))
                if until < now:
                    unknown.append(key)
                    continue
            if record is not None:
                found[key] = record
        if unknown:
            with self._database.reading() as connection:
                read = records_of(connection, unknown)
            if len(self._recent) > _REMEMBERED:
                self._recent.clear()
            for key in unknown:
                self._recent[key] = (now + RECENT_SECONDS, read.get(key))
            found |= read
        return found

    def add(self, record: Record) -> None:
        """Keep the record of a file that was just made."""
        with self._lock:
            self._changes.records[record.key] = record
            self._changed()

    def share(self, record: Record, sharing: Sharing) -> None:
        """Give a file, whose record this is, another sharing."""
        shared = replace(record, sharing=sharing, changed=time.time_ns())
        with self._lock:
            if record.key in self._changes.records:
                self._changes.records[record.key] = shared
            else:
                self._changes.sharing[record.key] = sharing
                if record.key in self._leaving.records:
                    self._leaving.records[record.key] = shared
                self._recent[record.key] = (time.monotonic() + RECENT_SECONDS, shared)
            self._changed()

    def drop(self, key: Key) -> None:
        """Forget a file that is gone."""
        with self._lock:
            self._changes.records.pop(key, None)
            self._changes.sharing.pop(key, None)
            self._changes.gone.add(key)
            self._recent.pop(key, None)
            self._changed()

    def account(self, containers: Containers, growth: int) -> None:
        """Let the usage of containers grow, or shrink."""
        if growth:
            with self._lock:
                self._changes.growth[containers] += growth
                self._changed()

    def forget_recent(self, keys: Sequence[Key]) -> None:
        """Have records read again: somebody in this process changed them."""
        for key in keys:
            self._recent.pop(key, None)

    def settle(self) -> None:
        """Return once the database holds, durably, whatever was changed before the call."""
        with self._lock:
            wanted = self._made
        if self._settled >= wanted:
            return
        with self._settling:
            # Whoever waited here may find that the one before told the database of everything.
            if self._settled >= wanted:
                return
            with self._lock:
                self._leaving, self._changes = self._changes, _Changes()
                reached = self._made
            try:
                self._tell(self._leaving)
            except BaseException:
                with self._lock:
                    self._leaving.merge(self._changes)
                    self._changes, self._leaving = self._leaving, _Changes()
                raise
            until = time.monotonic() + RECENT_SECONDS
            for key, record in self._leaving.records.items():
                self._recent[key] = (until, record)
            self._leaving = _Changes()
            self._settled = reached

    def close(self) -> None:
        """Tell the database the rest, and end."""
        self._closed = True
        self._dirty.set()
        if self._thread is not None:
            self._thread.join()
        self.settle()

    def _tell(self, changes: _Changes) -> None:
        with self._database.writing() as connection:
            if changes.gone:
                drop_records(connection, list(changes.gone))
            add_records(connection, list(changes.records.values()))
            for key, sharing in changes.sharing.items():
                share_record(connection, key, sharing)
            account_many(connection, [Growth(containers, size) for containers, size in changes.growth.items()])

    def _changed(self) -> None:
        self._made += 1
        self._dirty.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="ledger", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        """Tell the database soon after something changed."""
        while not self._closed:
            self._dirty.wait()
            time.sleep(_PAUSE)
            self._dirty.clear()
            try:
                self.settle()
            except (Fault, OSError) as error:
                _log.warning("the database could not be told of changes; once more", error=str(error))
                self._dirty.set()
