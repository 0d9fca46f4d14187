"""Sets of byte ranges."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from skyferry.client.stretches import Stretches, pieces

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: tuple(sorted(pair))), max_size=12)


@given(RANGES)
def test_they_hold_what_was_added(ranges: list[tuple[int, int]]) -> None:
    held = Stretches(ranges)
    bytes_held = {position for start, end in ranges for position in range(start, end)}
    assert held.total == len(bytes_held)
    assert held.prefix == next(position for position in range(42) if position not in bytes_held)
    missing = {position for start, end in held.missing(41) for position in range(start, end)}
    assert missing == set(range(41)) - bytes_held
    listed = list(held)
    assert all(end < start for (_, end), (start, _) in pairwise(listed))


@given(RANGES, st.integers(1, 7))
def test_pieces_cover_all_and_are_small(ranges: list[tuple[int, int]], size: int) -> None:
    cut = list(pieces(Stretches(ranges), size))
    assert Stretches(cut).total == Stretches(ranges).total == sum(end - start for start, end in cut)
    assert all(0 < end - start <= size for start, end in cut)


def test_holds() -> None:
    held = Stretches([(0, 10), (20, 30)])
    assert held.holds(20, 30)
    assert not held.holds(5, 21)
