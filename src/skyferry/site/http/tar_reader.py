"""Tar archives read as they arrive (POSIX.1-2001 pax, ustar, GNU long names): push in blocks, take out events.

Nothing is kept but an unfinished header and the small file that is being read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from skyferry.vospace.faults import InvalidData

BLOCK = 512
SMALL = 1 << 20
"""Files of up to so many bytes come out in one piece."""
_EXTENDED_LIMIT = 1 << 20
"""Bytes of extended headers and long names that may be held at a time."""
_NUMBER = re.compile(rb"[ \0]*([0-7]*)[ \0]*")
_TIME = re.compile(rb"(-?)([0-9]{1,18})(?:\.([0-9]{0,40}))?")
_RECORD = re.compile(rb"([1-9][0-9]{0,9}) ([^=]+)=")


class Kind(Enum):
    FILE = "file"
    CONTAINER = "container"
    OTHER = "other"
    """Links, devices, FIFOs, sparse files: never nodes here."""


_FILES = (b"0", b"\0", b"7")
_LONG = {b"L": b"path", b"K": b"linkpath"}


@dataclass(frozen=True, slots=True)
class Member:
    """The header of one entry."""

    name: bytes
    kind: Kind
    length: int
    mtime: int
    """ns since 1970 UTC."""
    extended: Mapping[bytes, bytes]
    """Records of its pax header."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry that is complete: a small file with its bytes, or what has none."""

    member: Member
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Start:
    """A large file begins. Its `Piece`s follow, `last` with the final one."""

    member: Member


@dataclass(frozen=True, slots=True)
class Piece:
    content: bytes
    last: bool


Event = Whole | Start | Piece


@dataclass(slots=True)
class TarReader:
    """Takes a tar stream apart.

    Raises
    ------
    InvalidData
        By `feed` and `finish`, where the stream is no tar, or broken.
    """

    _held: bytes = b""
    _rest: int = 0
    """Bytes of a large file still to come."""
    _skip: int = 0
    """Bytes to be dropped after them: padding, and bytes of entries that are no files."""
    _global: dict[bytes, bytes] = field(default_factory=dict)
    _extended: dict[bytes, bytes] = field(default_factory=dict)
    """For the next entry."""
    _ended: bool = False
    _begun: bool = False

    def feed(self, block: bytes) -> Iterator[Event]:
        """Take a block, and yield what is complete with it."""
        data = memoryview(self._held + block if self._held else block)
        self._held = b""
        at = 0
        while at < len(data) and not self._ended:
            if self._rest:
                step = min(self._rest, len(data) - at)
                self._rest -= step
                yield Piece(bytes(data[at : at + step]), not self._rest)
                at += step
            elif self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
            else:
                taken, event = self._entry(data[at:])
                if not taken:
                    break
                at += taken
                if event is not None:
                    yield event
        if not self._ended:
            self._held = bytes(data[at:])

    def finish(self) -> None:
        """The stream has ended."""
        if not self._begun and not self._held:
            raise InvalidData("the body is no tar stream: it is empty")
        if not self._ended:
            raise InvalidData("the tar stream was cut short: it has no end mark")

    def _entry(self, data: memoryview) -> tuple[int, Event | None]:
        """Read the entry at the start of `data`; returns how many bytes were taken, 0 if more are needed."""
        if len(data) < BLOCK:
            return 0, None
        header = bytes(data[:BLOCK])
        self._begun = True
        if not any(header):
            self._ended = True
            return BLOCK, None
        _check(header)
        type = header[156:157]
        length = _number(header[124:136])
        if type in (b"x", b"g", b"L", b"K"):
            return self._extend(type, length, data)
        return self._member(header, type, length, data)

    def _extend(self, type: bytes, length: int, data: memoryview) -> tuple[int, Event | None]:
        """Keep what a header of headers says."""
        held = sum(map(len, (*self._extended.values(), *self._global.values())))
        if held + length > _EXTENDED_LIMIT:
            raise InvalidData(f"an extended header of {length} bytes")
        whole = BLOCK + length + -length % BLOCK
        if len(data) < whole:
            return 0, None
        content = bytes(data[BLOCK : BLOCK + length])
        if type in _LONG:
            self._extended[_LONG[type]] = content.rstrip(b"\0")
        else:
            (self._global if type == b"g" else self._extended).update(_records(content))
        return whole, None

    def _member(self, header: bytes, type: bytes, length: int, data: memoryview) -> tuple[int, Event | None]:
        extended = {**self._global, **self._extended} if self._global else self._extended
        if b"size" in extended:
            length = _decimal(extended[b"size"])
        name = extended.get(b"path") or _name(header)
        sparse = any(key.startswith(b"GNU.sparse.") for key in extended)
        kind = Kind.OTHER
        if type == b"5" or (type in _FILES and name.endswith(b"/")):
            kind = Kind.CONTAINER
        elif type in _FILES and not sparse:
            kind = Kind.FILE
        elif type in (b"1", b"2", b"3", b"4", b"6"):
            length = 0  # whatever it says, no bytes follow
        member = Member(name, kind, length, _mtime(header, extended), extended)
        padding = -length % BLOCK
        if kind is not Kind.FILE:
            self._extended = {}
            self._skip = length + padding
            return BLOCK, Whole(member)
        if length > SMALL:
            self._extended = {}
            self._rest, self._skip = length, padding
            return BLOCK, Start(member)
        if len(data) < BLOCK + length:
            return 0, None
        self._extended = {}
        self._skip = padding
        return BLOCK + length, Whole(member, bytes(data[BLOCK : BLOCK + length]))


def _check(header: bytes) -> None:
    """Raise `InvalidData` unless the header's checksum is right."""
    expected = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    if _number(header[148:156]) != expected:
        raise InvalidData("the body is no tar stream: a header has a wrong checksum")


def _number(field: bytes) -> int:
    """An octal number, or a large one in base 256 as GNU writes it."""
    if field[0] in (0x80, 0xFF):
        return int.from_bytes(field[1:], "big") - (1 << 8 * (len(field) - 1) if field[0] == 0xFF else 0)
    match = _NUMBER.fullmatch(field)
    if match is None:
        raise InvalidData("the body is no tar stream: a header holds a malformed number")
    return int(match[1] or b"0", 8)


def _decimal(value: bytes) -> int:
    if not value.isdigit() or len(value) > 18:
        raise InvalidData("an extended header holds a malformed number")
    return int(value)


def _name(header: bytes) -> bytes:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _mtime(header: bytes, extended: Mapping[bytes, bytes]) -> int:
    if b"mtime" not in extended:
        return _number(header[136:148]) * 1_000_000_000
    match = _TIME.fullmatch(extended[b"mtime"])
    if match is None:
        raise InvalidData("an extended header holds a malformed time")
    ns = int(match[2]) * 1_000_000_000 + int((match[3] or b"").ljust(9, b"0")[:9])
    return -ns if match[1] else ns


def _records(content: bytes) -> dict[bytes, bytes]:
    """The records ``LENGTH KEY=VALUE\\n`` of a pax header."""
    found = {}
    at = 0
    while at < len(content) and content[at]:
        match = _RECORD.match(content, at)
        end = at + int(match[1]) if match is not None else 0
        if match is None or not match.end() < end <= len(content) or content[end - 1 : end] != b"\n":
            raise InvalidData("malformed extended header")
        found[match[2]] = content[match.end() : end - 1]
        at = end
    return found
