"""``--bwlimit`` and ``--not-before``, as people type them."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta

from e2e.users import User

MIB = 1024 * 1024


def test_vcp_bwlimit(user: User, space: str) -> None:
    content = os.urandom(3 * MIB)
    user.write("a", content)
    ended = user.run("vcp", "--json", "--bwlimit", "2M", "a", f"{space}/a")
    assert json.loads(ended.stdout.splitlines()[-1])["seconds"] > 1
    assert user.stored(f"{space}/a") == content


def test_vsync_bwlimit_down(user: User, space: str) -> None:
    for name in ("t/a", "t/b", "t/c"):
        user.write(name, os.urandom(MIB))
    user.run("vcp", "t", f"{space}/t")
    began = time.monotonic()
    user.run("vsync", "--bwlimit", "00:00,2M 23:59,2M UTC", f"{space}/t/", "back")
    assert time.monotonic() - began > 1
    assert (user.directory / "back/c").read_bytes() == (user.directory / "t/c").read_bytes()


def test_vcp_not_before(user: User, space: str) -> None:
    user.write("a", b"x")
    begin = datetime.now(UTC) + timedelta(seconds=2)
    ended = user.run("vcp", "--not-before", begin.isoformat(), "a", f"{space}/a")
    assert datetime.now(UTC) >= begin
    assert "Waiting until" in ended.stderr
    user.run("vcp", "--not-before", "00:00", "a", f"{space}/b")


def test_nonsense_is_said_in_a_line(user: User, space: str) -> None:
    user.write("a", b"x")
    for words in (("--bwlimit", "fast"), ("--not-before", "evening"), ("--bwlimit", "8 o'clock,2M")):
        ended = user.run("vcp", *words, "a", f"{space}/a", status=2)
        assert ended.stderr.startswith("ERROR:: ")
        assert ended.stderr.count("\n") == 1
