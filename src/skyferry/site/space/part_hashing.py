"""The digest of a file that comes in parts: its beginning is hashed as it grows, by whoever is free to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from skyferry.site.space.part_rows import PartRows
from skyferry.site.space.segments import resume_md5
from skyferry.site.space.transaction_rows import Held, Transaction, TransactionRows
from skyferry.site.storage.base import Stage
from skyferry.vospace.faults import Fault, InvalidArgument, NodeBusy

_AT_ONCE = 2
"""Transactions that one process hashes at a time."""
_STEP = 64 << 20
"""Bytes after which the digest so far is kept."""
_POLL = 0.05
"""Seconds between two looks at what another process hashes."""

_log = structlog.stdlib.get_logger(__name__)


class PartHashing:
    """Hashes transactions in parts. The lease on a transaction says who does it, among all processes.

    Nothing here must survive: the state of the digest is kept every `_STEP`, and whoever comes next goes on.
    """

    def __init__(self, rows: TransactionRows, parts: PartRows, stage_of: Callable[[Transaction], Stage]) -> None:
        self._rows = rows
        self._parts = parts
        self._stage_of = stage_of
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._wanted: dict[str, bool] = {}
        """Transactions that a thread here looks after, and whether a part came since it last looked."""

    def nudge(self, id: str) -> None:
        """A part came: hash on in the background, if that is not being done."""
        with self._lock:
            if id in self._wanted:
                self._wanted[id] = True
                return
            self._wanted[id] = False
        threading.Thread(target=self._look_after, args=(id,), name="part-hasher", daemon=True).start()

    def complete(self, id: str, length: int, seconds: float) -> bool:
        """Have all `length` bytes hashed; False if that takes longer than `seconds`. It then goes on by itself."""
        deadline = time.monotonic() + seconds
        while self._rows.get(id).length < length:
            self.nudge(id)
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True

    def _look_after(self, id: str) -> None:
        while True:
            try:
                with self._slots:
                    self._hash(id)
            except (NodeBusy, InvalidArgument):
                pass  # another process is at it, or the transaction has ended
            except (Fault, OSError) as fault:
                _log.warning("hashing parts failed", transaction=id, fault=str(fault))
            with self._lock:
                if not self._wanted[id]:
                    del self._wanted[id]
                    return
                self._wanted[id] = False

    def _hash(self, id: str) -> None:
        lease = self._rows.take(id)
        try:
            transaction = self._rows.get(id)
            stage = self._stage_of(transaction)
            running = resume_md5(stage, transaction)
            reached = transaction.length
            while stop := next((stop for start, stop in self._parts.held(id) if start <= reached < stop), 0):
                stop = min(stop, reached + _STEP)
                for block in stage.read(reached, stop):
                    running.update(block)
                    lease.check()
                self._rows.hashed(id, lease, Held(stop, running.hexdigest(), running.state()))
                reached = stop
        finally:
            lease.release()
