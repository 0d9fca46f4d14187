"""A terminal with somebody at it, who answers when they are asked."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERRUPT = "\x03"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is typed once the screen shows something; every answer is given once for each time."""

    question: str
    reply: str
    times: int = 1
    """How often the question appears before it is answered."""


def type_in(
    command: Sequence[str | Path],
    *,
    directory: Path,
    environment: dict[str, str],
    answers: Sequence[Answer] = (),
    seconds: float = 120,
) -> tuple[int, str]:
    """Run a command on a terminal of its own; return its exit status and all that the screen showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [os.fspath(word) for word in command],
        cwd=directory,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=lambda: _own_terminal(theirs),
    )
    os.close(theirs)
    try:
        screen = _watch(ours, answers, time.monotonic() + seconds)
        return process.wait(10), screen
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(ours)


def _own_terminal(terminal: int) -> None:
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def _watch(terminal: int, answers: Sequence[Answer], deadline: float) -> str:
    screen = b""
    given = [0] * len(answers)
    while (rest := deadline - time.monotonic()) > 0:
        if not select.select([terminal], [], [], rest)[0]:
            break
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # how Linux says that nobody has the other side open
            break
        if not shown:
            break
        screen += shown
        text = screen.decode("utf-8", "replace")
        for number, answer in enumerate(answers):
            asked = len(re.findall(answer.question, text)) // answer.times
            for _ in range(given[number], asked):
                os.write(terminal, answer.reply.encode())
            given[number] = max(given[number], asked)
    return screen.decode("utf-8", "replace").replace("\r\n", "\n")
