"""Progress on a terminal: files, bytes, rate and time left of the run, and a bar for each large file under way."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING

from skyferry.client.outcomes import Outcome
from skyferry.client.telling import Summary
from skyferry.commands.display import note, printable, size_text
from skyferry.commands.watching import Lines, summary_text
from skyferry.vospace.faults import Fault

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5
"""Seconds that a run may take before anything is shown."""
_SHOWN_FROM = 1024 * 1024
"""Files from here get bars of their own."""
_REFRESH = 0.1
_REMEMBERED = 10.0
"""Seconds over which the rate is measured."""


class Bars(Lines):
    """Bars on standard error. What is short ends before they appear."""

    def __init__(self, *, verbose: bool) -> None:
        super().__init__(verbose=verbose)
        self._began = time.monotonic()
        self._shown = 0.0
        self._progress: Progress | None = None
        self._total: TaskID | None = None
        self._bars: dict[str, TaskID] = {}
        self._lengths: dict[str, int] = {}
        self._positions: dict[str, int] = {}
        self._planned_files = self._planned_bytes = 0
        self._files = self._bytes = 0
        self._rate = Rate()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    # --- a watcher
    def planned(self, files: int, length: int) -> None:
        self._planned_files += files
        self._planned_bytes += length
        self._show()

    def begun(self, name: str, length: int) -> None:
        self._lengths[name] = length
        self._show()

    def moved(self, name: str, position: int) -> None:
        self._rate.add(max(0, position - self._positions.get(name, 0)))
        self._positions[name] = position
        self._show()

    def arrived(self, name: str, outcome: Outcome) -> None:
        before = self._positions.get(name, 0)
        self._end(name)
        self._rate.add(max(0, outcome.moved - before))
        self._files += 1
        self._bytes += outcome.length
        super().arrived(name, outcome)
        self._show()

    def failed(self, name: str, fault: Fault) -> None:
        self._bytes += self._lengths.get(name, 0)
        self._end(name)
        super().failed(name, fault)

    def ended(self, summary: Summary) -> None:
        was_shown = self._progress is not None
        self._stop()
        if was_shown or summary.failed or self._verbose:
            note(summary_text(summary))

    # --- what is on the screen
    def _end(self, name: str) -> None:
        self._lengths.pop(name, None)
        self._positions.pop(name, None)
        bar = self._bars.pop(name, None)
        if bar is not None and self._progress is not None:
            self._progress.remove_task(bar)

    def _show(self) -> None:
        now = time.monotonic()
        if now - self._shown < _REFRESH or now - self._began < _PATIENCE:
            return
        self._shown = now
        if self._progress is None:
            self._progress = _new_progress()
            self._total = self._progress.add_task("", total=None, figures="")
            self._progress.start()
        assert self._total is not None
        done = self._bytes + sum(self._positions.values())
        total = max(done, self._planned_bytes)
        self._progress.update(
            self._total,
            description=f"{self._files:,}/{max(self._files, self._planned_files):,} files",
            completed=done,
            total=total or None,
            figures=figures(done, total, self._rate.per_second()),
        )
        for name, position in self._positions.items():
            length = self._lengths.get(name, 0)
            if length < _SHOWN_FROM:
                continue
            if name not in self._bars:
                self._bars[name] = self._progress.add_task(_short(printable(name)), total=length, figures="")
            self._progress.update(
                self._bars[name], completed=position, figures=f"{size_text(position)} of {size_text(length)}"
            )

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _say(self, text: str) -> None:
        if self._progress is None:
            note(text)
        else:
            self._progress.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)


class Rate:
    """Bytes per second over the last seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._bytes = 0

    def add(self, count: int) -> None:
        self._bytes += count
        now = time.monotonic()
        if now - self._marks[-1][0] >= _REFRESH:
            self._marks.append((now, self._bytes))
            while len(self._marks) > 2 and now - self._marks[0][0] > _REMEMBERED:
                self._marks.popleft()

    def per_second(self) -> float:
        began, before = self._marks[0]
        passed = time.monotonic() - began
        return (self._bytes - before) / passed if passed > 0 else 0.0


def figures(done: int, total: int, rate: float) -> str:
    """``1.0 MiB of 2.0 MiB, 512.0 KiB/s, 0:00:02 left``."""
    text = f"{size_text(done)} of {size_text(total)}, {size_text(rate)}/s"
    if rate >= 1 and total > done:
        left = int((total - done) / rate)
        text += f", {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
    return text


def _short(name: str) -> str:
    """The end of a name, which tells more than its beginning."""
    name = name.partition(" -> ")[0]
    return name if len(name) <= 40 else "…" + name[-39:]


def _new_progress() -> Progress:
    from rich.console import Console  # slow to import, and of no use without a terminal
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[figures]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
