"""What became of one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int], None]
"""Told how many bytes of a file have been moved so far."""


def unwatched(_position: int) -> None:
    """A `Progress` for those who do not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A file that arrived, or needed not to."""

    length: int
    moved: int
    """Bytes that travelled for it in this run."""
    md5: str | None = None
    """Of the whole file; None where it was not computed."""
    verified: bool = True
    """Whether both sides named the same MD5."""
    skipped: bool = False
    """It was there already."""
    at_site: bool = False
    """The site copied or fetched it by itself, with all below it."""
    remark: str = ""
    """What the user should know of how it came."""
