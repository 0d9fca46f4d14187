"""The tree mounted by sshfs, as a user mounts it, and the other programs that speak SFTP."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from servers.live_site import LiveSite, clean_environment


class SftpUser:
    """Somebody with an account, a key that opens it, and a directory to work in."""

    def __init__(self, site: LiveSite, directory: Path, name: str | None = None) -> None:
        self.site = site
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)
        self.name = name or site.new_user()
        self.key = new_key(directory / "id_ed25519")
        account = site.administration.accounts.get(self.name)
        site.administration.ssh_keys.add(account, self.key.with_suffix(".pub").read_text())
        self.known_hosts = directory / "known_hosts"
        host_key = site.administration.ssh_authority.host_line
        self.known_hosts.write_text(f"[localhost]:{site.sftp_port} {host_key}\n")

    @property
    def options(self) -> list[str]:
        """Options that every program of OpenSSH takes."""
        return ssh_options(self.known_hosts, self.key)

    @contextlib.contextmanager
    def mounted(self, where: str = "/", *options: str) -> Iterator[Path]:
        """Mount a part of the tree; yields where."""
        point = self.directory / "mount"
        point.mkdir(exist_ok=True)
        command = ["sshfs", f"{self.name}@localhost:{where}", point, "-p", str(self.site.sftp_port), *self.options]
        # Without caches of its own the mount shows what the site does.
        command += ["-o", "idmap=user,dir_cache=no,no_contain_symlinks", *options]
        subprocess.run(command, check=True, timeout=60, env=clean_environment())
        try:
            yield point
        finally:
            unmount(point)

    def sftp(self, *lines: str, status: int = 0) -> str:
        """Run commands of ``sftp``."""
        command = ["sftp", "-q", "-b", "-", "-P", str(self.site.sftp_port), *self.options, f"{self.name}@localhost"]
        return run(command, stdin="\n".join(lines) + "\n", status=status)


def new_key(path: Path, kind: str = "ed25519") -> Path:
    """Make a key pair; the public half lies beside it."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "a key", "-f", path], check=True)
    return path


def ssh_options(known_hosts: Path, key: Path | None) -> list[str]:
    options = ["-o", f"UserKnownHostsFile={known_hosts}", "-o", "GlobalKnownHostsFile=/dev/null", "-F", "/dev/null"]
    options += ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes"]
    return [*options, "-o", f"IdentityFile={key}"] if key is not None else options


def run(command: list[str | Path], *, stdin: str = "", status: int | None = 0, cwd: Path | None = None) -> str:
    """Run a program to its end; `status` is what it must end with (None: any)."""
    ended = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=120,
        cwd=cwd,
        env=clean_environment() | {"LC_ALL": "C.UTF-8"},
    )
    if status is not None:
        assert ended.returncode == status, f"{command}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout + ended.stderr


def unmount(point: Path) -> None:
    for _ in range(50):
        if subprocess.run(["fusermount3", "-u", point], capture_output=True).returncode == 0:
            return
        if not os.path.ismount(point):
            return
        time.sleep(0.1)  # a file is still being closed
    subprocess.run(["fusermount3", "-uz", point], check=True)
