"""Steps wait for their turn, so many and no more."""

from __future__ import annotations

import asyncio
from pathlib import Path

from skyferry.client.ahead import Ahead
from skyferry.client.steps import RemoveFileStep


def step(number: int) -> RemoveFileStep:
    return RemoveFileStep(Path(str(number)))


def test_no_more_wait_than_may_and_all_come_in_order() -> None:
    async def run() -> None:
        queue = Ahead(limit=3)
        most = 0
        waiting = 0

        async def fill() -> None:
            nonlocal waiting, most
            for number in range(20):
                await queue.put(step(number))
                waiting += 1
                most = max(most, waiting)
            await queue.end()

        task = asyncio.create_task(fill())
        taken = []
        while (one := await queue.get()) is not None:
            waiting -= 1
            taken.append(one)
            await asyncio.sleep(0)
        await task
        assert taken == [step(number) for number in range(20)]
        assert most <= 3
        assert await queue.get() is None

    asyncio.run(run())
