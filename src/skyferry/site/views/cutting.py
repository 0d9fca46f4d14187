"""Cutting FITS files with astropy; runs in the worker only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from astropy.io import fits

from skyferry.site.views.output import Cut, write_image, write_units_before, write_whole
from skyferry.site.views.parameters import Asked, Headers, PixelRange, Pixels, World
from skyferry.site.views.regions import ranges_in
from skyferry.vospace.faults import InvalidArgument

_IMAGES = (fits.PrimaryHDU, fits.ImageHDU, fits.CompImageHDU)


def write_cutout(source: Any, asked: Asked | None, output: BinaryIO, limit: int) -> None:
    """Write what is asked for as a FITS file: a single image as primary unit, else extensions behind an empty one.

    Raises
    ------
    InvalidArgument
        If nothing is left, or more than `limit` bytes.
    """
    if asked is None or isinstance(asked, Headers):
        raise InvalidArgument("no cutout is asked for")
    # Raw values as they are stored: scaling would change the data, and take twice the memory.
    with fits.open(
        source,
        mode="readonly",
        memmap=False,
        lazy_load_hdus=True,
        do_not_scale_image_data=True,
        ignore_missing_end=False,
    ) as units:
        cuts = list(_by_world(units, asked) if isinstance(asked, World) else _by_pixels(units, asked))
        if not cuts:
            raise InvalidArgument("no overlap: nothing of the file lies in the cutout")
        size = sum(cut.size for cut in cuts)
        if size > limit:
            raise InvalidArgument(f"the cutout would have {size} bytes, more than {limit}: get the file instead")
        alone = len(cuts) == 1 and cuts[0].ranges is not None
        if not alone:
            write_units_before(output)
        for cut in cuts:
            if cut.ranges is None:
                write_whole(source, cut, output)
            else:
                write_image(cut, output, as_primary=alone)


def _by_pixels(units: Any, asked: tuple[Pixels, ...]) -> Iterator[Cut]:
    for wanted in asked:
        try:
            unit = units[_key(wanted.extension)]
        except (KeyError, IndexError):
            raise InvalidArgument(f"the file has no extension {wanted.extension}") from None
        if not isinstance(unit, _IMAGES):
            if wanted.ranges is not None:
                raise InvalidArgument(f"extension {wanted.extension} is no image: it has no pixels to choose from")
            yield Cut(unit, None)
            continue
        shape = tuple(reversed(unit.shape))
        if wanted.ranges is None:
            yield Cut(unit, tuple((0, length) for length in shape))
        else:
            yield Cut(unit, _clipped(wanted.ranges, shape))


def _by_world(units: Any, asked: World) -> Iterator[Cut]:
    for unit in units:
        if isinstance(unit, _IMAGES) and unit.shape:
            ranges = ranges_in(unit.header, units, tuple(reversed(unit.shape)), asked)
            if ranges is not None:
                yield Cut(unit, ranges)


def _key(extension: int | tuple[str, int | None]) -> int | str | tuple[str, int | None]:
    """The extension as astropy names it: without a version, the first of its name."""
    return extension[0] if isinstance(extension, tuple) and extension[1] is None else extension


def _clipped(ranges: tuple[PixelRange | None, ...], shape: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Ranges from 0, the end excluded, of every axis; axes that are not named are whole."""
    if len(ranges) > len(shape):
        raise InvalidArgument(f"{len(ranges)} ranges of pixels for an image of {len(shape)} axes")
    clipped = []
    for axis, length in enumerate(shape):
        chosen = ranges[axis] if axis < len(ranges) else None
        start, stop = (0, length) if chosen is None else (max(chosen.first, 1) - 1, min(chosen.last, length))
        if start >= stop:
            raise InvalidArgument(f"no overlap: axis {axis + 1} has {length} pixels")
        clipped.append((start, stop))
    return tuple(clipped)
