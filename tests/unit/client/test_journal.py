"""The journal of large files."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from skyferry.client.journal import WORTH_NOTING, Journal

MD5 = "0" * 32


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(b"x" * WORTH_NOTING)
    os.utime(path, ns=(1, 10**18 + 1))
    return path


def note(journal: Journal, path: Path) -> None:
    journal.note(path, path.stat(), MD5, time.time_ns())


def test_the_next_run_knows(large: Path) -> None:
    with Journal() as journal:
        note(journal, large)
        assert journal.md5(large, large.stat()) == MD5
    with Journal() as journal:
        assert journal.md5(large, large.stat()) == MD5


def test_a_killed_run_leaves_what_it_knew(large: Path) -> None:
    with Journal() as journal:
        note(journal, large)
        with Journal() as other:  # while the first one has not ended, and never will
            assert other.md5(large, large.stat()) == MD5


@pytest.mark.parametrize("how", ["bytes", "time", "replaced", "size"])
def test_a_changed_file_is_unknown(large: Path, how: str) -> None:
    with Journal() as journal:
        note(journal, large)
        if how == "bytes":
            large.write_bytes(b"y" * WORTH_NOTING)
        elif how == "time":
            os.utime(large, ns=(1, 10**18 + 2))
        elif how == "size":
            os.truncate(large, WORTH_NOTING + 1)
            os.utime(large, ns=(1, 10**18 + 1))
        else:
            other = large.with_name("other")
            other.write_bytes(b"y" * WORTH_NOTING)
            os.utime(other, ns=(1, 10**18 + 1))
            other.replace(large)
        assert journal.md5(large, large.stat()) is None


def test_a_file_that_changed_while_it_was_read_is_not_noted(large: Path) -> None:
    before = large.stat()
    large.write_bytes(b"y" * WORTH_NOTING)
    with Journal() as journal:
        journal.note(large, before, MD5, time.time_ns())
        assert journal.md5(large, large.stat()) is None


def test_a_file_that_was_only_just_written_is_not_noted(large: Path) -> None:
    began = time.time_ns()
    os.utime(large, ns=(began, began + 1))
    with Journal() as journal:
        journal.note(large, large.stat(), MD5, began)
        assert journal.md5(large, large.stat()) is None


def test_small_files_are_not_worth_it(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"x")
    os.utime(small, ns=(1, 1))
    with Journal() as journal:
        note(journal, small)
        assert journal.md5(small, small.stat()) is None


def test_a_damaged_journal_is_begun_anew(large: Path, tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(b"no database at all, but rather long" * 100)
    with Journal(file) as journal:
        note(journal, large)
    with Journal(file) as journal:
        assert journal.md5(large, large.stat()) == MD5


def test_without_a_place_for_it_all_goes_on(large: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Journal(tmp_path / "file" / "journal.sqlite") as journal:
        note(journal, large)
        assert journal.md5(large, large.stat()) is None
