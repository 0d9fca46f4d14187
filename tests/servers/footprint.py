"""How much memory a running site takes, all its processes together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY_SECONDS = 0.5


class Footprint:
    """Samples the proportional set size of a process and all below it; pages they share count once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="footprint", daemon=True)
        self.first = self.largest = proportional_bytes(pid)

    @property
    def growth(self) -> int:
        """Bytes by which the largest sample exceeds the first one."""
        return self.largest - self.first

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            self.largest = max(self.largest, proportional_bytes(self._pid))


def proportional_bytes(pid: int) -> int:
    """Proportional set size of a process and its descendants; those that just ended count nothing."""
    return sum(_proportional_bytes(process) for process in _tree(pid))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in children:
        yield from _tree(int(child))


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
