"""Trees of many small files, which travel as bundles."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from e2e.test_vsync import found
from e2e.users import User

HALF_A_MIB = 512 * 1024


def plant(user: User, count: int, base: str = "many") -> dict[str, bytes]:
    """Write so many small files, a hundred a directory, with times of their own."""
    files = {f"d{number // 100:04}/f{number % 100:02}": b"%d" % number * (number % 50) for number in range(count)}
    for number, (name, content) in enumerate(files.items()):
        path = user.directory / base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(10**18, 10**18 + number * 1_000_000_007))
    return files


def requests(user: User, method: str, part: str) -> list[dict[str, object]]:
    """What the site logged of this user's requests."""
    lines = user.site.log.read_text(errors="replace").splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    return [
        line
        for line in logged
        if line.get("method") == method and line.get("account") == user.name and part in str(line.get("path"))
    ]


def test_ten_thousand_files_up_and_down(user: User, space: str) -> None:
    files = plant(user, 5_000)  # in each service
    (user.directory / "many" / "empty" / "below").mkdir(parents=True)
    user.run("vsync", "many", space)
    assert not requests(user, "PUT", "/files/")
    assert "No files needed sending" in user.run("vsync", "-v", "many", space).stderr
    user.run("vsync", f"{space}/many/", "back")
    assert found(user.directory / "back") == files
    assert (user.directory / "back" / "empty" / "below").is_dir()
    for name in list(files)[::500]:
        there, here = ((user.directory / base / name).stat().st_mtime_ns for base in ("many", "back"))
        assert there == here
    assert "No files needed sending" in user.run("vsync", "-v", f"{space}/many/", "back").stderr


def test_a_killed_run_sends_no_file_again(user: User) -> None:
    plant(user, 3_000)
    running = user.start("vcp", "many", f"arc:home/{user.name}")
    while not requests(user, "POST", "/bundle/"):
        time.sleep(0.01)
    running.kill()
    running.communicate()
    count = int(user.run("vdu", "-n", f"arc:home/{user.name}/many").stdout.split()[2])
    assert count > 0
    ended = user.run("vcp", "--json", "many", f"arc:home/{user.name}")
    last = json.loads(ended.stdout.splitlines()[-1])
    assert last["copied"] + last["identical"] == 3_000
    assert last["copied"] <= 3_000 - count


def test_one_bad_file_of_many(user: User) -> None:
    plant(user, 100)
    space = f"vos:{user.name}"
    user.run("vmkdir", "-p", f"{space}/many/d0000/f07")
    user.write("many/d0000/big", b"x" * 2 * 1024 * 1024)
    (user.directory / "many" / "d0000" / "l").symlink_to("f01")
    ended = user.run("vcp", "many", space, status=23)
    assert ended.stderr.count("ERROR::") == 1
    assert "100 copied" in ended.stderr
    assert "1 failed (1 DuplicateNode)" in ended.stderr


def test_what_may_not_be_written_is_told_for_every_file(user: User) -> None:
    plant(user, 20)
    other = user.site.new_user()
    ended = user.run("vcp", "many", f"arc:home/{other}", status=13)
    assert "PermissionDenied" in ended.stderr


def test_a_quota_reached_halfway(user: User) -> None:
    for number in range(20):
        user.write(f"many/f{number:02}", os.urandom(HALF_A_MIB))
    user.site.set_quota(user.name, 10 * HALF_A_MIB)
    ended = user.run("vcp", "many", f"arc:home/{user.name}", status=23)
    assert "10 copied" in ended.stderr
    assert "10 failed (10 QuotaExceeded)" in ended.stderr


def test_odd_names_in_bundles(user: User) -> None:
    names = ["with space", "50%", "#1 [x]?", "é 星", "quote'\"", "n" * 255, "a\nb", "-dash", "end ", ".hidden"]
    files = {f"{directory}/{name}": name.encode() for directory in names[:3] for name in names}
    for path, content in files.items():
        user.write(f"odd/{path}", content)
    user.run("vsync", "odd", f"arc:home/{user.name}")
    user.run("vsync", f"arc:home/{user.name}/odd/", "back")
    assert found(user.directory / "back") == files


def test_files_that_cannot_be_read_or_written(user: User, tmp_path: Path) -> None:
    files = plant(user, 40)
    user.run("vsync", "many", f"arc:home/{user.name}")
    (user.directory / "back" / "d0000" / "f03").mkdir(parents=True)
    (user.directory / "back" / "d0000" / "f04").symlink_to(tmp_path / "outside")
    (tmp_path / "outside").write_bytes(b"old")
    ended = user.run("vcp", f"arc:home/{user.name}/many/", "back/many", status=0)
    assert ended.stderr == ""
    ended = user.run("vsync", f"arc:home/{user.name}/many/", "back", status=23)
    assert "Is a directory" in ended.stderr
    assert "1 failed" in ended.stderr
    assert (tmp_path / "outside").read_bytes() == files["d0000/f04"]


@pytest.mark.nightly
def test_a_hundred_thousand_files_up_and_down(user: User, space: str) -> None:
    files = plant(user, 100_000)
    user.run("vsync", "many", space)
    user.run("vsync", f"{space}/many/", "back")
    assert found(user.directory / "back") == files
