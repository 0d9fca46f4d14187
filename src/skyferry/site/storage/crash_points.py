"""Named points at which a test lets the process die, to see what a crash there leaves behind."""

from __future__ import annotations

import os
import signal

VARIABLE = "SKYFERRY_CRASH_AT"
"""Environment variable: ``name`` of the point to die at, or ``name:count`` for the count-th time it is reached."""


def _wanted() -> tuple[str, int]:
    name, _, count = os.environ.get(VARIABLE, "").partition(":")
    return name, int(count or 1)


_name, _left = _wanted()


def reached(point: str) -> None:
    """Die by SIGKILL if the environment asked for it here; nothing otherwise."""
    if point != _name:
        return
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
