"""Somebody at a terminal: programs run as users run them, in a home directory that is nobody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOREIGN = ("SKYFERRY_", "VOSPACE_", "VOSFS_", "XDG_", "CADC_")
"""Prefixes of variables that would bring the user's own sites and credentials in."""


class ProgramFailed(Exception):
    """A program ended with another status than 0; says what it said last."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account's owner, with a certificate and a token for the site at `url`.

    Parameters
    ----------
    home
        Holds all configuration, caches and credentials; the user's own are not touched.
    """

    name: str
    home: Path
    url: str
    ca: Path
    token: str

    @property
    def certificate(self) -> Path:
        return self.home / ".ssl" / "cadcproxy.pem"

    def environment(self) -> dict[str, str]:
        """The variables that make this person of a shell."""
        return {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".local" / "state"),
            "SKYFERRY_SITE": "demo",
        }

    def start(self, *words: str | Path, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start a program; the package's own commands are found first."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        own = Path(sys.executable).parent
        environment = inherited | self.environment() | {"PATH": f"{own}:{os.environ.get('PATH', os.defpath)}"}
        command = [os.fspath(word) for word in words]
        command[0] = shutil.which(command[0], path=environment["PATH"]) or command[0]
        return subprocess.Popen(
            command,
            cwd=cwd or self.home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path, cwd: Path | None = None) -> str:
        """Run a program and return what it wrote.

        Raises
        ------
        ProgramFailed
            If it did not end well.
        """
        with self.start(*words, cwd=cwd) as process:
            out, error = process.communicate()
        if process.returncode:
            said = (error.strip() or out.strip()).splitlines()[-1:] or ["said nothing"]
            raise ProgramFailed(f"{Path(words[0]).name} ended with {process.returncode}: {said[0][:300]}")
        return out

    def curl(self, *words: str | Path, anonymous: bool = False, token: bool = False) -> str:
        """Run ``curl`` with the person's certificate, or their token, or without either."""
        if anonymous:
            credential: tuple[str | Path, ...] = ()
        elif token:
            credential = ("-H", f"Authorization: Bearer {self.token}")
        else:
            credential = ("-E", self.certificate)
        common = ("--silent", "--show-error", "--fail-with-body", "--cacert", self.ca)
        return self.run("curl", "-q", *common, *credential, *words)
