"""Rates by the time of day, and times to begin at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skyferry.client.errors import InvalidUsage
from skyferry.client.timetables import Timetable, moment

MIB = 1024 * 1024


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-01T{clock}+00:00")


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20M", 20 * MIB), ("500k", 500 * 1024), ("1.5G", 1.5 * 1024 * MIB), ("1000", 1000), ("2MiB/s", 2 * MIB)],
)
def test_a_rate_holds_all_day(text: str, rate: float) -> None:
    assert Timetable.parse(text).rate() == rate


@pytest.mark.parametrize(
    ("clock", "rate"), [("07:59", None), ("08:00", 20 * MIB), ("17:59:59", 20 * MIB), ("18:00", None), ("23:00", None)]
)
def test_a_timetable_changes_by_the_clock(clock: str, rate: float | None) -> None:
    assert Timetable.parse("08:00,20M 18:00,off UTC").rate(at(clock)) == rate


def test_a_named_zone_has_its_own_clock() -> None:
    table = Timetable.parse("America/Vancouver 08:00,20M 18:00,off")
    assert table.rate(at("14:59")) is None
    assert table.rate(at("15:00")) == 20 * MIB


def test_the_machines_zone_is_meant_otherwise() -> None:
    local = datetime(2026, 6, 1, 9).astimezone()
    assert Timetable.parse("08:00,1M 18:00,off").rate(local.astimezone(UTC)) == MIB


@pytest.mark.parametrize("text", ["", "fast", "8,20M", "25:00,1M", "0", "08:00,", "Mars/Olympus 1M", "-1M"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(InvalidUsage):
        Timetable.parse(text)


def test_times_to_begin_at() -> None:
    now = at("12:00")
    assert moment("18:00 UTC", now) == at("18:00")
    assert moment("11:00 America/Vancouver", now) == at("18:00")
    assert moment("2026-06-02T01:00+02:00", now) == datetime(2026, 6, 1, 23, tzinfo=UTC)
    local = now.astimezone()
    assert moment("06:30", now) == local.replace(hour=6, minute=30)
    with pytest.raises(InvalidUsage):
        moment("evening", now)
