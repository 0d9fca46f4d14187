"""What a transfer shows on a terminal, and what Ctrl-C says."""

from __future__ import annotations

import os
import pty
import re
import select
import time
from pathlib import Path

from e2e.users import User, program

LONG = 60.0


def on_a_terminal(user: User, *words: object, interrupt_at: str | None = None) -> tuple[int, str]:
    """Run a command on a terminal of its own; return its status and what was shown, without colours."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(user.directory)
        command, *rest = map(str, words)
        os.execve(program(command), [command, *rest], user.environment | {"TERM": "xterm", "COLUMNS": "120"})
    shown = b""
    end = time.monotonic() + LONG
    while time.monotonic() < end and select.select([terminal], [], [], LONG)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # it has ended
            break
        if interrupt_at is not None and interrupt_at.encode() in shown:
            os.write(terminal, b"\x03")
            interrupt_at = None
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return status, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode(errors="replace"))


def large(user: User) -> Path:
    return user.write("large", os.urandom(12 * 1024 * 1024))


def test_bars_on_a_terminal(user: User) -> None:
    large(user)
    status, shown = on_a_terminal(user, "vcp", "--bwlimit", "6M", "large", f"arc:home/{user.name}/large")
    assert status == 0
    assert re.search(r"0/1 files .* of 12\.0 MiB, .*/s, 0:00:0\d left", shown)
    assert re.search(r"large .* of 12\.0 MiB", shown)
    assert "1 copied (12.0 MiB" in shown


def test_what_is_short_shows_nothing(user: User) -> None:
    user.write("small", b"x")
    assert on_a_terminal(user, "vcp", "small", f"arc:home/{user.name}/small") == (0, "")


def test_interrupted_says_how_to_go_on(user: User) -> None:
    large(user)
    words = ("vcp", "--bwlimit", "6M", "large", f"arc:home/{user.name}/large")
    status, shown = on_a_terminal(user, *words, interrupt_at=" left")
    assert status == 130
    assert "Interrupted; the same command goes on where this one stopped." in shown
    assert "Traceback" not in shown
    user.run("vcp", "large", f"arc:home/{user.name}/large")
