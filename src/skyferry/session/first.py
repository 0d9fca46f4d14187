"""The first process of a session: puts its view together, runs the command in it, and ends everything with it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from skyferry.session.kernel import New, unshare, unshare_users
from skyferry.session.plan import SessionPlan
from skyferry.session.scratch import mount_image
from skyferry.session.signals import HANDED_ON, is_of_a_process, unblock
from skyferry.session.tree import mount_tree
from skyferry.session.view import View

_NOT_FOUND = 127
_NOT_EXECUTABLE = 126


def run(plan: SessionPlan) -> int:
    """Run a session's command to its end; return its exit status. As first process of a namespace of processes.

    Raises
    ------
    OSError
        If the view cannot be made.
    """
    unshare(New.MOUNTS)
    view = View(plan.root)
    mount_tree(plan.tree, view.place("arc"), plan.ssh, plan.ssh_log, plan.environment)
    mount_image(plan.scratch, view.place("scratch"), by_loop=plan.is_root)
    view.enter(plan.directory)
    command = os.fork()
    if command == 0:
        _become(plan)
    return _outlive(command)


def _become(plan: SessionPlan) -> None:
    """Turn into the command, as the user who asked for it."""
    status = _NOT_EXECUTABLE
    try:
        if not plan.is_root:
            unshare_users(inside=(plan.user, plan.group), outside=(0, 0))
        unblock()
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execvpe(plan.command[0], plan.command, plan.environment)  # noqa: S606  # words, never a shell's line
    except FileNotFoundError:
        status = _NOT_FOUND
        sys.stderr.write(f"ERROR:: {plan.command[0]}: no such program\n")
    except OSError as error:
        sys.stderr.write(f"ERROR:: {plan.command[0]}: {error.strerror}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _outlive(command: int) -> int:
    """Hand signals on to the command, and bury whoever dies, until the command ends."""
    while True:
        told = signal.sigwaitinfo({signal.SIGCHLD, *HANDED_ON})
        if told.si_signo != signal.SIGCHLD:
            if is_of_a_process(told):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(command, told.si_signo)
            continue
        status = _bury(command)
        if status is not None:
            return status


def _bury(command: int) -> int | None:
    """Reap all who have died; return the command's exit status if it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while (dead := os.waitpid(-1, os.WNOHANG))[0]:
            if dead[0] == command:
                code = os.waitstatus_to_exitcode(dead[1])
                found = code if code >= 0 else 128 - code
    return found
