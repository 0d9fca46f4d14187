"""People who use unmodified clients on the live site."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from peers.environments import environment, trusting

if TYPE_CHECKING:
    from servers.live_site import LiveSite


@dataclass
class Person:
    """Somebody at a terminal with a home directory of their own and one peer's programs on the path."""

    name: str
    home: Path
    programs: Path
    site: LiveSite
    certificate: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(
        self, *command: str | Path, stdin: str | None = None, status: int | None = 0, timeout: int = 480
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the home directory; `status` is the exit status it must end with (None: any)."""
        ended = subprocess.run(
            [os.fspath(word) for word in command],
            cwd=self.home,
            env={"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8", **self.variables},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if status is not None:
            words = " ".join(os.fspath(word) for word in command)
            assert ended.returncode == status, f"{words}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        return ended

    def output(self, *command: str | Path) -> str:
        return self.run(*command).stdout


def person_with(peer: str, site: LiveSite, tmp_path: Path) -> Person:
    """Make a person with a fresh account, so that tests never meet in one directory."""
    home = tmp_path / "home"
    (home / ".ssl").mkdir(parents=True)
    name = site.new_user()
    certificate = site.certificate(name, home / ".ssl" / "cadcproxy.pem")
    variables = trusting(site.ca, tmp_path / "trust") | {"VOSPACE_WEBSERVICE": site.netloc}
    return Person(name, home, environment(peer), site, certificate, variables)
