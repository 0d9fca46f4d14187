"""Namespaces and mounts, as the kernel offers them: what Python's `os` has only since 3.12, or not at all."""

from __future__ import annotations

import ctypes
import os
import signal
from enum import IntFlag
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_MNT_DETACH = 2
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "ppc64le": 203, "s390x": 217}


class New(IntFlag):
    """Namespaces that a process can leave its parent's for."""

    NOTHING = 0
    MOUNTS = 0x00020000
    USERS = 0x10000000
    PROCESSES = 0x20000000


class Flag(IntFlag):
    """How something is mounted."""

    NOTHING = 0
    READ_ONLY = 0x1
    NO_SETUID = 0x2
    NO_DEVICES = 0x4
    NO_EXECUTION = 0x8
    REMOUNT = 0x20
    BIND = 0x1000
    RECURSIVE = 0x4000
    FOLLOW_ONLY = 0x80000
    """Mounts made outside appear here, those made here do not appear outside."""


def unshare(namespaces: New) -> None:
    """Leave the parent's namespaces; that of processes counts for children only (unshare(2))."""
    _checked(_libc.unshare(int(namespaces)), "unshare")


def unshare_users(inside: tuple[int, int], outside: tuple[int, int], others: New = New.NOTHING) -> None:
    """Enter a user namespace in which our user and group, `outside`, are called `inside`; own all of it."""
    unshare(New.USERS | others)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside[0]} {outside[0]} 1")
    Path("/proc/self/gid_map").write_text(f"{inside[1]} {outside[1]} 1")


def mount(source: Path | str, target: Path, kind: str = "", flags: Flag = Flag.NOTHING, options: str = "") -> None:
    """Mount something (mount(2))."""
    arguments = (os.fsencode(source), os.fsencode(target), kind.encode() or None)
    _checked(_libc.mount(*arguments, ctypes.c_ulong(int(flags)), options.encode() or None), f"mount {target}")


def enter_root(directory: Path) -> None:
    """Make a mounted directory the root of this namespace, and let go of the old one (pivot_root(2), its NOTES)."""
    os.chdir(directory)
    number = _SYS_PIVOT_ROOT[os.uname().machine]
    _checked(_libc.syscall(ctypes.c_long(number), b".", b"."), "pivot_root")
    _checked(_libc.umount2(b".", _MNT_DETACH), "umount the old root")
    os.chdir("/")


def die_with_parent(alive: int) -> None:
    """Be killed when the parent ends.

    Parameters
    ----------
    alive
        The reading end of a pipe whose writing end only the parent has: it tells whether it ended before this call.
    """
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    os.set_blocking(alive, False)
    try:
        os.read(alive, 1)
    except BlockingIOError:
        return
    os._exit(1)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
