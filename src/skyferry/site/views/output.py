"""Writing parts of FITS files as FITS files, a slab at a time (FITS 4.0 §3); runs in the worker only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

import numpy as np
from astropy.io import fits

from skyferry.vospace.faults import InvalidArgument

Ranges = tuple[tuple[int, int], ...]
"""Start and stop from 0 of every axis, the fastest first, as FITS counts axes."""

_BLOCK = 2880
_SLAB = 16 << 20
_STRUCTURE = re.compile(
    r"SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|CHECKSUM|DATASUM|ZHECKSUM|ZDATASUM|END"
)
_TYPES = {8: ">u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of one header unit; `ranges` None for a unit that is copied as it is."""

    unit: Any
    ranges: Ranges | None

    @property
    def size(self) -> int:
        """Bytes of its data."""
        if self.ranges is None:
            return int(self.unit.fileinfo()["datSpan"])
        width = abs(int(self.unit.header["BITPIX"])) // 8
        return prod(stop - start for start, stop in self.ranges) * width


def write_units_before(output: BinaryIO) -> None:
    """Write an empty primary unit for extensions to follow."""
    output.write(_padded(fits.PrimaryHDU().header.tostring().encode("ascii")))


def write_whole(source: Any, cut: Cut, output: BinaryIO) -> None:
    """Copy an extension byte by byte."""
    place = cut.unit.fileinfo()
    if place["hdrLoc"] == 0:
        raise InvalidArgument("the primary unit is no image")
    source.seek(place["hdrLoc"])
    left = place["datLoc"] - place["hdrLoc"] + place["datSpan"]
    while left:
        block = source.read(min(left, _SLAB))
        if not block:
            raise InvalidArgument("the file ends too early")
        output.write(block)
        left -= len(block)


def write_image(cut: Cut, output: BinaryIO, *, as_primary: bool) -> None:
    """Write a part of an image, its pixels as they are stored and its world coordinates where they were."""
    ranges = cut.ranges or ()
    bitpix = cut.unit.header["BITPIX"]
    header = _header(cut.unit.header, bitpix, ranges, as_primary)
    output.write(_padded(header.tostring().encode("ascii", "replace")))
    kind = np.dtype(_TYPES[bitpix])
    size = 0
    for slab in _slabs(tuple(reversed(ranges)), kind.itemsize) if ranges else ():
        pixels = cut.unit.section[tuple(slice(start, stop) for start, stop in slab)]
        size += output.write(np.ascontiguousarray(pixels, kind).data.cast("B") if pixels.size else b"")
    output.write(b"\0" * (-size % _BLOCK))


def _header(original: Any, bitpix: int, ranges: Ranges, as_primary: bool) -> Any:
    """The header of a part: structure of its own, everything else as it was, reference pixels moved along."""
    header = fits.Header()
    if as_primary:
        header["SIMPLE"] = True
    else:
        header["XTENSION"] = "IMAGE"
    header["BITPIX"] = bitpix
    header["NAXIS"] = len(ranges)
    for axis, (start, stop) in enumerate(ranges, 1):
        header[f"NAXIS{axis}"] = stop - start
    if not as_primary:
        header["PCOUNT"], header["GCOUNT"] = 0, 1
    for card in original.cards:
        if not _STRUCTURE.fullmatch(card.keyword):
            header.append(card, end=True)
    for axis, (start, _) in enumerate(ranges, 1):
        for version in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            key = f"CRPIX{axis}{version}"
            if key in header:
                header[key] -= start
            elif f"CTYPE{axis}{version}" in header and start:
                header[key] = -start  # the default of CRPIX is 0
        if f"LTV{axis}" in header:
            header[f"LTV{axis}"] -= start
    return header


def _slabs(ranges: Ranges, itemsize: int) -> Iterator[Ranges]:
    """Cut `ranges`, the slowest axis first, into pieces that follow each other in the file and fit into memory."""
    if prod(stop - start for start, stop in ranges) * itemsize <= _SLAB:
        yield ranges
        return
    axis = next((number for number, (start, stop) in enumerate(ranges) if stop - start > 1), None)
    if axis is None:
        yield ranges
        return
    start, stop = ranges[axis]
    step = max(1, _SLAB // (prod(e - s for s, e in ranges[axis + 1 :]) * itemsize))
    for first in range(start, stop, step):
        yield from _slabs((*ranges[:axis], (first, min(first + step, stop)), *ranges[axis + 1 :]), itemsize)


def _padded(header: bytes) -> bytes:
    return header + b" " * (-len(header) % _BLOCK)
