"""Room for files that grow: taken from the quotas above them before their bytes are written.

Room is taken by the directory, in pieces that get larger while they are used up and smaller near the end of a
quota, and what is not used any more is given back a moment later. So usage is never below what is there, and a
crash leaves it too high by a few pieces at most, which the next recount puts right.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.ledger import Containers, Ledger
from skyferry.site.storage.arc.records import records_of
from skyferry.site.storage.arc.tree import Key
from skyferry.site.storage.arc.usage import reserve
from skyferry.vospace.faults import QuotaExceeded

IDLE_SECONDS = 1.0
"""After so long without use, room is given back."""
_FIRST, _LARGEST = 1 << 20, 64 << 20
_SHARE = 16
"""A piece is at most this part of what is free."""


@dataclass(slots=True)
class Room:
    """What one file takes, for all who write it in this process."""

    key: Key
    containers: Containers
    counted: int
    """Bytes of this file that are taken."""
    writers: int = 0
    removed: bool = False


@dataclass(slots=True)
class _Stock:
    """Room taken for files of one directory and not used yet."""

    free: int = 0
    piece: int = _FIRST
    used: float = field(default_factory=time.monotonic)


class Rooms:
    """The files that are open for writing in this process."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self._open: dict[Key, Room] = {}
        self._stocks: dict[Containers, _Stock] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def enter(self, key: Key, containers: Containers, size: int) -> Room:
        """Join those who write a file of `size` bytes."""
        with self._lock:
            room = self._open.get(key)
            if room is None:
                room = self._open[key] = Room(key, containers, size)
            room.writers += 1
            return room

    def ensure(self, room: Room, end: int) -> None:
        """Take room for a file up to `end`; raises `QuotaExceeded`."""
        if end <= room.counted or room.removed:
            return
        with self._lock:
            needed = end - room.counted
            if needed <= 0:
                return
            stock = self._stocks.setdefault(room.containers, _Stock())
            if stock.free < needed:
                self._take(room.containers, stock, needed - stock.free)
            stock.free -= needed
            stock.used = time.monotonic()
            room.counted = end
            self._watch()

    def leave(self, room: Room, size: int) -> None:
        """Leave a file that has `size` bytes now; the last one gives back what it does not need."""
        with self._lock:
            room.writers -= 1
            if room.writers:
                return
            if self._open.get(room.key) is room:
                del self._open[room.key]
            if room.removed:
                return
            if size < room.counted:
                self._stocks.setdefault(room.containers, _Stock()).free += room.counted - size
                self._watch()
        self._ledger.account(room.containers, max(0, size - room.counted))

    def removed(self, key: Key, size: int) -> int:
        """How much is counted of a file of `size` bytes that was removed; what it takes from now on counts nowhere."""
        with self._lock:
            room = self._open.pop(key, None)
            if room is None:
                return size
            room.removed = True
            return room.counted

    def give_back(self) -> None:
        """Give back what nothing uses, without waiting for a while."""
        with self._lock:
            self._give_back(older_than=float("inf"))

    def _take(self, containers: Containers, stock: _Stock, needed: int) -> None:
        try:
            piece = max(needed, min(stock.piece, self._left(containers) // _SHARE))
            self._reserve(containers, piece)
        except QuotaExceeded:
            # What lies unused in other directories may be what is missing here.
            self._give_back(older_than=float("inf"), but=containers)
            self._ledger.settle()
            self._reserve(containers, needed)
            piece = needed
        stock.free += piece
        stock.piece = min(stock.piece * 2, _LARGEST)

    def _left(self, containers: Containers) -> int:
        """What the tightest quota still allows."""
        with self._database.reading() as connection:
            records = records_of(connection, containers).values()
        return min(
            (max(0, one.quota - one.used) for one in records if one.quota is not None), default=_LARGEST * _SHARE
        )

    def _reserve(self, containers: Containers, size: int) -> None:
        with self._database.writing(durable=False) as connection:
            reserve(connection, containers, size)

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        with self._lock:
            self._timer = None
            self._give_back(older_than=time.monotonic() - IDLE_SECONDS)
            if self._stocks:
                self._watch()

    def _give_back(self, *, older_than: float, but: Containers = ()) -> None:
        for containers, stock in list(self._stocks.items()):
            if stock.used <= older_than and containers != but:
                del self._stocks[containers]
                self._ledger.account(containers, -stock.free)
