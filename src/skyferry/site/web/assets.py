"""The files that the pages are made of, as they lie in the package, under one address that changes with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file and how it goes out."""

    content: bytes
    media_type: str


class Assets:
    """All files below a directory.

    They are read again when one of them has changed, so that whoever edits a page sees it at the next reload.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._state: tuple[tuple[str, int, int], ...] = ()
        self._held: dict[str, Asset] = {}
        self._digest = ""

    @property
    def digest(self) -> str:
        """Names the present content of all files; their relative addresses hold below it."""
        self._refresh()
        return self._digest

    def find(self, name: str) -> Asset | None:
        """The file of this relative name, None if there is none."""
        self._refresh()
        return self._held.get(name)

    def _refresh(self) -> None:
        files = sorted(path for path in self._directory.rglob("*") if path.suffix in TYPES)
        state = tuple((str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files)
        if state == self._state:
            return
        held = {
            path.relative_to(self._directory).as_posix(): Asset(path.read_bytes(), TYPES[path.suffix]) for path in files
        }
        hasher = hashlib.sha256()
        for name, asset in held.items():
            hasher.update(f"{name}\0{len(asset.content)}\0".encode() + asset.content)
        self._held, self._digest, self._state = held, hasher.hexdigest()[:16], state
