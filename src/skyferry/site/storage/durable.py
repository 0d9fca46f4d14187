"""Every wait for the medium, in one place: what is durable here survives a power cut."""

from __future__ import annotations

import os

from skyferry.site.storage import linux

_WRITEBACK = 8 << 20


def sync_bytes(descriptor: int) -> None:
    """Wait until the bytes and times of an open file are on the medium."""
    os.fsync(descriptor)


def sync_names(directory: int) -> None:
    """Wait until the names in an open directory are on the medium."""
    os.fsync(directory)


class Writeback:
    """Has the kernel write while more bytes arrive, so that `sync_bytes` at the end finds little left to do."""

    def __init__(self, descriptor: int, start: int = 0) -> None:
        self._descriptor = descriptor
        self._begun = start

    def reached(self, offset: int) -> None:
        """Tell that the bytes up to `offset` were written to the file."""
        if offset - self._begun >= _WRITEBACK:
            linux.start_writeback(self._descriptor, self._begun, offset - self._begun)
            self._begun = offset
