"""A download's bytes that come by several streams: a part of full length, with a log of what it holds behind them."""

from __future__ import annotations

import os
import struct
import threading
import zlib
from pathlib import Path

from skyferry.client.digests import PrefixMD5
from skyferry.client.errors import LocalFault
from skyferry.client.part_files import Part
from skyferry.client.stretches import Stretches

_RECORD = struct.Struct("<QQI")
"""A range and a check of it: one that a crash cut or left empty does not count."""


class RangedPart(Part):
    """A part that is filled anywhere. What its log says it holds is on the disk.

    The log lies behind the file's own length, so that bytes and log cannot be parted; `place` cuts it off.
    """

    def __init__(self, destination: Path, version: str, length: int) -> None:
        super().__init__(destination, version)
        self.length = length
        self.held = Stretches()
        self._logged = Stretches()
        self._log_end = length
        self._logging = threading.Lock()
        self._md5 = PrefixMD5(self.descriptor)

    def take_up(self) -> None:
        """Keep what an earlier run wrote, and make room for the rest."""
        try:
            size = os.fstat(self.descriptor).st_size
            if size > self.length:
                self.held = _read_log(self.descriptor, self.length, size)
            elif size:  # filled by one stream from the beginning on
                self.held.add(0, size)
            self._log_end = max(size, self.length)
            self._append(self.length, self.length)  # first: it tells a file that has room from one that has bytes
            os.posix_fallocate(self.descriptor, 0, self.length)
            self.log()
        except OSError as error:
            raise LocalFault(error, self.destination) from error
        self._md5.grow(self.held.prefix)

    def write(self, offset: int, block: bytes) -> None:
        """Put bytes in their place."""
        self.write_at(offset, block)
        self.held.add(offset, offset + len(block))
        self._md5.grow(self.held.prefix)

    def log(self) -> None:
        """Make what is held durable, then say so in the log. Others may write meanwhile."""
        with self._logging:
            new = [stretch for stretch in tuple(self.held) if not self._logged.holds(*stretch)]
            if not new:
                return
            try:
                os.fdatasync(self.descriptor)
                for start, end in new:
                    self._append(start, end)
                    self._logged.add(start, end)
            except OSError as error:
                raise LocalFault(error, self.destination) from error

    def hexdigest(self) -> str:
        """MD5 of the whole, once all of it is held; waits for the end of the hashing."""
        try:
            return self._md5.hexdigest()
        except OSError as error:
            raise LocalFault(error, self.destination) from error

    def place(self, mtime: int | None) -> None:
        try:
            os.ftruncate(self.descriptor, self.length)
        except OSError as error:
            raise LocalFault(error, self.destination) from error
        super().place(mtime)

    def close(self) -> None:
        """Leave what has come so far for a later run, if it is worth that."""
        if self.descriptor >= 0:
            self._md5.close()
            self.leave(self.held.total)

    def _append(self, start: int, end: int) -> None:
        numbers = struct.pack("<QQ", start, end)
        os.pwrite(self.descriptor, numbers + struct.pack("<I", zlib.crc32(numbers)), self._log_end)
        self._log_end += _RECORD.size


def is_ranged(path: Path, length: int) -> bool:
    """Whether a part of a file of this length was filled by several streams."""
    try:
        return path.stat().st_size > length
    except OSError:
        return False


def _read_log(descriptor: int, length: int, size: int) -> Stretches:
    log = os.pread(descriptor, size - length, length)
    held = Stretches()
    for start, end, check in _RECORD.iter_unpack(log[: len(log) // _RECORD.size * _RECORD.size]):
        if zlib.crc32(struct.pack("<QQ", start, end)) == check and end <= length:
            held.add(start, end)
    return held
