"""When and after which pause something is tried again."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import pytest

from skyferry.client.errors import ConnectionLost
from skyferry.client.messages import Response
from skyferry.client.retry import PATIENT, persistently
from skyferry.vospace.faults import PermissionDenied, ServiceBusy

UNPATCHED = type(PATIENT).pause
"""The pauses themselves; tests shorten them."""


@pytest.mark.parametrize("failures", range(1, 12))
def test_pauses_grow_with_jitter_up_to_a_limit(failures: int) -> None:
    pauses = [UNPATCHED(PATIENT, failures, None) for _ in range(50)]
    longest = min(PATIENT.longest, PATIENT.first * 2 ** (failures - 1))
    assert longest / 2 <= min(pauses) < max(pauses) <= longest


def test_the_service_says_how_long() -> None:
    assert 7 <= UNPATCHED(PATIENT, 1, 7) <= 8
    assert UNPATCHED(PATIENT, 1, 10**6) <= 129


def asked(header: str) -> int | None:
    fault = Response(503, "https://x", {"retry-after": header}, b"ServiceBusy: later\n").fault()
    assert isinstance(fault, ServiceBusy)
    return fault.retry_after


def test_retry_after_is_a_number_or_a_date() -> None:
    assert asked("7") == 7
    assert asked(formatdate(time.time() + 100, usegmt=True)) == pytest.approx(100, abs=20)
    assert asked(formatdate(0, usegmt=True)) == 0
    assert asked("soon") is None


def attempts(*outcomes: Exception | str) -> tuple[list[int], object]:
    made: list[int] = []

    async def attempt() -> str:
        outcome = outcomes[min(len(made), len(outcomes) - 1)]
        made.append(1)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return made, attempt


def test_what_can_succeed_is_tried_again() -> None:
    made, attempt = attempts(ConnectionLost("x"), ServiceBusy("y"), "done")
    assert asyncio.run(persistently(attempt)) == "done"
    assert len(made) == 3


def test_what_cannot_succeed_is_not() -> None:
    made, attempt = attempts(PermissionDenied("no"))
    with pytest.raises(PermissionDenied):
        asyncio.run(persistently(attempt))
    assert len(made) == 1


def test_it_is_given_up_after_so_many_failures_in_a_row() -> None:
    made, attempt = attempts(ConnectionLost("x"))
    with pytest.raises(ConnectionLost):
        asyncio.run(persistently(attempt))
    assert len(made) == PATIENT.tries


def test_progress_starts_the_count_anew() -> None:
    made, attempt = attempts(*[ConnectionLost("x")] * 30, "done")
    assert asyncio.run(persistently(attempt, progress=lambda: len(made))) == "done"
    assert len(made) == 31
