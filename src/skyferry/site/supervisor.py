"""One parent, its children: started, watched, started again when they die, stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

READY = b"ready\n"
"""What a child writes to its ready descriptor once it serves."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 15.0
STEADY_SECONDS = 60
"""A child that lived this long counts as having started well."""

_log = structlog.get_logger("supervisor")


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep alive: ``python -m module ready-descriptor``, told the rest on its standard input."""

    name: str
    module: str
    message: bytes
    """What it reads first; here and not on its command line, which everybody on the machine can see."""
    descriptors: tuple[int, ...] = ()
    """Open files that it inherits under the same numbers."""


class Supervisor:
    """Keeps children alive until told to stop. Runs in the main thread.

    Parameters
    ----------
    children
        All start at once.
    on_ready
        Called once, when every child has said that it serves.
    stop_seconds
        How long the children may take to finish after SIGTERM, before they are killed.
    """

    def __init__(self, children: Sequence[Child], on_ready: Callable[[], None], stop_seconds: float) -> None:
        self._children = children
        self._on_ready = on_ready
        self._stop_seconds = stop_seconds
        self._failed = False

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; return the exit status: 1 if a child could not start at all."""
        return asyncio.run(self._run())

    async def _run(self) -> int:
        self._stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        served = [asyncio.Event() for _ in self._children]
        keeping = [
            asyncio.create_task(self._keep(child, event)) for child, event in zip(self._children, served, strict=True)
        ]
        announcing = asyncio.create_task(self._announce(served))
        await asyncio.gather(*keeping)
        announcing.cancel()
        return 1 if self._failed else 0

    async def _announce(self, served: list[asyncio.Event]) -> None:
        for event in served:
            await event.wait()
        self._on_ready()

    async def _keep(self, child: Child, served: asyncio.Event) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._live(child, served)
            if self._stopping.is_set():
                return
            if not served.is_set():
                _log.error("cannot start", child=child.name, status=status)
                self._failed = True
                self._stopping.set()
                return
            if time.monotonic() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            _log.error("died; starting it again", child=child.name, status=status, pause=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _live(self, child: Child, served: asyncio.Event) -> int:
        """Start the child, see it through its life, and return its exit status."""
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", child.module, str(writing)),
                stdin=asyncio.subprocess.PIPE,
                pass_fds=(writing, *child.descriptors),
                # Ctrl-C in a terminal reaches the parent alone, which then stops its children in order.
                process_group=0,
            )
        finally:
            os.close(writing)
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(child.message)
            await process.stdin.drain()
            process.stdin.close()
        ready = asyncio.create_task(self._hear(reading, served))
        stopping = asyncio.create_task(self._stop(process))
        status = await process.wait()
        stopping.cancel()
        await ready
        return status

    async def _hear(self, reading: int, served: asyncio.Event) -> None:
        """Wait for the child's word, or for its end."""
        loop = asyncio.get_running_loop()
        stream = asyncio.StreamReader()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading, "rb", buffering=0)
        )
        if await stream.readline() == READY:
            served.set()
        transport.close()

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        await self._stopping.wait()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            await asyncio.sleep(self._stop_seconds)
            process.kill()
