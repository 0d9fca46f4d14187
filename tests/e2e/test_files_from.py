"""``--files-from`` and ``--report``, with `vcp` and `vsync`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from e2e.test_vsync import found, tree
from e2e.users import User
from skyferry.client.manifests import Entry, ManifestReader


@pytest.mark.parametrize("command", ["vcp", "vsync"])
def test_files_from_up_and_down(user: User, space: str, command: str) -> None:
    files = tree(user)
    user.write("list", b"./sub/deep\nb.txt\n\nsub/deep/d\n")
    user.run(command, "--files-from", "list", "t", f"{space}/some")
    user.run("vcp", f"{space}/some", "all")
    assert found(user.directory / "all") == {"b.txt": files["b.txt"], "sub/deep/d": files["sub/deep/d"]}
    user.run("vcp", "t", f"{space}/whole")
    user.run(command, "--files-from", "-", f"{space}/whole", "part", stdin="sub/deep\nb.txt\n")
    assert found(user.directory / "part") == found(user.directory / "all")


def test_files_from_with_odd_names(user: User) -> None:
    user.write("t/a\nb", b"1")
    user.write("t/c d", b"2")
    user.run("vcp", "--files-from", "-", "-0", "t", f"arc:home/{user.name}/odd", stdin="a\nb\0c d\0")
    user.run("vcp", f"arc:home/{user.name}/odd", "back")
    assert found(user.directory / "back") == {"a\nb": b"1", "c d": b"2"}


def test_files_from_names_that_are_not_there(user: User, space: str) -> None:
    tree(user)
    user.write("list", b"a.fits\nno/such\nzz\n")
    up = user.run("vcp", "--files-from", "list", "t", f"{space}/t", status=23)
    assert up.stderr.count("Can't access source: t/") == 2
    down = user.run("vcp", "--files-from", "list", f"{space}/t", "back", status=23)
    assert down.stderr.count("Can't access source") == 2
    assert found(user.directory / "back") == {"a.fits": b"1"}


@pytest.mark.parametrize("names", ["", "../x\n", "/etc/passwd\n"])
def test_files_from_bad_lists(user: User, names: str) -> None:
    tree(user)
    user.run("vcp", "--files-from", "-", "t", f"arc:home/{user.name}/t", stdin=names, status=2)


def report(path: Path) -> dict[str, Entry]:
    reader = ManifestReader(path)
    entries = {entry.path.rpartition("/")[2]: entry for entry in reader.entries()}
    assert reader.is_whole
    return entries


def test_report_says_what_became_of_every_file(user: User, space: str) -> None:
    files = tree(user)
    (user.directory / "t" / "l").symlink_to("b.txt")
    user.run("vmkdir", "-p", f"{space}/t/b.txt")
    user.run("vcp", "--report", "first", "t", space, status=23)
    first = report(user.directory / "first")
    md5 = hashlib.md5(files["sub/c.fits"]).hexdigest()
    copied = first["c.fits"]
    assert (copied.verdict, copied.size, copied.md5, copied.verified) == ("copied", 3, md5, True)
    assert copied.source == str(user.directory / "t" / "sub" / "c.fits")
    assert copied.path.startswith("vos://skyferry.local~")
    assert first["b.txt"].verdict == "failed"
    assert "DuplicateNode" in (first["b.txt"].reason or "")
    assert first["l"].verdict == "skipped"
    user.run("vsync", "--report", "second", f"{space}/t/", "t", status=23)
    second = report(user.directory / "second")
    assert (second["c.fits"].verdict, second["c.fits"].path) == ("identical", str(user.directory / "t/sub/c.fits"))


def test_json_says_why_files_failed(user: User, space: str) -> None:
    tree(user)
    user.run("vmkdir", "-p", f"{space}/t/b.txt")
    ended = user.run("vcp", "--json", "t", space, status=23)
    last = json.loads(ended.stdout.splitlines()[-1])
    assert last["reasons"] == {"DuplicateNode": 1}
