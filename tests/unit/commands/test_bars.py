"""The figures beside the bars."""

from __future__ import annotations

from skyferry.commands.bars import figures

MIB = 1024 * 1024


def test_figures() -> None:
    assert figures(MIB, 3 * MIB, 0.5 * MIB) == "1.0 MiB of 3.0 MiB, 512.0 KiB/s, 0:00:04 left"
    assert figures(0, 3 * MIB, 0) == "0 B of 3.0 MiB, 0 B/s"
    assert figures(0, 7 * 3600 * MIB, MIB).endswith("7:00:00 left")
    assert figures(MIB, MIB, MIB) == "1.0 MiB of 1.0 MiB, 1.0 MiB/s"
