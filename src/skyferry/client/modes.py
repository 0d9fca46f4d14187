"""The modes that people write to share nodes: ``g+rw:GROUP``, ``o+r``, ``og-r``."""

from __future__ import annotations

import re

from skyferry.vospace import properties
from skyferry.vospace.faults import InvalidArgument

_MODE = re.compile(r"(?P<who>og|go|o|g)(?P<op>[+=-])(?P<what>rw|wr|r|w)(?::(?P<groups>.+))?")


def read_mode(mode: str, groups: tuple[str, ...], prefix: str) -> dict[str, str | None]:
    """The properties that a mode sets, and deletes (None).

    Parameters
    ----------
    groups
        One text for each letter of the mode, in its order; each names groups between blanks.
    prefix
        What makes a group's URI of its name.

    Raises
    ------
    InvalidArgument
        For a mode that is none, and for groups that do not fit it.
    """
    match = _MODE.fullmatch(mode)
    if match is None:
        raise InvalidArgument(f"Invalid mode: {mode} (g+r, g-rw, o+r, og+r, g+rw:GROUP …)")
    changes: dict[str, str | None] = {}
    who, what, taken = match["who"], match["what"], match["op"] == "-"
    if "o" in who:
        if "r" not in what:
            raise InvalidArgument(f"Invalid mode: {mode}; everybody may read (o+r) or not (o-r), but never write")
        changes[properties.ISPUBLIC] = "false" if taken else "true"
    if "g" in who:
        lists = _lists(match["groups"], groups, what, taken)
        for letter, names in zip(what, lists, strict=True):
            uri = properties.GROUPREAD if letter == "r" else properties.GROUPWRITE
            changes[uri] = None if taken else " ".join(_group_uri(name, prefix) for name in names)
    elif groups or match["groups"]:
        raise InvalidArgument(f"groups do not go with {mode}")
    return changes


def _lists(behind_colon: str | None, groups: tuple[str, ...], what: str, taken: bool) -> list[list[str]]:
    """The names for each letter."""
    if taken:
        if groups or behind_colon:
            raise InvalidArgument("Names of groups not valid with remove permission")
        return [[] for _ in what]
    if behind_colon is not None and not groups:
        return [re.split(r"[ ,]+", behind_colon.strip()) for _ in what]
    lists = [text.split() for text in groups]
    if behind_colon is not None or len(lists) != len(what) or not all(lists):
        raise InvalidArgument(f"{len(what)} group {'names' if len(what) > 1 else 'name'} required for {what}")
    return lists


def _group_uri(name: str, prefix: str) -> str:
    return name if "://" in name else prefix + name
