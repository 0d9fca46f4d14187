"""All headers of a FITS file as text, from its header blocks alone (FITS 4.0 §3, §4.4.1)."""

from __future__ import annotations

import re
import time

from skyferry.site.storage.base import Reader
from skyferry.vospace.faults import InvalidArgument

BLOCK = 2880
CARD = 80
TEXT_LIMIT = 32 << 20
"""Most bytes of headers that one answer holds."""

SECONDS = 50
"""Longest time to look for headers: a file may hold thousands of them, far apart."""

_AT_ONCE = 10 * BLOCK
_INTEGER = re.compile(rb"(BITPIX|NAXIS\d*|PCOUNT|GCOUNT) *= *([+-]?\d+) *(?:/|$)")
_GROUPS = re.compile(rb"GROUPS  = *T")


def header_text(reader: Reader) -> bytes:
    """Return the cards of every header, a line each, END included.

    Raises
    ------
    InvalidArgument
        If the file is not FITS, breaks off inside a header, or has too many of them.
    """
    check_fits(reader)
    deadline = time.monotonic() + SECONDS
    lines: list[bytes] = []
    size = 0
    offset = 0
    while offset < reader.length:
        if time.monotonic() > deadline:
            raise InvalidArgument(f"more headers than can be read in {SECONDS} s")
        header = _header_at(reader, offset, TEXT_LIMIT - size)
        if header is None:
            break
        cards, length = header
        lines.extend(cards)
        size += length
        offset += length + _data_size(cards)
    return b"".join(line.rstrip() + b"\n" for line in lines)


def check_fits(reader: Reader) -> None:
    """Raise `InvalidArgument` unless the bytes begin as a FITS file does."""
    if reader.length < BLOCK or reader.read(0, 9) != b"SIMPLE  =":
        raise InvalidArgument("not a FITS file")


def _header_at(reader: Reader, offset: int, limit: int) -> tuple[list[bytes], int] | None:
    """The cards of the header at `offset` and its length in the file; None where no extension follows any more."""
    cards: list[bytes] = []
    position = offset
    while position - offset < limit:
        held = reader.read(position, _AT_ONCE)
        for start in range(0, len(held) - BLOCK + 1, BLOCK):
            if offset and not cards and not held.startswith(b"XTENSION"):
                return None  # special records, or nothing of ours, after the last unit (FITS 4.0 §3.5)
            for at in range(start, start + BLOCK, CARD):
                card = held[at : at + CARD]
                cards.append(_printable(card))
                if card.rstrip(b" ") == b"END":
                    return cards, position + start + BLOCK - offset
        if len(held) < _AT_ONCE:
            raise InvalidArgument("the file ends inside a header")
        position += len(held)
    raise InvalidArgument(f"the headers are larger than {TEXT_LIMIT >> 20} MiB")


def _printable(card: bytes) -> bytes:
    """A card as it may stand in a text: what FITS forbids in it shows as a question mark."""
    return card if card.isascii() and card.decode().isprintable() else bytes(c if 32 <= c < 127 else 63 for c in card)


def _data_size(cards: list[bytes]) -> int:
    """The length in the file of the data that follows a header."""
    values: dict[bytes, int] = {}
    groups = False
    for card in cards:
        match = _INTEGER.match(card)
        if match is not None:
            values.setdefault(match[1], int(match[2][:20]))
        groups = groups or _GROUPS.match(card) is not None
    axes = [values.get(b"NAXIS%d" % number, 0) for number in range(1, min(values.get(b"NAXIS", 0), 999) + 1)]
    if not axes:
        return 0
    if groups and axes[0] == 0:
        axes = axes[1:]
    elements = 1
    for axis in axes:
        elements *= max(axis, 0)
    elements = max(values.get(b"GCOUNT", 1), 0) * (max(values.get(b"PCOUNT", 0), 0) + elements)
    size = abs(values.get(b"BITPIX", 8)) // 8 * elements
    return -(-size // BLOCK) * BLOCK
