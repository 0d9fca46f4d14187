"""The parent and its children, with real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent

PARENT = """
import json, sys
from skyferry.site.supervisor import Child, Supervisor
message = json.dumps({message}).encode()
children = [Child(f"child {{n}}", "steady", message) for n in range({count})]
sys.exit(Supervisor(children, lambda: print("ready", flush=True), {patience}).run())
"""


@pytest.fixture
def start(tmp_path):
    started = []

    def start(count=2, patience=5.0, **message):
        message = {"pids": str(tmp_path / "pids"), **message}
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT.format(message=message, count=count, patience=patience)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE / "children")},
        )
        started.append(parent)
        return parent

    yield start
    for parent in started:
        parent.kill()
        parent.wait()
        parent.stdout.close()


@pytest.fixture
def pids(tmp_path):
    return lambda: [int(line) for line in (tmp_path / "pids").read_text().split()]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_says_once_that_all_children_serve_and_stops_them_on_sigterm(start, pids):
    parent = start(count=3)
    assert parent.stdout.readline() == "ready\n"
    assert len(pids()) == 3
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(10) == 0
    assert "ready" not in parent.stdout.read()
    assert not any(alive(pid) for pid in pids())


def test_starts_a_child_again_that_was_killed(start, pids):
    parent = start(count=2)
    parent.stdout.readline()
    victim = pids()[0]
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len(pids()) == 3)
    assert not alive(victim)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(10) == 0
    assert not any(alive(pid) for pid in pids())


def test_kills_a_child_that_does_not_listen(start, pids):
    parent = start(count=1, patience=0.5, deaf=True)
    parent.stdout.readline()
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(10) == 0
    assert not any(alive(pid) for pid in pids())


def test_gives_up_when_a_child_cannot_start(start, pids):
    parent = start(count=2, broken=True)
    assert parent.wait(20) == 1
    assert "ready" not in parent.stdout.read()
