"""Which bytes of a file are there: a set of byte ranges."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator


class Stretches:
    """Ranges ``[start, end)`` of one file, joined where they touch, in their order."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._ranges: list[tuple[int, int]] = []
        for start, end in ranges:
            self.add(start, end)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._ranges)

    def add(self, start: int, end: int) -> None:
        """Add a range; an empty one changes nothing."""
        if start >= end:
            return
        ranges = self._ranges
        first = bisect_left(ranges, start, key=lambda known: known[1])
        last = first
        while last < len(ranges) and ranges[last][0] <= end:
            start, end = min(start, ranges[last][0]), max(end, ranges[last][1])
            last += 1
        ranges[first:last] = [(start, end)]

    @property
    def total(self) -> int:
        """How many bytes these are."""
        return sum(end - start for start, end in self._ranges)

    @property
    def prefix(self) -> int:
        """How many bytes are there without a gap from the file's beginning."""
        return self._ranges[0][1] if self._ranges and self._ranges[0][0] == 0 else 0

    def missing(self, length: int) -> Iterator[tuple[int, int]]:
        """Yield what lacks to `length` bytes."""
        position = 0
        for start, end in self._ranges:
            if position < start:
                yield position, min(start, length)
            position = end
        if position < length:
            yield position, length

    def holds(self, start: int, end: int) -> bool:
        """Whether the whole range is there."""
        return any(known[0] <= start and end <= known[1] for known in self._ranges)


def pieces(ranges: Iterable[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Cut ranges into pieces of at most `size` bytes."""
    for start, end in ranges:
        for position in range(start, end, size):
            yield position, min(position + size, end)
