"""What a machine must have for sessions, and what to do where it has not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_DIRECTORIES = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where mount and mkfs lie; not on every user's PATH."""

_PACKAGES = {"sshfs": "sshfs", "ssh": "openssh-client", "mkfs.ext4": "e2fsprogs", "mount": "mount"}
_FUSE = Path("/dev/fuse")
_USER_NAMESPACES = (Path("/proc/sys/kernel/unprivileged_userns_clone"), Path("/proc/sys/user/max_user_namespaces"))
_RESTRICTED = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


def program(name: str) -> str:
    """The path of a program.

    Raises
    ------
    FileNotFoundError
        If the machine does not have it.
    """
    found = shutil.which(name) or shutil.which(name, path=_DIRECTORIES)
    if found is None:
        raise FileNotFoundError(2, f"the program {name} is not installed")
    return found


def missing(*, is_root: bool) -> Iterator[str]:
    """Yield a line for everything that stands in the way of a session: what it is, and what to do."""
    packages = _PACKAGES if is_root else {**_PACKAGES, "fuse2fs": "fuse2fs"}
    absent = [package for name, package in packages.items() if _is_absent(name)]
    if absent:
        yield f"not installed: {', '.join(absent)}. Install: apt-get install {' '.join(absent)}"
    yield from _without_fuse(is_root=is_root)
    if not is_root:
        yield from _without_user_namespaces()


def _is_absent(name: str) -> bool:
    try:
        program(name)
    except FileNotFoundError:
        return True
    return False


def _without_fuse(*, is_root: bool) -> Iterator[str]:
    try:
        os.close(os.open(_FUSE, os.O_RDWR))
    except FileNotFoundError:
        yield "no /dev/fuse: load the module (modprobe fuse); in a container start it with --device /dev/fuse"
    except PermissionError:
        cure = "start the container with --device /dev/fuse" if is_root else "an administrator: chmod 666 /dev/fuse"
        yield f"no permission to open /dev/fuse: {cure}"
    except OSError as error:
        yield f"/dev/fuse does not open ({error.strerror}): modprobe fuse; in a container --device /dev/fuse"


def _without_user_namespaces() -> Iterator[str]:
    for setting in _USER_NAMESPACES:
        if _read(setting) == "0":
            name = ".".join(setting.parts[3:])
            yield f"user namespaces are off: an administrator sets {name} (sysctl -w {name}=1000), or run it as root"
    if _read(_RESTRICTED) == "1":
        name = ".".join(_RESTRICTED.parts[3:])
        yield f"user namespaces are kept from ordinary programs: an administrator sets sysctl -w {name}=0"


def _read(setting: Path) -> str | None:
    try:
        return setting.read_text().strip()
    except OSError:
        return None
