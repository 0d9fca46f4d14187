"""The sessions of a user, each a directory in the state directory; what a dead one left is removed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_RECORD = "session.json"
_LOCK = "lock"
_GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is written down about a session when it begins."""

    name: str
    site: str
    command: tuple[str, ...]
    directory: str
    """Where the command starts."""
    began: str
    """UTC, ISO 8601."""
    process: int
    """The process whose end ends the session."""
    scratch: str
    """The image of its scratch disk; it loses this name as soon as it is mounted."""
    scratch_size: int


@dataclass(frozen=True, slots=True)
class Room:
    """A session's private directory: its record, its SSH identity, the point where its root is put together."""

    path: Path

    @property
    def root(self) -> Path:
        return self.path / "root"

    @property
    def identity(self) -> Path:
        return self.path / "ssh"

    def read(self) -> Record:
        stored = json.loads((self.path / _RECORD).read_bytes())
        return Record(**{**stored, "command": tuple(stored["command"])})

    def write(self, record: Record) -> None:
        (self.path / _RECORD).write_text(json.dumps(asdict(record)))

    def clear(self) -> None:
        """Remove all of it. By name, never as a tree: nothing that a user put anywhere can be hit."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            Path(self.read().scratch).unlink(missing_ok=True)
        for directory in (self.identity, self.path):
            if directory.is_dir():
                for entry in os.scandir(directory):
                    if not entry.is_dir(follow_symlinks=False) and entry.name != _LOCK:
                        Path(entry).unlink(missing_ok=True)
        for directory in (self.identity, self.root):
            with contextlib.suppress(FileNotFoundError):
                directory.rmdir()
        (self.path / _LOCK).unlink(missing_ok=True)
        self.path.rmdir()


@dataclass(frozen=True, slots=True)
class Rooms:
    """All sessions below a directory. A session lives as long as one of its processes holds its lock."""

    path: Path

    def open(self) -> tuple[Room, int]:
        """Make a room; return it with the descriptor whose lock keeps it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        room = Room(self.path / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")
        room.path.mkdir(mode=0o700)
        lock = os.open(room.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        room.root.mkdir()
        room.identity.mkdir()
        return room, lock

    def living(self) -> Iterator[Record]:
        """Yield the sessions that run."""
        for room in self._rooms():
            if _is_held(room):
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # about to begin, or to end
                    yield room.read()

    def sweep(self) -> list[str]:
        """Remove what sessions left whose processes were killed; return their names."""
        swept = []
        for room in self._rooms():
            if not _is_held(room):
                with contextlib.suppress(OSError):  # another command may do the same
                    room.clear()
                    swept.append(room.path.name)
        return swept

    def end(self, name: str) -> bool:
        """End a session: as `kill` would, and by force after ten seconds. False if none of this name runs."""
        room = Room(self.path / name)
        record = next((record for record in self.living() if record.name == name), None)
        if record is None:
            return False
        for wanted in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(record.process, wanted)
            deadline = time.monotonic() + _GRACE_SECONDS
            while time.monotonic() < deadline:
                if not _is_held(room):
                    self.sweep()
                    return True
                time.sleep(0.05)
        return True

    def _rooms(self) -> list[Room]:
        if not self.path.is_dir():
            return []
        return [Room(Path(entry)) for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name)]


def _is_held(room: Room) -> bool:
    """Whether a process keeps a room. One that is being made counts as kept for a moment."""
    try:
        lock = os.open(room.path / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        with contextlib.suppress(FileNotFoundError):
            return time.time() - room.path.stat().st_mtime < _GRACE_SECONDS
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)
