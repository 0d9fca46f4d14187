"""The page on output names every exit status and event there is."""

from __future__ import annotations

import re
from pathlib import Path

import skyferry.client.errors  # (its faults are found by their base)
from skyferry.commands import running
from skyferry.vospace.faults import Fault

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "output.md").read_text(encoding="utf-8")


def descendants(kind: type[Fault]) -> set[type[Fault]]:
    return {kind}.union(*(descendants(child) for child in kind.__subclasses__()))


def test_every_exit_status_is_told() -> None:
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    codes = {fault.exit_code for fault in descendants(Fault)} | set(skyferry.client.errors._LOCAL_EXIT.values())
    assert codes | {0, running.INTERRUPTED, running.SOME_FAILED, running.UNEXPECTED} == told


def test_every_event_is_told() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    source = "".join((ROOT / "src/skyferry/commands" / name).read_text() for name in ("watching.py", "vsync.py"))
    assert set(re.findall(r'_emit\(\s*"(\w+)"', source)) | set(re.findall(r'"event": "(\w+)"', source)) == told
