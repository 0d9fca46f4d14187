"""``vcp``, as people type it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

from e2e.users import User
from servers.live_site import LiveSite

MIB = 1024 * 1024


def test_vcp_file_up_and_down(user: User, space: str) -> None:
    content = os.urandom(100_000)
    user.write("a.fits", content)
    user.run("vcp", "a.fits", f"{space}/")
    assert user.stored(f"{space}/a.fits") == content
    user.run("vcp", f"{space}/a.fits", "back.fits")
    assert (user.directory / "back.fits").read_bytes() == content


def test_vcp_is_silent_unless_asked(user: User, space: str) -> None:
    user.write("a", b"x")
    ended = user.run("vcp", "a", f"{space}/a")
    assert (ended.stdout, ended.stderr) == ("", "")


@pytest.mark.parametrize(
    "name", ["with space", "50%", "#1 [x].fits", "quote'\"", "é ü 星", "q?a&b=c", "-dash", "n" * 255]
)
def test_vcp_any_name(user: User, space: str, name: str) -> None:
    user.write(name, b"odd")
    user.run("vcp", "--", name, f"{space}/")
    assert name in user.run("vls", space).stdout.splitlines()
    user.run("vcp", f"{space}/{name}", "got")
    assert (user.directory / "got").read_bytes() == b"odd"


def test_vcp_tree_up_and_down_keeps_mtimes(user: User, space: str) -> None:
    files = {"t/a": b"1", "t/sub/b": b"22", "t/sub/deep/c": b"", "t/.hidden": b"h"}
    for name, content in files.items():
        os.utime(user.write(name, content), ns=(10**18, 10**18 + 123_000_000))
    user.run("vcp", "t", space)
    user.run("vcp", f"{space}/t", "back")
    for name, content in files.items():
        copy = user.directory / "back" / Path(name).relative_to("t")
        assert copy.read_bytes() == content
        assert copy.stat().st_mtime_ns == 10**18 + 123_000_000


def test_vcp_directory_into_existing_and_new_container(user: User, space: str) -> None:
    user.write("t/a", b"1")
    user.run("vcp", "t/", space)
    user.run("vcp", "t/", f"{space}/new")
    assert user.stored(f"{space}/t/a") == user.stored(f"{space}/new/a") == b"1"


def test_vcp_glob(user: User, space: str) -> None:
    for name in ("o1.fits", "o2.fits", "o3.txt"):
        user.write(name, name.encode())
    user.run("vcp", "o1.fits", "o2.fits", "o3.txt", space)
    user.run("vcp", f"{space}/o*.fits", "down/")
    assert sorted(path.name for path in (user.directory / "down").iterdir()) == ["o1.fits", "o2.fits"]
    assert "nothing matches" in user.run("vcp", f"{space}/x*", "down/", status=2).stderr


def test_vcp_include_exclude(user: User, space: str) -> None:
    for name in ("t/a.fits", "t/b.fits", "t/c.txt"):
        user.write(name, b"x")
    user.run("vcp", "--include", ".fits", "--exclude", "b.,zz", "t", f"{space}/t")
    assert user.run("vls", f"{space}/t").stdout.split() == ["a.fits"]


def test_vcp_one_bad_file_does_not_stop_the_rest(user: User, space: str) -> None:
    for name in ("a", "b", "c"):
        user.write(f"t/{name}", b"x")
    user.run("vmkdir", "-p", f"{space}/t/b")
    ended = user.run("vcp", "t", space, status=23)
    assert ended.stderr.count("ERROR::") == 1
    assert "2 copied" in ended.stderr
    assert "1 failed" in ended.stderr
    assert user.stored(f"{space}/t/c") == b"x"


def test_vcp_json(user: User, space: str) -> None:
    user.write("a", b"x")
    lines = user.run("vcp", "--json", "a", f"{space}/a").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events if event["event"] != "moved"] == ["begun", "arrived", "ended"]
    arrived = next(event for event in events if event["event"] == "arrived")
    assert arrived["md5"] == hashlib.md5(b"x").hexdigest()


def test_vcp_missing_source_and_container(user: User, space: str) -> None:
    assert "Can't access source" in user.run("vcp", "nothing", space, status=2).stderr
    user.write("a", b"x")
    user.run("vcp", "a", f"{space}/no/such/a", status=2)
    user.run("vcp", f"{space}/nothing", ".", status=2)


def test_vcp_directory_to_file(user: User, space: str) -> None:
    user.write("t/a", b"x")
    user.run("vcp", "t/a", f"{space}/f")
    assert "Can't write a directory (t) to a file" in user.run("vcp", "t", f"{space}/f", status=22).stderr


def test_vcp_symbolic_links(user: User, space: str) -> None:
    user.write("t/a", b"x")
    (user.directory / "t" / "l").symlink_to("a")
    user.run("vcp", "t", f"{space}/one")
    user.run("vcp", "-L", "t", f"{space}/two")
    assert user.run("vls", f"{space}/one").stdout.split() == ["a"]
    assert user.stored(f"{space}/two/l") == b"x"


def test_vcp_somebody_elses_container(user: User, site: LiveSite) -> None:
    other = site.new_user()
    user.write("a", b"x")
    ended = user.run("vcp", "a", f"vos:{other}/", status=13)
    assert "PermissionDenied" in ended.stderr


def test_vcp_full_uris(user: User) -> None:
    user.write("a", b"x")
    for uri in (
        f"vos://cadc.nrc.ca!arc/home/{user.name}/a",
        f"vos://cadc.nrc.ca~vault/{user.name}/a",
        f"vos:/arc:home/{user.name}/b",
        f"vault:{user.name}/b",
    ):
        user.run("vcp", "a", uri)
        assert user.run("vcat", uri).stdout == "x"


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_vcp_interrupted_goes_on(user: User, space: str, blow: signal.Signals) -> None:
    content = os.urandom(200 * MIB)
    user.write("big", content)
    running = user.start("vcp", "--json", "big", f"{space}/big")
    for line in running.stdout:
        event = json.loads(line)
        if event["event"] == "moved" and event["position"] > 70 * MIB:
            break
    running.send_signal(blow)
    _, said = running.communicate(timeout=60)
    if blow == signal.SIGINT:
        assert running.returncode == 130
        assert "goes on" in said
    lines = user.run("vcp", "--json", "big", f"{space}/big").stdout.splitlines()
    arrived = next(event for event in map(json.loads, lines) if event["event"] == "arrived")
    assert arrived["moved"] <= len(content) - 64 * MIB
    assert user.stored(f"{space}/big") == content


def test_vcp_interrupted_download_goes_on(user: User, space: str) -> None:
    content = os.urandom(200 * MIB)
    user.write("big", content)
    user.run("vcp", "big", f"{space}/big")
    running = user.start("vcp", f"{space}/big", "back")
    part = None
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        part = next(user.directory.glob(".back-*.part"), None)
        if part is not None and part.stat().st_size > 20 * MIB:
            break
        time.sleep(0.002)
    running.kill()
    running.wait()
    assert part is not None
    held = part.stat().st_size
    assert not (user.directory / "back").exists()
    lines = user.run("vcp", "--json", f"{space}/big", "back").stdout.splitlines()
    arrived = next(event for event in map(json.loads, lines) if event["event"] == "arrived")
    assert arrived["moved"] == len(content) - held
    assert (user.directory / "back").read_bytes() == content
    assert not list(user.directory.glob(".back-*.part"))


def test_vcp_head(user: User, space: str) -> None:
    user.write("d.fits", b"not really")
    user.run("vcp", "d.fits", f"{space}/d.fits")
    said = user.run("vcp", "--head", f"{space}/d.fits").stdout
    assert f"MD5: {hashlib.md5(b'not really').hexdigest()}" in said
    assert "Size: 10" in said


def test_vcp_an_expired_certificate(user: User, site: LiveSite, space: str) -> None:
    site.certificate(user.name, user.certificate, days=0.5 / 86400)
    time.sleep(1.1)
    ended = user.run("vls", space, status=77)
    assert ended.stderr == "ERROR:: Expired cert. Update by running cadc-get-cert\n"


@pytest.mark.parametrize("way", [("arc", "vos"), ("vos", "arc"), ("vos", "vos")])
def test_vcp_between_nodes(user: User, way: tuple[str, str]) -> None:
    spaces = {"arc": f"arc:home/{user.name}", "vos": f"vos:{user.name}"}
    source, destination = spaces[way[0]], spaces[way[1]]
    user.write("t/a", b"1")
    user.write("t/sub/b", b"22")
    user.run("vcp", "t", f"{source}/t")
    user.run("vcp", f"{source}/t/", f"{destination}/archives/2024/")
    user.run("vcp", f"{source}/t/a", f"{destination}/archives/2024/single")
    assert user.stored(f"{destination}/archives/2024/sub/b") == b"22"
    assert user.stored(f"{destination}/archives/2024/single") == b"1"
    user.run("vcp", f"{source}/nothing", destination, status=2)


def test_vcp_head_tells_of_a_stored_file(user: User, space: str) -> None:
    user.write("a", b"x")
    user.run("vcp", "a", f"{space}/a")
    told = user.run("vcp", "--head", f"{space}/a").stdout
    assert f"MD5: {hashlib.md5(b'x').hexdigest()}\n" in told
    assert "Size: 1\n" in told
    assert "is a container" in user.run("vcp", "--head", space, status=22).stderr
    user.run("vcp", "--head", f"{space}/none", status=2)


def test_vcp_at_the_site_replaces_a_file_and_merges_a_container(user: User) -> None:
    user.write("new/deep/f", b"new")
    user.write("old/deep/f", b"old")
    user.write("old/deep/kept", b"kept")
    user.run("vcp", "new", f"vos:{user.name}/")
    user.run("vcp", "old", f"vos:{user.name}/")
    user.run("vcp", "old", f"arc:home/{user.name}/")
    user.run("vcp", f"vos:{user.name}/new/deep/f", f"arc:home/{user.name}/old/deep/")
    assert user.stored(f"arc:home/{user.name}/old/deep/f") == b"new"
    user.run("vcp", f"vos:{user.name}/old", f"arc:home/{user.name}/")
    assert user.stored(f"arc:home/{user.name}/old/deep/f") == b"old"
    assert user.stored(f"arc:home/{user.name}/old/deep/kept") == b"kept"
