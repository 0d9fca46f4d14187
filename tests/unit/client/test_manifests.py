"""Manifests are read as they were written, and say whether the run came to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from skyferry.client.errors import InvalidUsage
from skyferry.client.manifests import Entry, ManifestReader, ManifestWriter

COPIED = Entry(path="vos://a~arc/x", verdict="copied", source="/d/\udcff", size=3, md5="0" * 32, verified=True)
FAILED = Entry(path="vos://a~arc/y", verdict="failed", source="/d/y", reason="PermissionDenied: no")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    with ManifestWriter(tmp_path / "m") as manifest:
        manifest.add(COPIED)
        manifest.add(FAILED)
    reader = ManifestReader(tmp_path / "m")
    assert list(reader.entries()) == [COPIED, FAILED]
    assert reader.is_whole


def test_an_interrupted_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), ManifestWriter(tmp_path / "m") as manifest:
        manifest.add(COPIED)
        raise KeyboardInterrupt
    reader = ManifestReader(tmp_path / "m")
    assert list(reader.entries()) == [COPIED]
    assert not reader.is_whole


@pytest.mark.parametrize("text", ["", "hello\n", '{"manifest": "skyferry-1"}\n{"verdict": "copied"}\n'])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m").write_text(text)
    with pytest.raises(InvalidUsage, match="m"):
        list(ManifestReader(tmp_path / "m").entries())
