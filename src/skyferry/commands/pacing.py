"""``--bwlimit`` and ``--not-before``: when a transfer runs, and how fast."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import click

from skyferry.client.client import Client
from skyferry.client.limiting import Limiter
from skyferry.client.timetables import Timetable, moment, seconds_until
from skyferry.commands.display import note

Function = TypeVar("Function", bound=Callable[..., Any])

_LONGEST_NAP = 60.0
"""Seconds: a machine that was asleep, or whose clock was set, is not late by more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the user said about it."""

    timetable: Timetable | None = None
    begin: datetime | None = None

    async def keep(self, client: Client) -> None:
        """Wait until it may begin, and limit the client's rate from then on."""
        if self.timetable is not None:
            client.http.limiter = Limiter(self.timetable)
        if self.begin is not None and seconds_until(self.begin) > 0:
            note(f"Waiting until {self.begin:%Y-%m-%d %H:%M %Z}.")
            while (left := seconds_until(self.begin)) > 0:  # noqa: ASYNC110 (it is the clock that is awaited)
                await asyncio.sleep(min(left, _LONGEST_NAP))


def pacing_options(function: Function) -> Function:
    """Add the options; the function gets them as `pace`."""

    @wraps(function)
    def gathered(*, bwlimit: str | None, not_before: str | None, **arguments: Any) -> Any:
        pace = Pace(
            Timetable.parse(bwlimit) if bwlimit is not None else None,
            moment(not_before) if not_before is not None else None,
        )
        return function(pace=pace, **arguments)

    gathered = click.option(
        "--not-before",
        metavar="TIME",
        help='Wait until then: 18:00 of today, "18:00 America/Vancouver", or 2026-01-31T18:00.',
    )(gathered)
    return click.option(  # type: ignore[return-value]  # the same function to click
        "--bwlimit",
        metavar="RATE",
        help='Bytes per second of all streams together: 20M, or by the time of day "08:00,20M 18:00,off" '
        "(a time zone's name in it means its clock).",
    )(gathered)
