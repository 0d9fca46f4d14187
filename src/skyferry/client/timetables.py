"""Rates by the time of day, and times to begin at, as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skyferry.client.errors import InvalidUsage

_RATE = re.compile(r"(\d+(?:\.\d+)?)([kmgt]?)(?:i?b?(?:/s)?)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Timetable:
    """Bytes per second (None: as fast as it goes) from each time of day on, in their order.

    Parameters
    ----------
    zone
        Whose clock is meant; None for the machine's.
    """

    changes: tuple[tuple[time, float | None], ...]
    zone: tzinfo | None = None

    @classmethod
    def parse(cls, text: str) -> Timetable:
        """Read ``20M``, or ``08:00,20M 18:00,off``, with the name of a time zone in it if another is meant.

        Rates are bytes per second; k, M, G are 1024, 1024², 1024³ of them.

        Raises
        ------
        InvalidUsage
        """
        changes: dict[time, float | None] = {}
        zone: tzinfo | None = None
        for item in text.split():
            clock, comma, rate = item.partition(",")
            if comma:
                changes[_clock(clock)] = _rate(rate)
            elif not _RATE.fullmatch(item) and (found := _zone(item)) is not None:
                zone = found
            else:
                changes[time()] = _rate(item)
        if not changes:
            raise InvalidUsage(f"--bwlimit {text!r} names no rate: 20M, or 08:00,20M 18:00,off")
        return cls(tuple(sorted(changes.items())), zone)

    def rate(self, now: datetime | None = None) -> float | None:
        """What holds at a moment; before the day's first change it is the last one of the day before."""
        moment = (now or datetime.now(UTC)).astimezone(self.zone).time()
        past = [rate for clock, rate in self.changes if clock <= moment]
        return past[-1] if past else self.changes[-1][1]

    @property
    def lowest(self) -> float | None:
        """The lowest rate of the day."""
        return min((rate for _, rate in self.changes if rate is not None), default=None)


def moment(text: str, now: datetime | None = None) -> datetime:
    """Read a time not to begin before: ``18:00`` of today, with a time zone's name behind it, or an ISO date and time.

    Raises
    ------
    InvalidUsage
    """
    words = text.split()
    zone = _zone(words[-1]) if len(words) > 1 else None
    given = " ".join(words if zone is None else words[:-1])
    if _CLOCK.fullmatch(given):
        today = (now or datetime.now(UTC)).astimezone(zone).date()
        found = datetime.combine(today, _clock(given))
    else:
        try:
            found = datetime.fromisoformat(given)
        except ValueError:
            raise InvalidUsage(f"--not-before {text!r} is no time: 18:00, or 2026-01-31T18:00") from None
    if found.tzinfo is None and zone is not None:
        found = found.replace(tzinfo=zone)
    return found.astimezone()


def seconds_until(begin: datetime) -> float:
    """How long to wait; none for a time that has passed."""
    return max(timedelta(), begin - datetime.now(UTC)).total_seconds()


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise InvalidUsage(f"{text!r} is no time of day: write 08:00")
    return time(int(match[1]), int(match[2]))


def _rate(text: str) -> float | None:
    if text.lower() == "off":
        return None
    match = _RATE.fullmatch(text)
    rate = float(match[1]) * _UNITS[match[2].lower()] if match is not None else 0
    if rate <= 0:
        raise InvalidUsage(f"{text!r} is no rate: write 20M (MiB per second), 500k, or off")
    return rate


def _zone(name: str) -> tzinfo | None:
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if "/" not in name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidUsage(f"no time zone is named {name!r} (America/Vancouver is one)") from None
