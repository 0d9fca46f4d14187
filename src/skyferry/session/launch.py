"""The process that a session hangs on: ``python -m skyferry.session.launch PLAN``.

A process of its own, because only one without threads can make namespaces. When it dies, however that happens, the
kernel kills the session's first process, with it all others of the session, and with the last of them go its mounts.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from skyferry.session import first
from skyferry.session.kernel import New, die_with_parent, unshare, unshare_users
from skyferry.session.plan import SessionPlan
from skyferry.session.records import Room
from skyferry.session.signals import HANDED_ON, is_of_a_process

_FAILED = 255


def main(plan: SessionPlan) -> int:
    """Run a session; return the exit status of its command, 255 where it could not begin."""
    os.set_inheritable(plan.lock, False)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, *HANDED_ON})
    try:
        _leave(plan)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writer)
            _begin(plan, reader)
        return _watch(child)
    except OSError as error:
        sys.stderr.write(f"ERROR:: no session: {_told(error)}\n")
        return _FAILED
    finally:
        with contextlib.suppress(OSError):
            Room(plan.room).clear()


def _leave(plan: SessionPlan) -> None:
    if plan.is_root:
        unshare(New.PROCESSES)
    else:
        unshare_users(inside=(0, 0), outside=(plan.user, plan.group), others=New.PROCESSES)


def _begin(plan: SessionPlan, alive: int) -> None:
    """Be the session's first process, to its end."""
    status = _FAILED
    try:
        die_with_parent(alive)
        status = first.run(plan)
    except OSError as error:
        sys.stderr.write(f"ERROR:: no session: {_told(error)}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _watch(child: int) -> int:
    """Hand signals on to the first process until it ends; return its exit status."""
    while True:
        told = signal.sigwaitinfo({signal.SIGCHLD, *HANDED_ON})
        if told.si_signo == signal.SIGCHLD:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code
        elif is_of_a_process(told):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, told.si_signo)


def _told(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)


if __name__ == "__main__":
    sys.exit(main(SessionPlan.take(Path(sys.argv[1]))))
