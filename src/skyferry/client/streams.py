"""How many lines are used at once: files beside each other, and streams for one large file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

FILES_AT_ONCE = 8

_LARGE = 32 * 1024 * 1024
"""From here a file is worth several streams."""
_LONG_LINE = 0.02
"""Round trip, seconds, from which one TCP connection does not fill the line."""
_ON_A_LONG_LINE = 4
"""More did not help at 60 ms and 1 Gbit/s."""
_SMALLEST_SHARE = 8 * 1024 * 1024
"""A stream for less than this costs more than it brings."""


class Streams:
    """The streams of one run.

    Parameters
    ----------
    wanted
        What the user asked for: so many files at once, and so many streams for a file that is alone.
        None leaves it to the sizes and the line.
    """

    def __init__(self, wanted: int | None = None) -> None:
        self._wanted = wanted
        self._files = 0

    @property
    def files_at_once(self) -> int:
        return self._wanted or FILES_AT_ONCE

    @contextmanager
    def file(self) -> Iterator[None]:
        """Count a file as under way."""
        self._files += 1
        try:
            yield
        finally:
            self._files -= 1

    def share(self, length: int, round_trip: float | None) -> int:
        """How many streams a file that begins now gets.

        Parameters
        ----------
        round_trip
            Of the line, seconds; None if it was not measured.
        """
        if length < _LARGE:
            return 1
        if self._wanted is not None:
            most = self._wanted // max(1, self._files)
        elif round_trip is not None and round_trip >= _LONG_LINE:
            most = min(_ON_A_LONG_LINE, FILES_AT_ONCE // max(1, self._files))
        else:
            most = 1
        return max(1, min(most, length // _SMALLEST_SHARE))


async def together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run coroutines beside each other; the first that fails ends the others, and its own exception is raised."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for one in work:
                tasks.create_task(one)
    except BaseExceptionGroup as group:
        raise first_of(group) from None


async def to_its_end(function: Callable[..., T], *arguments: object) -> T:
    """Run a function in a thread; cancelled, wait for its end first, so that what it uses can be closed then."""
    running = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def first_of(group: BaseException) -> BaseException:
    """The first exception that is no group itself."""
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group
