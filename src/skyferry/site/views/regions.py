"""Pixels that a cutout in world coordinates covers (SODA 1.0 §3.3); runs in the worker only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from astropy.coordinates import ICRS, SkyCoord
from astropy.wcs import WCS, WCSSUB_SPECTRAL
from astropy.wcs.utils import wcs_to_celestial_frame
from numpy.typing import NDArray

from skyferry.site.views.output import Ranges
from skyferry.site.views.parameters import STOKES, World
from skyferry.site.views.shapes import Outline, outline
from skyferry.vospace.faults import InvalidArgument

Span = tuple[int, int]
Floats = NDArray[np.float64]

_GRID = 48
_FEW = 720
_MANY = 200_000
"""Points along the edge of a shape: so many more where the shape is much larger than the image."""
_ENOUGH = 16
"""Points of the edge inside the image that tell where it passes."""
_TIMES = ("TIME", "UTC", "TAI", "TT", "TDT", "ET", "IAT", "UT1", "UT", "GMT", "GPS", "TCG", "TCB", "TDB", "LOCAL")
_DAY = {"s": 86400.0, "": 86400.0, "d": 1.0}
"""Length of a day in the units of a time axis; the default is the second (FITS 4.0 §9.3)."""


def ranges_in(header: Any, units: Any, shape: tuple[int, ...], asked: World) -> Ranges | None:
    """The part of an image that the cutout covers; None if they do not overlap, or an axis is missing."""
    try:
        wcs = WCS(header, fobj=units)
    except Exception as error:  # wcslib says in many ways that a header is damaged
        raise InvalidArgument(f"the world coordinates cannot be read: {error}"[:300]) from error
    ranges: list[Span] = [(0, length) for length in shape]
    for chosen in (
        _sky(wcs, shape, asked),
        _band(wcs, shape, asked),
        _time(wcs, shape, asked),
        _polarisation(wcs, shape, asked),
    ):
        if chosen is None:
            return None
        for axis, span in chosen.items():
            ranges[axis] = span
    return tuple(ranges)


def _sky(wcs: WCS, shape: tuple[int, ...], asked: World) -> dict[int, Span] | None:
    if asked.shape is None:
        return {}
    axes = sorted((wcs.wcs.lng, wcs.wcs.lat))
    if axes[0] < 0 or axes[1] >= len(shape):
        return None
    celestial = wcs.celestial
    frame = wcs_to_celestial_frame(celestial)
    wanted = outline(asked.shape)
    lengths = (shape[axes[0]], shape[axes[1]])
    image = ((0, lengths[0]), (0, lengths[1]))
    around = tuple((-3 * length, 4 * length) for length in lengths)
    inner = _inside(celestial, frame, wanted, image)
    near = _within(_pixels_of(celestial, frame, *wanted.points(_FEW)), around)
    if not len(inner) and not len(near):
        return None
    edge = _within(near, image)
    if len(edge) < _ENOUGH:
        edge = _within(_pixels_of(celestial, frame, *wanted.points(_MANY)), image)
    if len(edge) < _ENOUGH:
        # It passes by, or cuts the image between two points of the grid.
        step = np.array([max(1.0, length / (_GRID - 1)) for length in lengths])
        inner = np.concatenate((inner - step, inner + step))
    box = _box(np.concatenate((edge, inner)), lengths)
    return None if box is None else dict(zip(axes, box, strict=True))


def _pixels_of(celestial: WCS, frame: Any, longitudes: Floats, latitudes: Floats) -> Floats:
    """Pixels from 1 of places in ICRS; NaN where the projection shows no such place."""
    places = SkyCoord(longitudes, latitudes, unit="deg", frame=ICRS()).transform_to(frame).spherical
    world = np.stack((places.lon.deg, places.lat.deg), axis=1)
    if celestial.wcs.lng == 1:
        world = world[:, ::-1]
    linear: Floats = np.asarray(celestial.wcs_world2pix(world, 1), float)
    if not (celestial.sip or celestial.cpdis1 or celestial.cpdis2 or celestial.det2im1 or celestial.det2im2):
        return linear
    distorted = np.asarray(celestial.all_world2pix(world, 1, quiet=True, tolerance=1e-2, maxiter=30), float)
    # Far outside of the image distortions do not converge, and need not.
    near = np.abs(distorted - linear).max(axis=1) < 0.1 * max(celestial.pixel_shape or (1000,))
    chosen: Floats = np.where(near[:, None], distorted, linear)
    return chosen


def _inside(celestial: WCS, frame: Any, wanted: Outline, box: tuple[Span, Span]) -> Floats:
    """Those pixels of a grid over `box` that lie in the shape, counted from 1."""
    axes = [np.unique(np.linspace(start + 1, stop, min(_GRID, stop - start)).round()) for start, stop in box]
    grid: Floats = np.stack([plane.ravel() for plane in np.meshgrid(*axes)], axis=1).astype(float)
    world = np.asarray(celestial.all_pix2world(grid, 1), float)
    if celestial.wcs.lng == 1:
        world = world[:, ::-1]
    known = np.isfinite(world).all(axis=1) & (np.abs(world[:, 1]) <= 90)
    grid, world = grid[known], world[known]
    if not len(grid):
        return grid
    sky = SkyCoord(world[:, 0], world[:, 1], unit="deg", frame=frame).transform_to(ICRS())
    chosen: Floats = grid[wanted.holds(sky.ra.deg, sky.dec.deg)]
    return chosen


def _box(points: Floats, lengths: tuple[int, int]) -> tuple[Span, Span] | None:
    if not len(points):
        return None
    spans = [_span(points[:, axis].min(), points[:, axis].max(), lengths[axis]) for axis in (0, 1)]
    if spans[0] is None or spans[1] is None:
        return None
    return spans[0], spans[1]


def _within(points: Floats, box: Sequence[Span]) -> Floats:
    chosen = np.ones(len(points), bool)
    for axis, (start, stop) in enumerate(box):
        chosen &= (points[:, axis] >= start + 0.5) & (points[:, axis] < stop + 0.5)  # never true for NaN
    kept: Floats = points[chosen]
    return kept


def _band(wcs: WCS, shape: tuple[int, ...], asked: World) -> dict[int, Span] | None:
    if asked.band is None:
        return {}
    axis = wcs.wcs.spec
    if not 0 <= axis < len(shape):
        return None
    spectral = wcs.sub([WCSSUB_SPECTRAL])
    spectral.wcs.sptr("WAVE-???")
    return _along(spectral, axis, shape[axis], asked.band)


def _time(wcs: WCS, shape: tuple[int, ...], asked: World) -> dict[int, Span] | None:
    if asked.time is None:
        return {}
    for axis, kind in enumerate(wcs.wcs.ctype):
        if kind.split("-")[0].strip().upper() in _TIMES and axis < len(shape):
            alone = wcs.sub([axis + 1])
            alone.wcs.set()
            day = _DAY.get(str(alone.wcs.cunit[0]))
            if day is None:
                raise InvalidArgument(f"unit of time {alone.wcs.cunit[0]} is not understood")
            reference = math.fsum(part for part in wcs.wcs.mjdref if math.isfinite(part))
            first, last = ((mjd - reference) * day for mjd in asked.time)
            return _along(alone, axis, shape[axis], (first, last))
    return None


def _polarisation(wcs: WCS, shape: tuple[int, ...], asked: World) -> dict[int, Span] | None:
    if not asked.polarisation:
        return {}
    for axis, kind in enumerate(wcs.wcs.ctype):
        if kind.strip().upper() == "STOKES" and axis < len(shape):
            values = np.asarray([[float(STOKES[state])] for state in asked.polarisation])
            planes = np.unique(np.asarray(wcs.sub([axis + 1]).wcs_world2pix(values, 1)).round().astype(int))
            planes = planes[(planes >= 1) & (planes <= shape[axis])]
            if not len(planes):
                return None
            if planes[-1] - planes[0] >= len(planes):
                raise InvalidArgument("these states of polarisation do not lie side by side: ask for one at a time")
            return {axis: (int(planes[0]) - 1, int(planes[-1]))}
    return None


def _along(alone: WCS, axis: int, length: int, interval: tuple[float, float]) -> dict[int, Span] | None:
    """The span of one axis between two world coordinates; infinite ends mean its own."""
    ends = _finite(np.asarray(alone.wcs_pix2world([[0.5], [length + 0.5]], 1), float))
    if len(ends) != 2:
        return None
    first, last = max(interval[0], ends.min()), min(interval[1], ends.max())
    if first > last:
        return None
    points = _finite(np.asarray(alone.wcs_world2pix([[first], [last]], 1), float))
    if not len(points):
        return None
    span = _span(points.min(), points.max(), length)
    return None if span is None else {axis: span}


def _span(low: float, high: float, length: int) -> Span | None:
    """Pixels, from 0 and the end excluded, that the interval from `low` to `high` touches; None if none."""
    start = max(1, math.floor(max(low, 0.0) + 0.5))
    stop = min(length, math.floor(min(high, length + 1.0) + 0.5))
    return (start - 1, stop) if start <= stop else None


def _finite(points: Floats) -> Floats:
    kept: Floats = points[np.isfinite(points).all(axis=1)]
    return kept
