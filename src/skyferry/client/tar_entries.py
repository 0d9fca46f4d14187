"""The tar streams of bundles (POSIX pax), written and read as bundles need them: many small files, and fast.

A file's entry is a pax header with its MD5 and exact time, a ustar header, and its bytes, padded to blocks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from skyferry.client.errors import ConnectionLost

BLOCK = 512
END = bytes(2 * BLOCK)
"""The end of a tar stream."""

_NAME_LIMIT = 100
_MAGIC = b"ustar\x0000"


@dataclass(slots=True)
class TarEntry:
    """A file of a bundle that was read."""

    name: bytes
    content: memoryview
    mtime: int | None
    """ns since 1970 UTC."""
    md5: str | None
    omissions: int | None
    """In the list of what was left out: how many that is."""


def file_entry(name: bytes, content: bytes, mtime: int, md5: str) -> tuple[bytes, bytes, bytes]:
    """A file as it stands in a stream: its headers, its bytes, and what fills the last block."""
    records = [_record(b"SKYFERRY.md5", md5.encode()), _record(b"mtime", _seconds(mtime))]
    if len(name) > _NAME_LIMIT:
        records.append(_record(b"path", name))
    pax = b"".join(records)
    headers = b"".join(
        (
            _header(b"pax", len(pax), 0, b"x"),
            _padded(pax),
            _header(name[:_NAME_LIMIT], len(content), max(0, mtime // 1_000_000_000), b"0"),
        )
    )
    return headers, content, bytes(-len(content) % BLOCK)


def directory_entry(name: bytes) -> bytes:
    """A directory as it stands in a stream."""
    headers = b""
    if len(name) >= _NAME_LIMIT:
        pax = _record(b"path", name + b"/")
        headers = _header(b"pax", len(pax), 0, b"x") + _padded(pax)
    return headers + _header(name[: _NAME_LIMIT - 1] + b"/", 0, 0, b"5")


def read_entries(stream: bytes) -> Iterator[TarEntry]:
    """Yield the files of a whole stream; other entries are passed over.

    Raises
    ------
    ConnectionLost
        If the stream is cut or is no tar.
    """
    view = memoryview(stream)
    offset = 0
    pax: dict[bytes, bytes] = {}
    while True:
        header = stream[offset : offset + BLOCK]
        if len(header) < BLOCK:
            raise ConnectionLost("the bundle was cut")
        if not header.strip(b"\0"):
            return
        offset += BLOCK
        kind, size = header[156:157], _number(header[124:136])
        if b"size" in pax and pax[b"size"].isdigit():
            size = int(pax[b"size"])
        content = view[offset : offset + size]
        if len(content) < size:
            raise ConnectionLost("the bundle was cut")
        offset += size + -size % BLOCK
        if kind == b"x":
            pax = dict(_records(bytes(content)))
            continue
        if kind in (b"0", b"\0"):
            yield _entry(header, content, pax)
        pax = {}


def _entry(header: bytes, content: memoryview, pax: dict[bytes, bytes]) -> TarEntry:
    name = pax.get(b"path")
    if name is None:
        prefix, name = header[345:500].rstrip(b"\0"), header[:100].rstrip(b"\0")
        name = prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name
    omissions = pax.get(b"SKYFERRY.omissions")
    md5 = pax.get(b"SKYFERRY.md5")
    return TarEntry(
        name,
        content,
        _nanoseconds(pax[b"mtime"]) if b"mtime" in pax else _number(header[136:148]) * 1_000_000_000,
        md5.decode("ascii", "replace").lower() if md5 is not None else None,
        int(omissions) if omissions is not None and omissions.isdigit() else None,
    )


def _header(name: bytes, size: int, seconds: int, kind: bytes) -> bytes:
    """A ustar header (POSIX.1-2001 pax, "ustar Header Block")."""
    fields = (
        name.ljust(100, b"\0"),
        b"0000644\x000000000\x000000000\x00",
        b"%011o\0" % size,
        b"%011o\0" % min(seconds, 0o77777777777),
        b"        ",
        kind,
        bytes(100),
        _MAGIC,
        bytes(BLOCK - 265),
    )
    header = b"".join(fields)
    return b"%b%06o\0 %b" % (header[:148], sum(header), header[156:])


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % BLOCK)


def _record(keyword: bytes, value: bytes) -> bytes:
    """``LENGTH KEYWORD=VALUE\\n``, where the length counts its own digits."""
    rest = len(keyword) + len(value) + 3
    length = rest + len(str(rest))
    length = rest + len(str(length))
    return b"%d %b=%b\n" % (length, keyword, value)


def _records(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset < len(content):
        digits = content[offset : offset + 20].partition(b" ")[0]
        if not digits.isdigit() or int(digits) <= len(digits):
            raise ConnectionLost("the bundle is damaged")
        keyword, _, value = content[offset + len(digits) + 1 : offset + int(digits) - 1].partition(b"=")
        yield keyword, value
        offset += int(digits)


def _number(field: bytes) -> int:
    """An octal number, or one in base 256 as GNU writes large ones."""
    if field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << 88) - 1)
    digits = field.strip(b" \0")
    with contextlib.suppress(ValueError):
        return int(digits or b"0", 8)
    raise ConnectionLost("the bundle is damaged")


def _seconds(ns: int) -> bytes:
    sign, ns = (b"-", -ns) if ns < 0 else (b"", ns)
    return b"%b%d.%09d" % (sign, ns // 1_000_000_000, ns % 1_000_000_000)


def _nanoseconds(text: bytes) -> int | None:
    sign = -1 if text.startswith(b"-") else 1
    whole, _, fraction = text.lstrip(b"-").partition(b".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    return sign * (int(whole) * 1_000_000_000 + int(fraction[:9].ljust(9, b"0") or b"0"))
