"""What a session sees: the machine's own root, with other directories put in."""

from __future__ import annotations

import os
from pathlib import Path

from skyferry.session.kernel import Flag, enter_root, mount

_PROC = Path("/proc")


class View:
    """A new root, put together in a directory and then entered. Only in a mount namespace of one's own.

    Its top level lies in memory and holds nothing but mount points and links, so that ``/arc`` and ``/scratch`` are
    there on machines where nobody may make them.
    """

    def __init__(self, root: Path) -> None:
        mount("none", Path("/"), flags=Flag.FOLLOW_ONLY | Flag.RECURSIVE)
        mount("skyferry", root, "tmpfs", Flag.NO_SETUID | Flag.NO_DEVICES, "mode=755,size=1m")
        self._root = root
        self._added: set[str] = set()

    def place(self, name: str) -> Path:
        """Make the directory ``/name`` of the view; return where it lies until the view is entered."""
        self._added.add(name)
        place = self._root / name
        place.mkdir()
        return place

    def enter(self, directory: Path) -> None:
        """Show the rest of the machine as it is, and work there, in `directory` where it exists."""
        for entry in os.scandir("/"):
            if entry.name not in self._added:
                self._show(entry)
        mount("skyferry", self._root, flags=Flag.REMOUNT | Flag.READ_ONLY, options="mode=755,size=1m")
        enter_root(self._root)
        os.chdir(directory if directory.is_dir() else "/")

    def _show(self, entry: os.DirEntry[str]) -> None:
        place = self._root / entry.name
        if entry.is_symlink():
            place.symlink_to(Path(entry).readlink())
            return
        if not entry.is_dir():
            place.touch()
            mount(entry.path, place, flags=Flag.BIND)
            return
        place.mkdir()
        if Path(entry) == _PROC and _own_processes(place):
            return
        mount(entry.path, place, flags=Flag.BIND | Flag.RECURSIVE)


def _own_processes(place: Path) -> bool:
    """Show the session's processes only; False where the kernel keeps that from us, as in some containers."""
    try:
        mount("proc", place, "proc", Flag.NO_SETUID | Flag.NO_DEVICES | Flag.NO_EXECUTION)
    except OSError:
        return False
    return True
