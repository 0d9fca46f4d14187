"""Named points at which a test lets the process die, to see what a crash there leaves behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

VARIABLE = "SKYFERRY_CRASH_AT"
"""Environment variable: ``name`` of the point to die at, or ``name:count`` for the count-th time it is reached."""

FILE_VARIABLE = "SKYFERRY_CRASH_FILE"
"""Environment variable: a file that holds the name of the point to die at while a site runs.

The first process of the site that reaches the point renames the file to ``….hit`` and dies."""


def _wanted() -> tuple[str, int]:
    name, _, count = os.environ.get(VARIABLE, "").partition(":")
    return name, int(count or 1)


_name, _left = _wanted()
_file = os.environ.get(FILE_VARIABLE)


def reached(point: str) -> None:
    """Die by SIGKILL if the environment asked for it here; nothing otherwise."""
    if _file is not None:
        _reached_while_serving(point, Path(_file))
    if point != _name:
        return
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _reached_while_serving(point: str, file: Path) -> None:
    try:
        if file.read_text() != point:
            return
        file.rename(file.with_suffix(".hit"))
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
