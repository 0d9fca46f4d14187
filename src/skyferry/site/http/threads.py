"""Where blocking calls of the HTTP door run: two pools, so that slow transfers never starve metadata."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

CALLS = 32
"""Calls on spaces, accounts and jobs that run at once in one process."""
TRANSFERS = 128
"""Blocks of bytes that are read or written at once in one process."""

_calls = ThreadPoolExecutor(CALLS, "call")
_transfers = ThreadPoolExecutor(TRANSFERS, "transfer")


async def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking call of short or bounded duration in a thread and return its result."""
    return await asyncio.wrap_future(_submit(_calls, function, *args, **kwargs))


def start_transfer(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
    """Start a call that moves a block of bytes in a thread of its own pool; await the result when it is needed."""
    return asyncio.wrap_future(_submit(_transfers, function, *args, **kwargs))


def _submit(pool: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    # The request's identifier travels with the call into the log lines of its thread.
    return pool.submit(contextvars.copy_context().run, partial(function, *args, **kwargs))
