"""Who holds a put transaction: a lease that ends by itself, and at once if its process is known to be dead."""

from __future__ import annotations

import functools
import os
import time
import uuid
from pathlib import Path

LEASE = 300.0
"""Seconds a lease lasts without being renewed."""
RENEW_AFTER = 60.0


def new_holder() -> str:
    """A name for one holder, which tells other processes where it runs."""
    return f"{_here()}/{os.getpid()}/{_started(os.getpid())}/{uuid.uuid4().hex[:16]}"


def is_dead(holder: str) -> bool:
    """Whether the holder's process is known to have ended; False where that cannot be seen from here."""
    where, pid, started, _ = holder.rsplit("/", 3)
    return where == _here() and _started(int(pid)) != started


class Deadline:
    """Until when a lease holds, by the clock of its holder, which stops before the others take over."""

    def __init__(self) -> None:
        self._taken = time.monotonic()

    @property
    def passed(self) -> bool:
        return time.monotonic() - self._taken > LEASE * 0.9

    @property
    def near(self) -> bool:
        """Whether it is time to renew."""
        return time.monotonic() - self._taken > RENEW_AFTER

    def renewed(self) -> None:
        self._taken = time.monotonic()


@functools.cache
def _here() -> str:
    """This boot of this machine and its name space of processes: where a process number means something."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
        space = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        return uuid.uuid4().hex
    return f"{boot}.{space}"


def _started(pid: int) -> str:
    """When a process began, in ticks since boot; empty if there is none of this number."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]
