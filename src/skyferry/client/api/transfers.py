"""One call of `Client.copy`: carried out as `vcp` does it, told to a callback, answered with what arrived."""

from __future__ import annotations

import errno
import inspect
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from skyferry.client.api.background import Notices
from skyferry.client.api.errors import SomeFailed, StorageError, error_of
from skyferry.client.client import Client
from skyferry.client.copying import Copier
from skyferry.client.outcomes import Outcome
from skyferry.client.planning import Plan, Wishes
from skyferry.client.steps import DownloadStep, ImportStep, SiteCopyStep, Step, UploadStep
from skyferry.client.telling import Teller
from skyferry.vospace.faults import Fault

ProgressCallback = Callable[..., object]
"""``f(bytes_transferred, total_bytes)`` or ``f(bytes_transferred)``; called in the thread that called `copy`."""


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """A file that a copy brought."""

    place: int
    """In the order of the sources; files arrive in another one."""
    name: str
    size: int
    md5: str | None


async def copy(
    client: Client, source: str, destination: str, notices: Notices, *, headers_only: bool, through_here: bool
) -> list[Arrival]:
    """Copy what `source` means, links followed.

    Raises
    ------
    Fault
        If the destination does not fit, or nothing can go on.
    StorageError
        Of the one file that failed, or `SomeFailed`.
    """
    wishes = Wishes(follow_links=True, headers_only=headers_only, through_here=through_here)
    plan = Plan(client, [client.locate_source(source)], client.locate(destination), wishes)
    watcher = _Watcher(client, notices)
    await Copier(client, watcher).run(watcher.noticing(plan.steps()))
    watcher.raise_failures()
    watcher.tell_end()
    return sorted(watcher.arrivals)


def listener(callback: ProgressCallback | None) -> Callable[[int, int], object] | None:
    """The callback in one form: those that take one argument get the bytes alone."""
    if callback is None:
        return None
    told = callback
    if _takes_two(callback):
        return told
    return lambda moved, total: told(moved)


def _takes_two(callback: ProgressCallback) -> bool:
    try:
        inspect.signature(callback).bind(0, 0)
    except TypeError:
        return False
    except ValueError:  # a built-in without a signature
        return True
    return True


class _Watcher:
    """Adds up what the files under way have moved. Totals grow as a tree is walked."""

    def __init__(self, client: Client, notices: Notices) -> None:
        self.arrivals: list[Arrival] = []
        self._names = Teller(client, self)
        self._notices = notices
        self._steps: dict[str, tuple[int, Step]] = {}
        self._planned = 0
        self._positions: dict[str, int] = {}
        self._moved = 0
        self._total = 0
        self._told: tuple[int, int] | None = None
        self._failures: list[tuple[str, StorageError]] = []

    async def noticing(self, steps: AsyncIterator[Step]) -> AsyncIterator[Step]:
        """Pass steps on, remembering what each is about until it has ended."""
        async for step in steps:
            if isinstance(step, UploadStep | DownloadStep | SiteCopyStep | ImportStep):
                self._steps[self._names.name(step)] = self._planned, step
                self._planned += 1
            yield step

    def planned(self, files: int, length: int) -> None:
        self._total += length

    def begun(self, name: str, length: int) -> None:
        return None

    def moved(self, name: str, position: int) -> None:
        self._moved += position - self._positions.get(name, 0)
        self._positions[name] = position
        self._tell(self._moved, max(self._moved, self._total))

    def arrived(self, name: str, outcome: Outcome) -> None:
        self._moved += outcome.length - self._positions.pop(name, 0)
        place, step = self._steps.pop(name, (0, None))
        match step:
            case UploadStep():
                self._arrive(place, os.fsdecode(step.node.path.name), outcome, None)
            case DownloadStep():
                self._arrive(place, os.fspath(step.destination), outcome, None if step.query else step.node.md5)
            case SiteCopyStep():
                self._arrive(place, os.fsdecode(step.destination.path.name), outcome, step.node.md5)
            case ImportStep():
                self._arrive(place, os.fsdecode(step.node.path.name), outcome, None)

    def skipped(self, name: str, reason: str) -> None:
        return None

    def removed(self, name: str) -> None:
        return None

    def failed(self, name: str, fault: Fault) -> None:
        self._failures.append((name, error_of(fault)))

    def raise_failures(self) -> None:
        if not self._failures:
            return
        name, first = self._failures[0]
        if len(self._failures) == 1 and not self.arrivals:
            raise first
        count = len(self._failures) + len(self.arrivals)
        text = f"{len(self._failures)} of {count} files failed; the first: {name}: {first}"
        raise SomeFailed(errno.EIO, text, tuple(self._failures), exit_code=23)

    def tell_end(self) -> None:
        """The last call says that all bytes are there; of nothing there is no percentage to be told."""
        if self._moved:
            self._tell(self._moved, self._moved)

    def _arrive(self, place: int, name: str, outcome: Outcome, md5: str | None) -> None:
        self.arrivals.append(Arrival(place, name, outcome.length, outcome.md5 or md5))

    def _tell(self, *moved_of_total: int) -> None:
        if moved_of_total != self._told and moved_of_total[1]:
            self._told = (moved_of_total[0], moved_of_total[1])
            self._notices.put(*moved_of_total)


def only_one(values: list[Any]) -> Any:
    """The value of the one file; for several files the list; None for none."""
    return values[0] if len(values) == 1 else values or None
