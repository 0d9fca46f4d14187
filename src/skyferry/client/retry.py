"""Trying again, where that can succeed: exponential back-off with jitter, the service's own wish first."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from skyferry.vospace.faults import Fault

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait in between (seconds): a site that is being restarted is waited for."""

    tries: int = 8
    first: float = 0.5
    longest: float = 30.0

    def pause(self, failures: int, retry_after: int | None) -> float:
        """Wait before the next try after so many failures in a row."""
        if retry_after is not None:
            return min(float(retry_after), 128.0) + random.uniform(0, 1)  # noqa: S311 (jitter)
        return min(self.longest, self.first * 2.0 ** (failures - 1)) * random.uniform(0.5, 1.0)  # noqa: S311


PATIENT = Patience()


async def persistently(
    attempt: Callable[[], Awaitable[T]],
    *,
    patience: Patience = PATIENT,
    helps: Callable[[Fault], bool] | None = None,
    progress: Callable[[], int] | None = None,
) -> T:
    """Await `attempt()` until it succeeds, fails for good, or has failed too often in a row.

    Parameters
    ----------
    helps
        Whether a retry can help after a fault; by default what the fault says of itself.
    progress
        Bytes that are safe so far: a failure after progress starts the count anew, so that a bad line
        slows a large transfer down and does not end it.

    Raises
    ------
    Fault
        The last one.
    """
    failures = 0
    safe = progress() if progress is not None else 0
    while True:
        try:
            return await attempt()
        except Fault as fault:
            if progress is not None and progress() > safe:
                safe, failures = progress(), 0
            failures += 1
            worth_it = fault.retryable if helps is None else helps(fault)
            if not worth_it or failures >= patience.tries:
                raise
            wait = patience.pause(failures, fault.retry_after)
            _log.warning("%s; trying again in %.1f s", fault, wait)
            await asyncio.sleep(wait)
