"""SFTP version 3 as bytes (draft-ietf-secsh-filexfer-02 §3): numbers, strings, and the frames of answers."""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag

VERSION = 3
LARGEST_PACKET = 256 << 10
"""What OpenSSH takes too; a longer one is no SFTP."""
LARGEST_READ = LARGEST_WRITE = LARGEST_PACKET - 1024


class Kind(IntEnum):
    """Types of packets."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200
    EXTENDED_REPLY = 201


class Status(IntEnum):
    """Error codes (§7)."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    OP_UNSUPPORTED = 8


class OpenFlag(IntFlag):
    """``pflags`` of OPEN (§6.3)."""

    READ = 1
    WRITE = 2
    APPEND = 4
    CREATE = 8
    TRUNCATE = 16
    EXCLUSIVE = 32


class Malformed(Exception):
    """A packet that is not what its type says."""


_U32 = struct.Struct(">I")
_U64 = struct.Struct(">Q")
_DATA = struct.Struct(">IBII")
_HEAD = struct.Struct(">IBI")


class Fields:
    """The fields of a packet, taken one after the other."""

    __slots__ = ("_at", "_packet")

    def __init__(self, packet: bytes | memoryview, at: int = 0) -> None:
        self._packet = packet
        self._at = at

    def u32(self) -> int:
        at = self._at
        self._at = at + 4
        try:
            number: int = _U32.unpack_from(self._packet, at)[0]
        except struct.error:
            raise Malformed("a number is cut") from None
        return number

    def u64(self) -> int:
        at = self._at
        self._at = at + 8
        try:
            number: int = _U64.unpack_from(self._packet, at)[0]
        except struct.error:
            raise Malformed("a number is cut") from None
        return number

    def string(self) -> bytes:
        return bytes(self.block())

    def block(self) -> bytes | memoryview:
        """A string that is only looked at, and not kept."""
        length = self.u32()
        start, self._at = self._at, self._at + length
        block = self._packet[start : self._at]
        if len(block) != length:
            raise Malformed("a string is cut")
        return block


def string(text: bytes) -> bytes:
    return _U32.pack(len(text)) + text


def u32(number: int) -> bytes:
    return _U32.pack(number)


def u64(number: int) -> bytes:
    return _U64.pack(number)


def answer(kind: Kind, id: int, *parts: bytes) -> bytes:
    """A whole packet."""
    body = b"".join(parts)
    return _HEAD.pack(len(body) + 5, kind, id) + body


def status(id: int, code: Status, message: str = "") -> bytes:
    text = message.encode("utf-8", "backslashreplace")[:1000]
    return answer(Kind.STATUS, id, u32(code), string(text), string(b"en"))


def data(id: int, block: bytes) -> bytes:
    return _DATA.pack(len(block) + 9, Kind.DATA, id, len(block)) + block
