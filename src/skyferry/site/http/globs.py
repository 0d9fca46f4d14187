"""Globs over paths, as a request's parameter gives them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

_ANY_DEPTH = "**"


def path_glob(pattern: str) -> Callable[[tuple[bytes, ...]], bool]:
    """Say which paths match: by their last component where the pattern has no ``/``, else as a whole.

    ``*``, ``?`` and ``[…]`` stay within a component; ``**`` as a component stands for any number of them.
    Upper and lower case differ.
    """
    if "/" not in pattern and pattern != _ANY_DEPTH:
        name = re.compile(translate(pattern))
        return lambda parts: name.match(_text(parts[-1])) is not None
    steps = [None if step == _ANY_DEPTH else re.compile(translate(step)) for step in pattern.strip("/").split("/")]
    return lambda parts: _matches([_text(part) for part in parts], steps)


def _matches(names: list[str], steps: list[re.Pattern[str] | None]) -> bool:
    """Whether all names are taken by all steps; row by row, so that no pattern takes long."""
    reached = [True] + [False] * len(names)
    for step in steps:
        if step is None:
            first = next((at for at, here in enumerate(reached) if here), len(reached))
            reached = [at >= first for at in range(len(reached))]
        else:
            reached = [False, *(reached[at] and step.match(name) is not None for at, name in enumerate(names))]
    return reached[-1]


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
