"""Boxes that are ticked, and times as people say them."""

from __future__ import annotations

import pytest

from skyferry.commands.transfer_plans import COUNT, READABLE, SIZE, duration_text, tick

PAGE = """\
**Verification**:
- [ ] File count matches
- [x] Total size matches
* [ ] Sample files readable
- [ ] something of my own
"""


def test_boxes_are_ticked_opened_and_left_alone() -> None:
    assert tick(PAGE, {COUNT, READABLE}, {SIZE}) == (
        "**Verification**:\n"
        "- [x] File count matches\n"
        "- [ ] Total size matches\n"
        "* [x] Sample files readable\n"
        "- [ ] something of my own\n"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.1, "1 s"), (89, "89 s"), (600, "10 min"), (7200, "2.0 h"), (200 * 3600, "8.3 days")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
