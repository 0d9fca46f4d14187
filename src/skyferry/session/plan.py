"""All that the processes of a session need to know, as one hands it to the next."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from skyferry.session.tree import Mount


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A session that is about to begin."""

    room: Path
    """Its private directory."""
    lock: int
    """The descriptor that keeps the room; whoever holds it belongs to the session."""
    root: Path
    """Where its view is put together."""
    tree: Mount
    ssh: Path
    """What sshfs runs as its ssh."""
    ssh_log: Path
    scratch: Path
    command: tuple[str, ...]
    directory: Path
    """Where the command starts."""
    environment: dict[str, str]
    user: int
    group: int

    @property
    def is_root(self) -> bool:
        return self.user == 0

    def hand_over(self, file: Path) -> None:
        """Write it for the process that carries it out; it holds the environment, so for nobody else's eyes."""
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            json.dump(asdict(self), stream, default=os.fspath)

    @classmethod
    def take(cls, file: Path) -> SessionPlan:
        """Read what was handed over, and leave nothing of it."""
        stored = json.loads(file.read_bytes())
        file.unlink()
        paths = {name: Path(stored[name]) for name in ("room", "root", "ssh", "ssh_log", "scratch", "directory")}
        return cls(**{**stored, **paths, "tree": Mount(**stored["tree"]), "command": tuple(stored["command"])})
