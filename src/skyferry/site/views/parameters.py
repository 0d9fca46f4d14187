"""What a query asks of a FITS file: headers, or a cutout in pixels or in world coordinates (SODA 1.0 §3.3)."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skyferry.vospace.faults import InvalidArgument

_NAMES = ("META", "SUB", "CIRCLE", "POLYGON", "POS", "BAND", "TIME", "POL")
_SPATIAL = ("CIRCLE", "POLYGON", "POS")
_ONCE = ("META", *_SPATIAL, "BAND", "TIME")
_SUB = re.compile(r"(?:\[([^\[\]:*]+)\])?(?:\[([0-9:*,\s]+)\])?")
_RANGE = re.compile(r"(\d{1,18}):(\d{1,18})|(\d{1,18})|\*")
_MOST_CUTS = 1000
_MOST_VERTICES = 1000

STOKES = {
    "I": 1, "Q": 2, "U": 3, "V": 4,
    "RR": -1, "LL": -2, "RL": -3, "LR": -4,
    "XX": -5, "YY": -6, "XY": -7, "YX": -8,
}  # fmt: skip
"""Values on a STOKES axis (FITS 4.0 table 29)."""


@dataclass(frozen=True, slots=True)
class Headers:
    """All headers as text."""


@dataclass(frozen=True, slots=True)
class PixelRange:
    """One axis of a cutout, pixels counted from 1, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pixels:
    """A cutout of one header unit; `ranges` None for the whole of it, an entry None for a whole axis."""

    extension: int | tuple[str, int | None]
    """Number from 0, or EXTNAME and perhaps EXTVER."""
    ranges: tuple[PixelRange | None, ...] | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Degrees, ICRS."""

    longitude: float
    latitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, ICRS; all longitudes or latitudes where an end is infinite."""

    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """Degrees, ICRS; corners joined by great circles."""

    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class World:
    """A cutout in world coordinates: of every image that has all these axes and overlaps."""

    shape: Circle | Box | Polygon | None = None
    band: tuple[float, float] | None = None
    """Wavelengths in metres."""
    time: tuple[float, float] | None = None
    """MJD."""
    polarisation: tuple[str, ...] = ()


Asked = Headers | tuple[Pixels, ...] | World


def asked_of(query: Iterable[tuple[str, str]]) -> Asked | None:
    """Read a query; None if it asks nothing of us.

    Raises
    ------
    InvalidArgument
        For values that are malformed, repeated where only one makes sense, or contradict each other.
    """
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in query:
        if name.upper() in _NAMES:
            values[name.upper()].append(value.strip())
    for name in _ONCE:
        if len(values[name]) > 1:
            raise InvalidArgument(f"{name} is given more than once")
    headers = [_truth(value) for value in values.pop("META", [])] == [True]
    given = [name for name in _NAMES if values[name]]
    if headers:
        if given:
            raise InvalidArgument(f"META and {given[0]} contradict each other")
        return Headers()
    if not given:
        return None
    if "SUB" in given:
        if len(given) > 1:
            raise InvalidArgument(f"SUB and {given[1]} contradict each other")
        if len(values["SUB"]) > _MOST_CUTS:
            raise InvalidArgument(f"more than {_MOST_CUTS} cutouts at once")
        return tuple(_pixels(value) for value in values["SUB"])
    spatial = [name for name in _SPATIAL if values[name]]
    if len(spatial) > 1:
        raise InvalidArgument(f"{spatial[0]} and {spatial[1]} contradict each other")
    return World(
        shape=_shape(spatial[0], values[spatial[0]][0]) if spatial else None,
        band=_interval("BAND", values["BAND"][0]) if values["BAND"] else None,
        time=_interval("TIME", values["TIME"][0]) if values["TIME"] else None,
        polarisation=_states(values["POL"]),
    )


def _truth(value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise InvalidArgument(f"META is true or false, not {value[:40]!r}")
    return value.lower() == "true"


def _pixels(value: str) -> Pixels:
    match = _SUB.fullmatch(value)
    if match is None or not value:
        raise InvalidArgument(f"SUB is [ext][x1:x2,y1:y2], not {value[:80]!r}")
    extension, ranges = match.groups()
    if extension is not None and ranges is None and "," in extension and re.fullmatch(r"[\d,\s]+", extension):
        extension, ranges = None, extension  # single pixels of the first unit
    return Pixels(
        extension=0 if extension is None else _extension(extension.strip()),
        ranges=None if ranges is None else tuple(_range(part.strip(), value) for part in ranges.split(",")),
    )


def _extension(text: str) -> int | tuple[str, int | None]:
    if text.isascii() and text.isdigit():
        return int(text[:9])
    name, comma, version = (part.strip() for part in text.partition(","))
    if not name or (comma and not re.fullmatch(r"\d{1,9}", version)):
        raise InvalidArgument(f"not the number or name of an extension: {text[:80]!r}")
    return name, int(version) if comma else None


def _range(text: str, value: str) -> PixelRange | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise InvalidArgument(f"not a range of pixels in {value[:80]!r}: {text[:40]!r}")
    if text == "*":
        return None
    first, last, only = match.groups()
    chosen = PixelRange(int(first or only), int(last or only))
    if chosen.first > chosen.last:
        raise InvalidArgument(f"a range of pixels goes upwards, not as {text!r}")
    return chosen


def _shape(name: str, value: str) -> Circle | Box | Polygon:
    if name == "POS":
        name, _, value = value.partition(" ")
        if name not in ("CIRCLE", "RANGE", "POLYGON"):
            raise InvalidArgument(f"POS begins with CIRCLE, RANGE or POLYGON, not with {name[:40]!r}")
    if name == "RANGE":
        west, east, south, north = _numbers(name, value, 4, finite=False)
        if (math.isfinite(west) and math.isfinite(east) and west > east) or south > north:
            raise InvalidArgument("RANGE is lon1 lon2 lat1 lat2, each pair upwards")
        return Box(west, east, south, north)
    if name == "CIRCLE":
        longitude, latitude, radius = _numbers(name, value, 3)
        if not -90 <= latitude <= 90 or not 0 < radius <= 180:
            raise InvalidArgument("CIRCLE is ra dec radius in degrees")
        return Circle(longitude, latitude, radius)
    numbers = _numbers(name, value, None)
    corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or not 3 <= len(corners) <= _MOST_VERTICES or any(abs(lat) > 90 for _, lat in corners):
        raise InvalidArgument("POLYGON is ra dec of three corners or more, in degrees")
    return Polygon(corners)


def _interval(name: str, value: str) -> tuple[float, float]:
    numbers = _numbers(name, value, None, finite=False)
    if len(numbers) not in (1, 2) or numbers[0] > numbers[-1]:
        raise InvalidArgument(f"{name} is an interval: two numbers, upwards")
    return numbers[0], numbers[-1]


def _states(values: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if value not in STOKES:
            raise InvalidArgument(f"POL is one of {' '.join(STOKES)}, not {value[:40]!r}")
    return tuple(dict.fromkeys(values))


def _numbers(name: str, value: str, count: int | None, *, finite: bool = True) -> list[float]:
    try:
        numbers = [float(part) for part in value.split()]
    except ValueError:
        raise InvalidArgument(f"{name} consists of numbers, not {value[:80]!r}") from None
    if count is not None and len(numbers) != count:
        raise InvalidArgument(f"{name} is {count} numbers, not {len(numbers)}")
    if any(math.isnan(number) or (finite and math.isinf(number)) for number in numbers):
        raise InvalidArgument(f"{name} has a number that is none: {value[:80]!r}")
    return numbers
