"""``vsync``, as people type it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from e2e.users import User


def tree(user: User, base: str = "t") -> dict[str, bytes]:
    files = {"a.fits": b"1", "b.txt": b"22", "sub/c.fits": b"333", "sub/deep/d": b""}
    for name, content in files.items():
        user.write(f"{base}/{name}", content)
    return files


def found(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_vsync_up_and_down_and_nothing_the_second_time(user: User, space: str) -> None:
    files = tree(user)
    first = user.run("vsync", "-v", "t/", f"{space}/backup/deep")
    assert "Sent 4 files" in first.stderr
    assert "No files needed sending" in user.run("vsync", "-v", "t/", f"{space}/backup/deep").stderr
    user.run("vsync", f"{space}/backup/deep/", "back")
    assert found(user.directory / "back") == files
    assert "No files needed sending" in user.run("vsync", "-v", f"{space}/backup/deep/", "back").stderr


def test_vsync_sends_what_changed(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t", space)
    user.write("t/a.fits", b"2")
    os.utime(user.directory / "t" / "b.txt", (5, 5))
    ended = user.run("vsync", "-v", "t", space)
    assert "Sent 1 files" in ended.stderr
    assert "skipped 3 files" in ended.stderr
    assert user.stored(f"{space}/t/a.fits") == b"2"


def test_vsync_delete_both_ways(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t/", f"{space}/s")
    user.run("vsync", f"{space}/s/", "mirror")
    (user.directory / "t" / "b.txt").unlink()
    (user.directory / "t" / "sub" / "c.fits").unlink()
    (user.directory / "t" / "sub" / "deep" / "d").unlink()
    (user.directory / "t" / "sub" / "deep").rmdir()
    planned = user.run("vsync", "--delete", "--dry-run", "t/", f"{space}/s").stdout
    assert planned.count("remove ") == 3
    user.run("vsync", "--delete", "t/", f"{space}/s")
    user.run("vsync", "--delete", f"{space}/s/", "mirror")
    assert found(user.directory / "mirror") == {"a.fits": b"1"}
    assert user.run("vls", f"{space}/s/sub").stdout == ""


def test_vsync_selections(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "--include", r"\.fits$", "--exclude", "deep", "t/", f"{space}/one")
    user.run("vsync", "--match", "*.fits", "--skip", "sub/*", "t/", f"{space}/two")
    user.run("vsync", f"{space}/one/", "one")
    user.run("vsync", f"{space}/two/", "two")
    assert set(found(user.directory / "one")) == {"a.fits", "sub/c.fits"}
    assert set(found(user.directory / "two")) == {"a.fits"}
    user.run("vsync", "--include", "(", "t/", f"{space}/x", status=22)
    user.run("vsync", "--delete", "--exclude", "x", "t/", f"{space}/x", status=22)


def test_vsync_dry_run_makes_nothing(user: User, space: str) -> None:
    tree(user)
    planned = user.run("vsync", "--dry-run", "t", f"{space}/none").stdout.splitlines()
    assert len(planned) == 4
    told = user.run("vsync", "--dry-run", "--json", "t", f"{space}/none").stdout.splitlines()
    events = [json.loads(line) for line in told]
    assert events[0] == {
        "event": "planned",
        "action": "copy",
        "name": "t/a.fits",
        "destination": f"{space}/none/t/a.fits",
    }
    user.run("vls", f"{space}/none", status=2)


def test_vsync_missing_source(user: User, space: str) -> None:
    ended = user.run("vsync", "nothing", f"{space}/x", status=2)
    assert "please try again" in ended.stderr


def test_vsync_down_to_a_file(user: User) -> None:
    tree(user)
    ended = user.run("vsync", f"arc:home/{user.name}", "t/a.fits", status=22)
    assert "t/a.fits is a file; vsync needs a directory" in ended.stderr


def test_vsync_checksum_finds_what_size_and_time_hide(user: User) -> None:
    tree(user)
    space = f"arc:home/{user.name}/s"
    user.run("vsync", "t/", space)
    facts = (user.directory / "t" / "b.txt").stat()
    user.write("t/b.txt", b"33")
    os.utime(user.directory / "t" / "b.txt", ns=(facts.st_mtime_ns, facts.st_mtime_ns))
    assert "No files needed sending" in user.run("vsync", "-v", "t/", space).stderr
    assert "Sent 1 files" in user.run("vsync", "-v", "--checksum", "t/", space).stderr
    assert user.stored(f"{space}/b.txt") == b"33"
