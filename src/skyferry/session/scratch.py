"""The scratch disk: a sparse ext4 image on a local disk, which bounds what a session can fill."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from skyferry.client.errors import InvalidUsage
from skyferry.session.needs import program
from skyferry.session.signals import unblock

DEFAULT_SIZE = 20 << 30
SMALLEST = 16 << 20
_DEFAULT_DIRECTORY = Path("/var/tmp")  # noqa: S108  # a local disk, unlike /tmp, which often is memory
_MEMORY = frozenset({0x01021994, 0x858458F6})  # tmpfs, ramfs


def choose_directory(named: str | None) -> Path:
    """Where images lie: what is named, else ``/var/tmp``.

    Raises
    ------
    OSError
        If it is no directory in which this user can write.
    InvalidUsage
        If it lies in memory.
    """
    directory = Path(named) if named else _DEFAULT_DIRECTORY
    if not directory.is_dir():
        raise NotADirectoryError(20, f"no directory for scratch images: {directory}")
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(13, f"no permission to write scratch images into {directory}")
    if _file_system_kind(directory) in _MEMORY:
        raise InvalidUsage(f"{directory} lies in memory, not on a disk; name another with --scratch-dir")
    return directory


def fitting_size(directory: Path, wanted: int | None) -> int:
    """The size of a scratch disk: as wanted, else 20 GiB or half of what the disk has free.

    Raises
    ------
    OSError
        If the disk has less room than that.
    InvalidUsage
        If that is too small for a file system.
    """
    free = shutil.disk_usage(directory).free
    size = wanted if wanted is not None else min(DEFAULT_SIZE, free // 2)
    if size < SMALLEST:
        raise InvalidUsage(f"a scratch disk has at least {SMALLEST >> 20} MiB")
    if size > free:
        raise OSError(
            28,
            f"{directory} has {free >> 20} MiB free, fewer than the {size >> 20} MiB of scratch; "
            "ask for less with --scratch-size, or name another disk with --scratch-dir",
        )
    return size


def make_image(image: Path, size: int) -> None:
    """Make a sparse file that holds an empty file system, without a journal: nothing in it outlives its session."""
    with image.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.truncate(size)
    _run(
        [
            *(program("mkfs.ext4"), "-q", "-F", "-m", "0", "-O", "^has_journal"),
            *("-E", "root_owner=0:0,lazy_itable_init=1,nodiscard", image),
        ],
        "making the scratch disk",
    )


def mount_image(image: Path, target: Path, *, by_loop: bool) -> None:
    """Mount an image, and take its name away: its blocks are free as soon as nobody has it mounted, however that ends.

    Parameters
    ----------
    by_loop
        Through a loop device, as only root can; else by ``fuse2fs``. A root without loop devices gets the latter too.
    """
    try:
        if not (by_loop and _mounted_by_loop(image, target)):
            _run([program("fuse2fs"), "-o", "rw", image, target], "mounting the scratch disk")
    finally:
        image.unlink()
    lost_and_found = target / "lost+found"
    lost_and_found.rmdir()


def _mounted_by_loop(image: Path, target: Path) -> bool:
    ended = subprocess.run(
        [program("mount"), "-o", "loop,nosuid,nodev,discard,noatime,barrier=0", image, target],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return ended.returncode == 0


def _run(command: list[str | Path], doing: str) -> None:
    ended = subprocess.run(
        command, capture_output=True, stdin=subprocess.DEVNULL, text=True, preexec_fn=unblock, check=False
    )
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip() or f"exit status {ended.returncode}"
        raise OSError(5, f"{doing} failed: {said}")


def _file_system_kind(path: Path) -> int:
    """The number by which statfs(2) tells file systems apart; its first field, a machine word."""
    answer = ctypes.create_string_buffer(256)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.statfs(os.fsencode(path), answer) != 0:
        return 0
    return int(ctypes.c_ulong.from_buffer(answer).value) & 0xFFFFFFFF
