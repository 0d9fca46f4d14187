"""Advisory locks on files of a site's directory; the system lets go of them when their holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skyferry.vospace.faults import ServiceBusy


@contextmanager
def held(path: Path, *, busy: str, wait: bool = False) -> Iterator[None]:
    """Hold the lock `path` while the block runs; children do not inherit it.

    Parameters
    ----------
    busy
        What to say if another process has it; that process's number is added.
    wait
        Whether to wait for it instead.

    Raises
    ------
    ServiceBusy
        If another process has it.
    """
    path.touch(mode=0o600)
    with path.open("r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            holder = file.read().strip()
            raise ServiceBusy(f"{busy} (process {holder})" if holder else busy) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)
