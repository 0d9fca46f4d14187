"""What people look at of a FITS file: its units, a picture, rows of a table; made in the worker only."""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import numpy as np
from astropy.io import fits
from astropy.visualization import AsinhStretch, LinearStretch, LogStretch, SqrtStretch, ZScaleInterval

from skyferry.vospace.faults import InvalidArgument

LARGEST = 2048
"""Most pixels of a picture on one side."""
MOST_ROWS = 200
MOST_COLUMNS = 100
MOST_UNITS = 2000
_ROW_BYTES = 256 << 20
_CELL = 80
_STRETCHES = {"linear": LinearStretch, "sqrt": SqrtStretch, "log": LogStretch, "asinh": AsinhStretch}
_IMAGES = (fits.PrimaryHDU, fits.ImageHDU, fits.CompImageHDU)
_TABLES = (fits.BinTableHDU, fits.TableHDU)


def write_preview(view: str, source: Any, asked: Mapping[str, str], output: BinaryIO) -> None:
    """Write what `view` shows: ``units`` and ``table`` as JSON, ``picture`` as PNG.

    Raises
    ------
    InvalidArgument
        For a view or a unit that there is not, and for values that mean nothing.
    """
    views: dict[str, Callable[[Any, Mapping[str, str]], bytes]] = {
        "units": _units,
        "picture": _picture,
        "table": _table,
    }
    if view not in views:
        raise InvalidArgument(f"the views are {', '.join(views)}")
    with fits.open(source, mode="readonly", memmap=False, lazy_load_hdus=True, ignore_missing_end=False) as units:
        output.write(views[view](units, asked))


def _units(units: Any, _asked: Mapping[str, str]) -> bytes:
    """Every header unit: its kind, name, shape, and its header card by card."""
    found: list[dict[str, object]] = []
    for number, unit in enumerate(units):
        if number == MOST_UNITS:
            break
        shape = [int(length) for length in getattr(unit, "shape", None) or ()]
        kind = "image" if isinstance(unit, _IMAGES) and len(shape) > 1 else "table" if isinstance(unit, _TABLES) else ""
        if isinstance(unit, fits.CompImageHDU):
            kind = "image"
        cards = [[_text(part) for part in (card.keyword, card.value, card.comment)] for card in unit.header.cards]
        found.append({"number": number, "name": _text(unit.name), "kind": kind, "shape": shape, "cards": cards})
    return json.dumps(found).encode()


def _picture(units: Any, asked: Mapping[str, str]) -> bytes:
    """A plane of an image, or a part of it, as grey PNG with the first row at the bottom; z-scaled by default."""
    unit = _unit(units, asked)
    if not isinstance(unit, _IMAGES) or len(unit.shape) < 2:
        raise InvalidArgument("the unit holds no image")
    height, width = unit.shape[-2:]
    if width * abs(unit.header.get("BITPIX", 8)) // 8 > _ROW_BYTES:
        raise InvalidArgument("the image's rows are too long for a picture")
    first_x, last_x = _range(asked.get("x"), width)
    first_y, last_y = _range(asked.get("y"), height)
    largest = min(LARGEST, _number(asked.get("size"), 512))
    step = max(1, math.ceil(max(last_x - first_x, last_y - first_y) / largest))
    planes = math.prod(unit.shape[:-2])
    plane = np.unravel_index(min(_number(asked.get("plane"), 0), planes - 1), unit.shape[:-2]) if planes > 1 else ()
    leading = tuple(int(index) for index in plane) or (0,) * (len(unit.shape) - 2)
    # Row by row: of a large image only what the picture needs is read.
    rows = [unit.section[(*leading, y, slice(first_x, last_x))][::step] for y in range(first_y, last_y, step)]
    return _png(_grey(np.array(rows, dtype=np.float32), asked)[::-1])


def _grey(values: Any, asked: Mapping[str, str]) -> Any:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.zeros(values.shape, dtype=np.uint8)
    if asked.get("limits") == "minmax":
        low, high = float(finite.min()), float(finite.max())
    else:
        low, high = (float(limit) for limit in ZScaleInterval().get_limits(finite))
    scaled = np.clip((np.nan_to_num(values, nan=low) - low) / ((high - low) or 1), 0, 1)
    stretch = _STRETCHES.get(asked.get("stretch", "linear"))
    if stretch is None:
        raise InvalidArgument(f"stretch is one of {', '.join(_STRETCHES)}")
    return (stretch()(scaled) * 255).astype(np.uint8)


def _table(units: Any, asked: Mapping[str, str]) -> bytes:
    """Some rows of a table, every cell as text."""
    unit = _unit(units, asked)
    if not isinstance(unit, _TABLES):
        raise InvalidArgument("the unit holds no table")
    first = _number(asked.get("first"), 0)
    count = int(unit.header["NAXIS2"])
    names = [column.name for column in unit.columns][:MOST_COLUMNS]
    held = unit.data[first : min(first + MOST_ROWS, count)]
    rows = [[_text(held[name][row]) for name in names] for row in range(len(held))]
    units_ = [column.unit or "" for column in unit.columns][:MOST_COLUMNS]
    return json.dumps({"columns": names, "units": units_, "first": first, "count": count, "rows": rows}).encode()


def _unit(units: Any, asked: Mapping[str, str]) -> Any:
    try:
        return units[_number(asked.get("unit"), 0)]
    except IndexError:
        raise InvalidArgument("the file has no such unit") from None


def _number(text: str | None, default: int) -> int:
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidArgument(f"not a number: {text[:20]}")
    return int(text)


def _range(text: str | None, length: int) -> tuple[int, int]:
    """Pixels counted from 1, both ends included, as a range from 0."""
    if not text:
        return 0, length
    first, _, last = text.partition(":")
    start, stop = max(0, _number(first, 1) - 1), min(length, _number(last, length))
    if start >= stop:
        raise InvalidArgument("nothing of the image lies there")
    return start, stop


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    text = np.array2string(value, threshold=8) if isinstance(value, np.ndarray) else str(value)
    text = "".join(char if char.isprintable() else " " for char in text)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"


def _png(grey: Any) -> bytes:
    """Eight-bit grey pixels as PNG (ISO 15948)."""
    height, width = grey.shape
    lines = np.zeros((height, width + 1), dtype=np.uint8)
    lines[:, 1:] = grey
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 4)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
