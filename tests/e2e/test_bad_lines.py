"""Transfers over a line that breaks, to a site that dies, by commands that are killed: every file arrives intact."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from e2e.users import User
from servers.faulty_line import FaultyLine, faulty_line, free_port
from servers.live_site import LiveSite, started_site

MIB = 1024 * 1024
SIZE = 40 * MIB + 11
PART = 11 * MIB
"""A stream's share of the file above; a fourth."""


@pytest.fixture(scope="module")
def module_line() -> Iterator[FaultyLine]:
    with faulty_line() as line:
        yield line


@pytest.fixture(scope="module")
def site(module_line: FaultyLine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site that is known under the line's address, so that everything goes by the line."""
    with behind(module_line, tmp_path_factory.mktemp("site") / "data") as site:
        yield site


@pytest.fixture
def line(module_line: FaultyLine) -> FaultyLine:
    module_line.breaks.clear()
    module_line.broken = 0
    module_line.passed.update(up=0, down=0)
    return module_line


@contextmanager
def behind(line: FaultyLine, data: Path) -> Iterator[LiveSite]:
    line.target = free_port()
    public = {"SKYFERRY_PUBLIC_URL": f"https://localhost:{line.port}"}
    with started_site(data, "--port", str(line.target), environment=public) as site:
        site.url = public["SKYFERRY_PUBLIC_URL"]
        yield site


def moved_in(stdout: str) -> int:
    """Bytes that travelled for files, as the commands tell it."""
    return sum(event["moved"] for event in map(json.loads, stdout.splitlines()) if event["event"] == "arrived")


def wait_until_moved(running: subprocess.Popen[str], size: int) -> None:
    assert running.stdout is not None
    for text in running.stdout:
        event = json.loads(text)
        if event["event"] == "moved" and event["position"] >= size:
            return
    raise AssertionError(running.communicate()[1])


@pytest.mark.parametrize("streams", [1, 4])
@pytest.mark.parametrize("kind", ["reset", "close", "corrupt", "stall"])
def test_large_file_over_a_breaking_line(user: User, space: str, line: FaultyLine, kind: str, streams: int) -> None:
    content = os.urandom(SIZE)
    user.write("big", content)
    options = ("--nstreams", streams, "--timeout", 3)
    most = SIZE + 2 * (PART if streams > 1 else SIZE) + 4 * MIB

    line.plan(kind, "up", 5 * MIB, 18 * MIB)
    user.run("vcp", *options, "big", f"{space}/big")
    assert line.broken == 2
    assert line.passed["up"] <= most
    assert user.stored(f"{space}/big") == content

    line.plan(kind, "down", 5 * MIB, 18 * MIB)
    before = line.passed["down"]
    user.run("vcp", *options, f"{space}/big", "back")
    assert line.broken == 4
    assert line.passed["down"] - before <= SIZE + 2 * PART
    assert (user.directory / "back").read_bytes() == content
    assert not list(user.directory.glob(".*.part"))


@pytest.mark.parametrize("kind", ["reset", "close"])
def test_many_files_over_a_breaking_line(user: User, space: str, line: FaultyLine, kind: str) -> None:
    files = {f"t/{number % 7}/{number}": os.urandom(30_000) for number in range(150)}
    for name, content in files.items():
        user.write(name, content)
    line.plan(kind, "up", *range(MIB // 2, 5 * MIB, MIB))
    user.run("vcp", "t", f"{space}/t")
    line.plan(kind, "down", *range(MIB // 2, 5 * MIB, MIB))
    user.run("vsync", f"{space}/t/", "back")
    for name, content in files.items():
        assert (user.directory / "back" / Path(name).relative_to("t")).read_bytes() == content
    assert line.broken >= 4


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_several_streams_killed_go_on(user: User, space: str, blow: signal.Signals) -> None:
    """Bytes of whole parts are not sent again: 32 MiB up, 64 MiB down, each of two streams loses one at most."""
    size = 160 * MIB + 7
    content = os.urandom(size)
    user.write("big", content)
    words = ("vcp", "--json", "--nstreams", 2)
    for source, target in (("big", f"{space}/big"), (f"{space}/big", "back")):
        running = user.start(*words, "--bwlimit", "60M", source, target)
        if target == "back":
            wait_until_logged(user.directory, size)
        else:
            wait_until_moved(running, 120 * MIB)
        running.send_signal(blow)
        running.communicate(timeout=60)
        assert running.returncode in (130, -9)
        moved = moved_in(user.run(*words, source, target).stdout)
        assert moved <= size - (64 if target == "back" else 120 - 2 * 32) * MIB
    assert (user.directory / "back").read_bytes() == content == user.stored(f"{space}/big")


def wait_until_logged(directory: Path, length: int) -> None:
    """Until the part of a download says that it holds a piece: behind the bytes stand two records."""
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        if any(part.stat().st_size >= length + 2 * 20 for part in directory.glob(".back-*.part")):
            return
        time.sleep(0.005)
    raise AssertionError("no piece arrived")


def test_a_site_killed_and_started_again_meanwhile(tmp_path: Path) -> None:
    content = os.urandom(50 * MIB)
    with faulty_line() as line, ExitStack() as sites:
        site = sites.enter_context(behind(line, tmp_path / "data"))
        user = User(site, tmp_path / "home")
        user.write("big", content)
        space = f"arc:home/{user.name}"
        for source, target in (("big", f"{space}/big"), (f"{space}/big", "back")):
            running = user.start("vcp", "--json", "--nstreams", 2, "--bwlimit", "20M", source, target)
            wait_until_moved(running, 10 * MIB)
            site.process.kill()
            site.process.wait()
            site = sites.enter_context(behind(line, tmp_path / "data"))
            stdout, stderr = running.communicate(timeout=120)
            assert running.returncode == 0, stderr
            assert moved_in(stdout) <= len(content) + 2 * 25 * MIB
        assert (user.directory / "back").read_bytes() == content


def test_a_listing_over_a_breaking_line(user: User, line: FaultyLine) -> None:
    names = [f"f{number:04}" for number in range(2_000)]
    for name in names:
        user.write(f"t/{name}", name.encode())
    user.run("vcp", "t", f"arc:home/{user.name}/t")
    line.plan("reset", "down", MIB // 20, MIB // 10)
    assert user.run("vls", "-R", f"arc:home/{user.name}/t").stdout.splitlines() == names
    assert line.broken == 2
