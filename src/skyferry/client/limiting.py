"""One budget of bytes per second for all lines of a process."""

from __future__ import annotations

import time

from skyferry.client.timetables import Timetable

_SLACK = 0.1
"""Seconds by which one may be ahead: pauses shorter than this would cost more than they bring."""


class Limiter:
    """Counts what travels, in both directions, and says how long to wait before more may.

    Lines that share one are slowed down together: each waits for its own turn.
    """

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable
        self._rate = timetable.rate()
        self._looked = 0.0
        self._free_at = 0.0

    def count(self, size: int) -> None:
        """So many bytes have travelled."""
        now = time.monotonic()
        if now - self._looked >= 1:
            self._looked, self._rate = now, self._timetable.rate()
        if self._rate is None:
            self._free_at = now
        else:
            self._free_at = max(now, self._free_at) + size / self._rate

    def pause(self) -> float:
        """Seconds to wait before the next bytes; 0 for none."""
        ahead = self._free_at - time.monotonic()
        return ahead if ahead > _SLACK else 0.0

    def block(self, size: int) -> int:
        """How large blocks of at most `size` bytes should be, so that pauses stay short."""
        lowest = self._timetable.lowest
        return size if lowest is None else max(16 * 1024, min(size, int(lowest / 4)))
