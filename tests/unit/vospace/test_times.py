"""Times have one form per kind of document, and every form is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import job_time, node_time, parse_stored_time, parse_time, precise_time

NOON = 1_767_355_445_678_901_234  # 2026-01-02T12:04:05.678901234


def test_forms() -> None:
    assert node_time(NOON) == "2026-01-02T12:04:05.678"
    assert job_time(NOON) == "2026-01-02T12:04:05.678Z"
    assert precise_time(NOON) == "2026-01-02T12:04:05.678901234Z"
    assert node_time(0) == "1970-01-01T00:00:00.000"


@given(st.integers(-(10**19), 10**20))
def test_every_form_reads_back_as_precisely_as_it_is_written(ns: int) -> None:
    assert parse_time(precise_time(ns)) == ns
    assert parse_time(node_time(ns)) == parse_time(job_time(ns)) == ns - ns % 1_000_000


@pytest.mark.parametrize("ns", [-(10**30), 10**30])
def test_times_outside_the_calendar_do_not_break_a_document(ns: int) -> None:
    assert len(node_time(ns)) == 23


@pytest.mark.parametrize(
    "text", ["", "today", "2026-13-01T00:00:00", "2026-01-01", "2026-01-01T00:00:00+01:00", "٢026-01-01T00:00:00"]
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        parse_time(text)


def test_fractions_of_any_length_are_read() -> None:
    assert parse_time("2026-01-02T12:04:05Z") == NOON - NOON % 10**9
    assert parse_time("2026-01-02T12:04:05.6") == NOON - NOON % 10**9 + 600_000_000
    assert parse_time(" 2026-01-02T12:04:05.678901234999 ") == NOON


def test_times_that_are_kept_fit_in_64_bits() -> None:
    assert parse_stored_time(precise_time(NOON)) == NOON
    for text in ("0001-01-01T00:00:00.000", "9999-12-31T23:59:59.999"):
        with pytest.raises(InvalidArgument):
            parse_stored_time(text)
