"""Coroutines run from synchronous threads."""

from __future__ import annotations

import asyncio
import threading

import pytest

from skyferry.client.api.background import Notices, run


async def _answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_run_returns_and_raises() -> None:
    async def fail() -> None:
        raise LookupError("gone")

    assert run(_answer()) == 42
    with pytest.raises(LookupError, match="gone"):
        run(fail())


def test_run_beside_a_running_loop() -> None:
    async def cell() -> int:
        return run(_answer())

    assert asyncio.run(cell()) == 42


def test_run_within_its_own_loop_is_refused() -> None:
    async def inner() -> int:
        return run(_answer())

    with pytest.raises(RuntimeError, match="wait for itself"):
        run(inner())


def test_a_listener_hears_the_latest_in_its_own_thread() -> None:
    heard: list[tuple[int, int]] = []
    notices = Notices(lambda number: heard.append((number, threading.get_ident())))

    async def count() -> None:
        for number in range(1000):
            notices.put(number)

    run(count(), notices)
    assert heard[-1] == (999, threading.get_ident())
    assert [number for number, _ in heard] == sorted(number for number, _ in heard)


def test_a_listener_that_raises_cancels_and_waits_for_the_end() -> None:
    tidied = threading.Event()

    def listen(number: int) -> None:
        raise KeyboardInterrupt

    notices = Notices(listen)

    async def endless() -> None:
        notices.put(1)
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            tidied.set()

    with pytest.raises(KeyboardInterrupt):
        run(endless(), notices)
    assert tidied.is_set()
