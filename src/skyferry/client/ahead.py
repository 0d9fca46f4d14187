"""The steps that wait for their turn: far enough ahead to tell how much there is to do, and no further."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from skyferry.client.steps import BundleDownloadStep, BundleUploadStep, Step
from skyferry.client.telling import Transfer

_FILES = 20_000
"""Files that may wait: the memory of a plan, whatever its size."""


class Ahead:
    """A queue bounded by the files in its steps."""

    def __init__(self, limit: int = _FILES) -> None:
        self._limit = limit
        self._steps: deque[Step] = deque()
        self._files = 0
        self._has_ended = False
        self._changed = asyncio.Condition()

    async def put(self, step: Step) -> None:
        """Append a step, when there is room."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._files < self._limit)
            self._steps.append(step)
            self._files += _weight(step)
            self._changed.notify(1)

    async def get(self) -> Step | None:
        """Take the next step; None when there is none any more."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._steps or self._has_ended)
            if not self._steps:
                return None
            step = self._steps.popleft()
            self._files -= _weight(step)
            self._changed.notify_all()
            return step

    async def end(self) -> None:
        """No more steps come."""
        async with self._changed:
            self._has_ended = True
            self._changed.notify_all()


def transfers_of(step: Step) -> Sequence[Transfer]:
    """The files that a step moves."""
    if isinstance(step, BundleUploadStep | BundleDownloadStep):
        return step.files
    return (step,) if isinstance(step, Transfer) else ()


def _weight(step: Step) -> int:
    return len(step.files) if isinstance(step, BundleUploadStep | BundleDownloadStep) else 1
