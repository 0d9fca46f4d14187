"""`skyferry session`: a process that sees the site's tree as /arc and a disk of its own as /scratch."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from e2e.users import User, program


@pytest.fixture
def scratch_disk(tmp_path: Path) -> Path:
    """Where images lie in a test."""
    directory = tmp_path / "disk"
    directory.mkdir()
    return directory


@pytest.fixture
def in_session(user: User, scratch_disk: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs shell commands in a session of the user's."""

    def run(script: str, *, status: int = 0) -> subprocess.CompletedProcess[str]:
        return user.run("skyferry", *_session(scratch_disk), "sh", "-ec", script, status=status)

    return run


def _session(scratch_disk: Path, size: str = "32MiB") -> tuple[str, ...]:
    return "session", "run", "--scratch-size", size, "--scratch-dir", str(scratch_disk), "--"


@contextmanager
def running(user: User, scratch_disk: Path, script: str) -> Iterator[subprocess.Popen[str]]:
    """A session whose command has said ``here``, and waits."""
    process = user.start("skyferry", *_session(scratch_disk), "sh", "-c", f"{script}; echo here; exec sleep 1000")
    try:
        line = process.stdout.readline()
        assert line == "here\n", process.stderr.read()
        yield process
    finally:
        process.kill()
        process.communicate()


def eventually(true: Callable[[], bool]) -> None:
    """Wait for what the kernel does when the last process of a session is gone."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_skyferry_session_run_shows_the_tree_and_an_empty_scratch(user, in_session, scratch_disk):
    project = user.site.new_project(user.name)
    user.write("up.fits", b"from here")
    user.run("vcp", "up.fits", f"arc:home/{user.name}/")
    seen = in_session(
        f"""
        ls -A /scratch; test -d /arc/projects/{project}
        cat /arc/home/{user.name}/up.fits; echo; pwd; whoami
        echo result > /scratch/r && cp /scratch/r /arc/projects/{project}/
        mkdir /arc/home/{user.name}/made && mv /arc/home/{user.name}/up.fits /arc/home/{user.name}/made/
        exit 7
        """,
        status=7,
    )
    assert seen.stdout.splitlines() == ["from here", str(user.directory), _name_of_this_user()]
    assert user.stored(f"arc:projects/{project}/r") == b"result\n"
    assert user.stored(f"arc:home/{user.name}/made/up.fits") == b"from here"
    assert list(scratch_disk.iterdir()) == []
    assert user.run("skyferry", "session", "list").stdout == ""


def test_skyferry_session_run_vcp_takes_arc_paths_as_nodes(user, in_session):
    project = user.site.new_project(user.name)
    seen = in_session(
        f"""
        mkdir -p /arc/projects/{project}/results/deep && echo 1 > /arc/projects/{project}/results/deep/a
        vcp /arc/projects/{project}/results/ vos:{user.name}/archive/
        vcp vos:{user.name}/archive/deep/a /arc/projects/{project}//./back
        vcp /arc/projects/{project}/back /scratch/
        cat /scratch/back /arc/projects/{project}/back
        """
    )
    assert seen.stdout == "1\n1\n"
    assert user.stored(f"vos:{user.name}/archive/deep/a") == b"1\n"


def test_skyferry_session_run_rules_of_the_site_hold(user, in_session, site, tmp_path):
    stranger = User(site, tmp_path / "elsewhere")
    stranger.write("secret")
    stranger.run("vcp", "secret", f"arc:home/{stranger.name}/")
    seen = in_session(f"cat /arc/home/{stranger.name}/secret || echo no; touch /arc/projects/x || echo neither")
    assert seen.stdout.splitlines() == ["no", "neither"]


def test_skyferry_session_goes_on_after_its_line_was_lost(user, in_session):
    """With a new certificate, where the one that it began with is old."""
    rooms = user.home / "state" / "skyferry" / "sessions"
    seen = in_session(
        f"""
        certificate=$(find {rooms} -name key-cert.pub); touch -d '5 hours ago' "$certificate"
        before=$(cat "$certificate")
        for pid in /proc/[0-9]*; do if [ "$(cat $pid/comm)" = ssh ]; then ssh=$pid; fi; done
        kill ${{ssh#/proc/}}; while [ -d $ssh ]; do sleep 0.02; done
        for attempt in $(seq 100); do
            ls /arc/home/{user.name}/$attempt 2>/dev/null || :
            [ "$before" = "$(cat "$certificate")" ] || break
            sleep 0.1
        done
        [ "$before" != "$(cat "$certificate")" ] && echo renewed && ls /arc/home
        """
    )
    assert user.name in seen.stdout.split()
    assert "renewed" in seen.stdout


def test_skyferry_session_run_scratch_ends_at_its_size(in_session, scratch_disk):
    seen = in_session("dd if=/dev/zero of=/scratch/full bs=1M count=64 || ls -s --block-size=1M /scratch/full")
    assert "No space left on device" in seen.stderr
    assert 24 <= int(seen.stdout.split()[0]) <= 32


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill-9", "terminated"])
def test_skyferry_session_nothing_is_left_of_a_session_however_it_ends(user, scratch_disk, how):
    with running(user, scratch_disk, "echo secret > /scratch/s; (sleep 1001 & )") as process:
        inner = _below(process.pid)
        assert len(inner) >= 4  # the first process, sshfs with its ssh, the command
        process.send_signal(how)
        process.wait(20)
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in inner))
    assert list(scratch_disk.iterdir()) == []
    assert user.run("skyferry", "session", "list").stdout == ""
    rooms = user.home / "state" / "skyferry" / "sessions" / os.uname().nodename
    assert list(rooms.iterdir()) == []


def test_skyferry_session_two_at_once_are_private(user, scratch_disk):
    with (
        running(user, scratch_disk, "echo 1 > /scratch/of-one; test ! -e /scratch/of-two"),
        running(user, scratch_disk, "echo 2 > /scratch/of-two; test ! -e /scratch/of-one || echo shared") as second,
    ):
        listed = [json.loads(line) for line in user.run("skyferry", "session", "list", "--json").stdout.splitlines()]
        assert len(listed) == 2
        assert {row["scratch_size"] for row in listed} == {32 << 20}
        by_process = {row["process"]: row["name"] for row in listed}
        user.run("skyferry", "session", "end", by_process[second.pid])
        assert second.wait(20) == 143
        assert user.run("skyferry", "session", "list").stdout.split()[0] in by_process.values()
    assert not Path("/scratch/of-one").exists()


def test_skyferry_session_signals_reach_the_command(user, scratch_disk):
    trapped = "trap 'echo told; exit 5' USR1; echo here; while :; do sleep 0.05; done"
    process = user.start("skyferry", *_session(scratch_disk), "sh", "-c", trapped)
    assert process.stdout.readline() == "here\n"
    process.send_signal(signal.SIGUSR1)
    said, _ = process.communicate(timeout=20)
    assert (said, process.returncode) == ("told\n", 5)


def test_skyferry_session_shell_is_the_users_own(user, scratch_disk):
    ended = user.run(
        *("skyferry", "session", "shell", "--scratch-size", "32MiB", "--scratch-dir", scratch_disk),
        stdin="ls -d /arc/home /scratch\nexit 3\n",
        status=3,
        SHELL="/bin/sh",
    )
    assert ended.stdout.split() == ["/arc/home", "/scratch"]


def test_skyferry_session_what_cannot_be_is_said_before_anything_begins(user, scratch_disk):
    def refused(*words: str, status: int) -> str:
        return user.run("skyferry", "session", "run", *words, "true", status=status).stderr

    assert "not a size: much" in refused("--scratch-size", "much", status=2)
    assert "MiB free" in refused("--scratch-size", "9000TiB", "--scratch-dir", str(scratch_disk), status=28)
    assert "no directory for scratch images" in refused("--scratch-dir", str(user.home / "nowhere"), status=22)
    assert "in memory" in refused("--scratch-dir", "/dev/shm", status=2)
    assert "no such program" in user.run("skyferry", *_session(scratch_disk), "nonsense", status=127).stderr
    assert "no session nobody" in user.run("skyferry", "session", "end", "nobody", status=2).stderr
    user.certificate.unlink()
    assert "NotAuthenticated" in user.run("skyferry", *_session(scratch_disk), "true", status=13).stderr
    assert list(scratch_disk.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take the place of an ordinary user")
def test_skyferry_session_of_an_ordinary_user(site):
    """Their scratch disk is mounted by fuse2fs, all in a user namespace, and they stay who they are."""
    number = 61234
    if (closed := _closed(program("skyferry").parent)) is not None:
        pytest.skip(f"an ordinary user may not read {closed}, where Skyferry is installed")
    with TemporaryDirectory(dir="/var/tmp") as place:  # all above is open to everybody, unlike pytest's directories
        user = User(site, Path(place, "home"))
        scratch_disk = Path(place, "disk")
        scratch_disk.mkdir()
        for path in (Path(place), *Path(place).rglob("*")):
            os.chown(path, number, number)
        script = f"""
            id -u; echo x > /arc/home/{user.name}/x; echo y > /scratch/y; stat -c %u /scratch/y
            df --output=fstype /scratch | tail -1
        """
        command = [program("skyferry"), *_session(scratch_disk), "sh", "-ec", script]
        ended = subprocess.run(
            ["unshare", "--mount", "sh", "-ec", _as_ordinary_user(number, shlex.join(map(str, command)))],
            cwd=user.directory,
            env=user.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.split() == [str(number), str(number), "fuse.ext4"]
        assert user.stored(f"arc:home/{user.name}/x") == b"x\n"
        assert list(scratch_disk.iterdir()) == []


def _as_ordinary_user(number: int, command: str) -> str:
    """A script, for a mount namespace of its own, that runs a command as this user.

    They get what any desktop gives them: a /dev/fuse that opens, and a Python that they may read.
    """
    python = Path(sys.base_prefix).resolve()
    closed = _closed(python)
    shown = f"""
        mkdir -p /mnt/python-of-all
        mount --bind {python} /mnt/python-of-all
        mount -t tmpfs -o mode=755 none {closed}
        mkdir -p {python}
        mount --move /mnt/python-of-all {python}
    """
    return f"""
        mount -t tmpfs none /mnt
        mknod /mnt/fuse c 10 229
        chmod 666 /mnt/fuse
        mount --bind /mnt/fuse /dev/fuse
        {shown if closed else ""}
        exec setpriv --reuid {number} --regid {number} --clear-groups {command}
    """


def _closed(place: Path) -> Path | None:
    """The first directory on the way to a place that others may not pass."""
    return next((path for path in reversed(place.parents) if not path.stat().st_mode & 0o001), None)


def _below(process: int) -> list[int]:
    """All processes that descend from one."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [pid for child in map(int, children) for pid in (child, *_below(child))]


def _name_of_this_user() -> str:
    return subprocess.run(["whoami"], capture_output=True, text=True, check=True).stdout.strip()
