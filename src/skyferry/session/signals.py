"""Signals that the processes of a session hand on to its command."""

from __future__ import annotations

import signal

HANDED_ON = frozenset(
    {signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM}
)

_SI_USER = 0


def unblock() -> None:
    """Let a program of ours begin as programs do; what waits for signals has blocked them."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def is_of_a_process(told: signal.struct_siginfo) -> bool:
    """Whether a process sent it. What the terminal sends, as for Ctrl-C, the command got too."""
    return told.si_code <= _SI_USER
