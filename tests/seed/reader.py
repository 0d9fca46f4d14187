"""Somebody who does what the page says: types its blocks as they stand, after filling in the placeholders."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import distribution
from pathlib import Path

from e2e.users import User, program
from peers.environments import trusting
from seed.page import Block
from seed.terminal import Answer, type_in
from servers.live_site import LiveSite

PASSWORD = "a good password"
SCRATCH_SIZE = "64MiB"

# Says which command of a block failed, without changing what the block does: `set -e`, `&&` and loops count as ever.
_PRELUDE = """\
unset BASH_ENV
set -o pipefail -E
trap 'printf "%s\\t%s\\n" "$?" "$BASH_COMMAND" >>"$FAILED_COMMANDS"' ERR
"""


class Reader(User):
    """An astronomer with an account, a project, and the page open beside the terminal."""

    def __init__(
        self, site: LiveSite, home: Path, archived_file: tuple[str, Path], shared_data: Callable[[], None]
    ) -> None:
        super().__init__(site, home)
        self.project = site.new_project(self.name)
        self.site_holds_shared_data = shared_data
        self._archive, authority = archived_file
        self._on_scratch: Path | None = None
        self.screen = ""
        """What the last block showed."""
        self._programs = home / "programs"
        self._programs.mkdir()
        self._failed = home / "failed-commands"
        (self._programs / "prelude").write_text(_PRELUDE)
        # Our commands one by one, not the directory: its pip must stay out of reach of what a page says.
        for command in ("python", *(entry.name for entry in distribution("skyferry").entry_points)):
            if program(command).exists():
                self._provide(command, f'exec {program(command)} "$@"')
        (home / ".wgetrc").write_text(f"ca_certificate = {authority}\n")
        (home / ".ssh").mkdir(mode=0o700)
        # OpenSSH asks the system, not HOME, where its user lives.
        config = self._programs / "ssh_config"
        config.write_text(f"UserKnownHostsFile {home}/.ssh/known_hosts\n")
        self._provide("ssh", f'exec {shutil.which("ssh")} -F {config} "$@"')
        self._provide("pip", "echo no environment to install into >&2; exit 1")

    def _provide(self, name: str, script: str) -> None:
        file = self._programs / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def make_throw_away_environment(self) -> None:
        """Let ``pip`` install into an environment that ends with the test."""
        subprocess.run([sys.executable, "-m", "venv", self.throw_away], check=True)
        self._provide("pip", f'exec {self.throw_away}/bin/pip --disable-pip-version-check "$@"')

    def run_unmodified(self, command: str, *words: str) -> None:
        """Run a command that ``pip`` has installed, against our site."""
        trust = trusting(self.site.ca, self.home / "trust") | {"VOSPACE_WEBSERVICE": self.site.netloc}
        ended = subprocess.run(
            [self.throw_away / "bin" / command, *words],
            cwd=self.directory,
            env=self.environment | trust,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"

    @property
    def throw_away(self) -> Path:
        return self.home / "environment"

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self._programs}:{os.defpath}"
        ours = {"CURL_CA_BUNDLE": str(self.site.ca), "PATH": path, "PWD": str(self.directory)}
        judging = {"BASH_ENV": str(self._programs / "prelude"), "FAILED_COMMANDS": str(self._failed)}
        return super().environment | ours | judging

    def filled_in(self, text: str) -> str:
        """The page's text with its placeholders replaced, and nothing else."""
        for placeholder, value in (
            ("[user]", self.name),
            ("[project]", self.project),
            ("https://ws-uv.canfar.net", self.site.url),
            ("ws-uv.canfar.net", "localhost"),
            ("-p 64022", f"-p {getattr(self.site, 'sftp_port', 64022)}"),
            ("https://archive.eso.org/...", self._archive),
        ):
            text = text.replace(placeholder, value)
        return text

    def type(self, block: Block, *words: str, in_session: bool = False, answers: tuple[Answer, ...] = ()) -> int:
        """Run a block as it stands; return its exit status. `words` are the arguments of a program."""
        name = f"{block.name}.py" if block.is_python else f"{block.name}.sh"
        script = self.write(name, self.filled_in(block.text).encode())
        command = ["python" if block.is_python else "bash", script.name, *words]
        return self.run_on_terminal(*command, in_session=in_session, answers=answers)

    def put(self, container: str, tree: Mapping[str, bytes]) -> None:
        """Make files below a container of the reader's; names that end in / are containers."""
        local = self.home / "there" / container.replace(":", "/")
        for name, content in tree.items():
            path = local / name
            (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_bytes(content)
        self.run("vsync", f"{local}/", f"{container}/")

    def scratch_holds(self, files: Mapping[str, bytes]) -> None:
        """Have files lie in /scratch when the next session begins."""
        self._on_scratch = self.home / "on-scratch"
        self._on_scratch.mkdir()
        for name, content in files.items():
            (self._on_scratch / name).write_bytes(content)

    def has(self, node: str, content: bytes) -> None:
        """The site holds these bytes there."""
        assert self.stored(node) == content, node

    def tree(self, name: str) -> dict[str, bytes]:
        """All files below a directory of the reader's."""
        top = self.directory / name
        return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}

    def run_on_terminal(self, *command: str, in_session: bool = False, answers: tuple[Answer, ...] = ()) -> int:
        if self._on_scratch is not None:
            copied = f'cp {shlex.quote(str(self._on_scratch))}/* /scratch/ && exec "$@"'
            command = ("sh", "-c", copied, "sh", *command)
        if in_session:
            command = ("skyferry", "session", "run", "--scratch-size", SCRATCH_SIZE, "--", *command)
        self._failed.unlink(missing_ok=True)
        asked = (Answer("[Pp]assword: ", f"{PASSWORD}\n"), Answer(r"\(yes/no/\[fingerprint\]\)\? ", "yes\n"), *answers)
        status, self.screen = type_in(command, directory=self.directory, environment=self.environment, answers=asked)
        return status

    @property
    def failed_commands(self) -> list[str]:
        """The commands of the last block that ended with another status than 0."""
        if not self._failed.exists():
            return []
        return [line.partition("\t")[2] for line in self._failed.read_text().splitlines()]
