"""The event loop behind synchronous calls: one per process, on a thread of its own.

A caller's thread may be running an event loop itself, as every notebook does, and any number of threads may call
at once.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import queue
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_GRACE = 5.0
"""Seconds that connections have for closing when the program ends."""


def run(coroutine: Coroutine[Any, Any, T], notices: Notices | None = None) -> T:
    """Run a coroutine on the background loop, and wait for its end; an interrupt cancels it first.

    Parameters
    ----------
    notices
        What the coroutine puts there is handed to its listener in the caller's thread. A listener that raises
        cancels the coroutine, and its exception comes out here.
    """
    loop = _running_loop()
    if threading.get_ident() == loop.thread:
        coroutine.close()
        raise RuntimeError("a synchronous call from within the client's own event loop would wait for itself")
    errand = _Errand(loop.loop, coroutine, notices or Notices())
    try:
        errand.attend()
    except BaseException:
        errand.cancel()
        raise
    return errand.result()


def start(coroutine: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine on the background loop if there is one, and do not wait."""
    if _current is not None and _current.process == os.getpid() and not _current.loop.is_closed():
        running = _current
        running.loop.call_soon_threadsafe(lambda: running.keep(running.loop.create_task(coroutine())))


class Notices:
    """Carries news from the loop to the thread that waits. Only the latest counts: a slow listener slows nothing."""

    def __init__(self, listener: Callable[..., object] | None = None) -> None:
        self._listener = listener
        self._news: queue.SimpleQueue[tuple[Any, ...] | None] = queue.SimpleQueue()

    def put(self, *news: Any) -> None:
        """Called from the loop."""
        if self._listener is not None:
            self._news.put(news)

    def end(self) -> None:
        """Called from the loop: nothing more will come."""
        self._news.put(None)

    def attend(self) -> None:
        """Called from the thread that waits: hand news on until the end."""
        while (news := self._latest()) is not None:
            assert self._listener is not None
            self._listener(*news)

    def _latest(self) -> tuple[Any, ...] | None:
        news = self._news.get()
        while news is not None and not self._news.empty():
            following = self._news.get()
            if following is None:
                self._news.put(None)  # once more, for the next call
                break
            news = following
        return news


class _Errand(Generic[T]):
    """One coroutine on the loop, and the thread that waits for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T], notices: Notices) -> None:
        self._loop = loop
        self._coroutine = coroutine
        self._notices = notices
        self._task: asyncio.Task[T] | None = None
        self._ended = threading.Event()
        loop.call_soon_threadsafe(self._begin)

    def attend(self) -> None:
        self._notices.attend()
        self._ended.wait()

    def cancel(self) -> None:
        """Stop it, and wait until it has tidied up."""
        self._loop.call_soon_threadsafe(lambda: self._task.cancel() if self._task is not None else None)
        self._ended.wait()

    def result(self) -> T:
        assert self._task is not None
        return self._task.result()

    def _begin(self) -> None:
        self._task = self._loop.create_task(self._coroutine)
        self._task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[T]) -> None:
        if not task.cancelled():
            task.exception()  # it is the caller's: the loop need not complain that nobody asked
        self._ended.set()
        self._notices.end()


class _Loop:
    """A loop, the thread that runs it, and the process that they belong to."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        thread = threading.Thread(target=self._run, name="skyferry-vos", daemon=True)
        thread.start()
        self._thread = thread
        assert thread.ident is not None
        self.thread = thread.ident

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task that nobody waits for."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Let what runs come to its end, then end the thread."""
        self.loop.call_soon_threadsafe(lambda: self.keep(self.loop.create_task(self._wind_up())))
        self._thread.join(_GRACE + 1)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_GRACE)
        self.loop.stop()


_current: _Loop | None = None
_lock = threading.Lock()


def _running_loop() -> _Loop:
    """The process's loop; a child that was forked gets its own, for threads do not survive a fork."""
    global _current
    with _lock:
        if _current is None or _current.process != os.getpid():
            _current = _Loop()
        return _current


def _stop() -> None:
    if _current is not None and _current.process == os.getpid():
        _current.stop()


def _renew_lock() -> None:
    """Another thread may have held it when the process forked."""
    global _lock
    _lock = threading.Lock()


atexit.register(_stop)
os.register_at_fork(after_in_child=_renew_lock)
