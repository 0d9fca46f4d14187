"""Where a user's configuration, caches and state lie (XDG base directories)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_state_path


def config_directory() -> Path:
    """Sites and their CAs."""
    return user_config_path("skyferry")


def cache_directory() -> Path:
    """What can be fetched again."""
    return user_cache_path("skyferry")


def state_directory() -> Path:
    """What an interrupted transfer needs to go on."""
    return user_state_path("skyferry")


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file, for the user alone, so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:60]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
