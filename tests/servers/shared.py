"""A server that all workers of one test run share: the first that needs it starts it, the last one stops it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


class NotInstallable(Exception):
    """The server cannot be had on this machine; says why."""


@dataclass(frozen=True)
class Started:
    """A running server: the leader of its process group, and what tests need to reach it."""

    pid: int
    reach: dict[str, str]
    scratch: Path | None = None
    """A directory elsewhere that goes when the server stops."""


@contextlib.contextmanager
def shared(directory: Path, start: Callable[[Path], Started], *, stop: signal.Signals) -> Iterator[dict[str, str]]:
    """Use the server whose files lie in `directory`, starting it if nobody did.

    Raises `NotInstallable`, for every user alike, as `start` does.
    """
    directory.mkdir(parents=True, exist_ok=True)
    state = directory / "state.json"
    with _locked(directory):
        held = json.loads(state.read_text()) if state.exists() else {"users": 0}
        if "refused" in held:
            raise NotInstallable(held["refused"])
        if not held["users"]:
            try:
                started = start(directory)
            except NotInstallable as reason:
                state.write_text(json.dumps({"refused": str(reason)}))
                raise
            held |= {
                "pid": started.pid,
                "guard": _guard(started.pid),
                "reach": started.reach,
                "scratch": str(started.scratch or ""),
            }
        held["users"] += 1
        state.write_text(json.dumps(held))
    try:
        yield held["reach"]
    finally:
        with _locked(directory):
            held = json.loads(state.read_text())
            held["users"] -= 1
            if not held["users"]:
                _stop(held["guard"], signal.SIGKILL)
                _stop(held["pid"], stop)
                if held["scratch"]:
                    shutil.rmtree(held["scratch"], ignore_errors=True)
            state.write_text(json.dumps(held))


def run_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the whole test run, the same for all of its workers."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


def free_ports(count: int) -> list[int]:
    """Ports below 30000 that nobody listens on now, far apart: some servers add 10000 for a second one."""
    found: list[int] = []
    with contextlib.ExitStack() as stack:
        candidate = 12000 + os.getpid() % 8000
        while len(found) < count:
            candidate = 12000 + (candidate + 7 - 12000) % 17000
            try:
                for port in (candidate, candidate + 10000):
                    listener = stack.enter_context(socket.socket())
                    listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(candidate)
    return found


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Wait until `ready` says so; raise with the end of the log if the server ends or takes too long."""
    until = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _guard(server: int) -> int:
    """Start a process that ends the server when the test run has died without doing so; return its pid."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    watch = "tail --pid=$0 -f /dev/null; kill -9 -- -$1"
    return subprocess.Popen(["sh", "-c", watch, str(run), str(server)], start_new_session=True, cwd="/").pid


def _stop(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, how)
    for _ in range(100):
        try:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
        except ChildProcessError:
            # Another worker started it: not our child, so look whether it is still there.
            if not Path(f"/proc/{pid}").exists():
                return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
