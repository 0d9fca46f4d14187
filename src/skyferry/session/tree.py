"""The site's tree as a directory: sshfs, so that every rule of the site holds."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skyferry.session.needs import program
from skyferry.session.signals import unblock

_ENDPOINT = re.compile(r"sshfs:(?P<user>[^@/]+)@(?P<host>\[[^]]+\]|[^:/]+)(?::(?P<port>\d+))?(?P<path>/.*)")
_FRESH_SECONDS = 1
"""How old may be what a directory is said to hold: others write into the tree as well."""
_ALIVE_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Where a tree is mounted from."""

    user: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, endpoint: str) -> Mount:
        """Read the endpoint of a mount, ``sshfs:user@host:port/path``.

        Raises
        ------
        ValueError
            If it is none.
        """
        match = _ENDPOINT.fullmatch(endpoint)
        if match is None:
            raise ValueError(f"not the address of a mount: {endpoint[:200]}")
        path = match["path"].rstrip("/") or "/"
        return cls(user=match["user"], host=match["host"].strip("[]"), port=int(match["port"] or 22), path=path)


def mount_tree(tree: Mount, target: Path, ssh: Path, log: Path, environment: Mapping[str, str]) -> None:
    """Mount a tree; returns when it is there.

    Parameters
    ----------
    ssh
        The program that sshfs runs as its ssh, for the first connection and after each lost one.
    log
        Where that writes why it failed.
    environment
        The session's: it says who asks for the next certificate.

    Raises
    ------
    OSError
        If the site does not let us in.
    """
    host = f"[{tree.host}]" if ":" in tree.host else tree.host
    options = (
        f"port={tree.port}",
        f"ssh_command={ssh.name}",  # found on PATH: sshfs splits it at blanks, and cannot be talked out of it
        *("reconnect", f"ServerAliveInterval={_ALIVE_SECONDS}", "ServerAliveCountMax=3"),
        *(f"uid={os.geteuid()}", f"gid={os.getegid()}"),
        f"dcache_timeout={_FRESH_SECONDS}",
    )
    words = [f"{tree.user}@{host}:{tree.path}", os.fspath(target), *(word for one in options for word in ("-o", one))]
    ended = subprocess.run(
        [program("sshfs"), *words],
        env={**environment, "PATH": f"{ssh.parent}:{environment.get('PATH', os.defpath)}"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        preexec_fn=unblock,
        check=False,
    )
    if ended.returncode:
        said = " ".join(_last_line(text) for text in (ended.stderr.strip(), _read(log)))
        raise OSError(5, f"{tree.user}@{tree.host}, port {tree.port}, cannot be mounted: {said}")


def _last_line(text: str) -> str:
    return next(reversed(text.split("\n")), "").strip()


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""
