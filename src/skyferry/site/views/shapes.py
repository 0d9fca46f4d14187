"""Shapes on the sky: points along their edges, and whether a place lies inside; runs in the worker only."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyferry.site.views.parameters import Box, Circle, Polygon
from skyferry.vospace.faults import InvalidArgument

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape in degrees, ICRS."""

    points: Callable[[int], tuple[Floats, Floats]]
    """So many points, or about, along the edge, and one inside where there is an obvious one."""
    holds: Callable[[Floats, Floats], Booleans]


def outline(shape: Circle | Box | Polygon) -> Outline:
    """The outline of a shape; raises `InvalidArgument` for a polygon as large as half the sky."""
    if isinstance(shape, Circle):
        return _circle(shape)
    if isinstance(shape, Box):
        return _box(shape)
    return _polygon(shape)


def _circle(circle: Circle) -> Outline:
    centre = _vectors(np.array([circle.longitude]), np.array([circle.latitude]))[0]
    east, north = _tangents(centre)
    cosine, sine = math.cos(math.radians(circle.radius)), math.sin(math.radians(circle.radius))

    def points(number: int) -> tuple[Floats, Floats]:
        angle = np.linspace(0, 2 * math.pi, number, endpoint=False)
        ring = np.outer(np.cos(angle), east) + np.outer(np.sin(angle), north)
        return _degrees(np.vstack((cosine * centre + sine * ring, centre)))

    return Outline(points, lambda lon, lat: _vectors(lon, lat) @ centre >= cosine)


def _box(box: Box) -> Outline:
    west, east = (box.west, box.east) if math.isfinite(box.west) and math.isfinite(box.east) else (0.0, 360.0)
    south, north = max(box.south, -90.0), min(box.north, 90.0)
    if south > north:
        raise InvalidArgument("RANGE lies outside of the sky")

    def points(number: int) -> tuple[Floats, Floats]:
        side = number // 4
        along, up = np.linspace(west, east, side), np.linspace(south, north, side)
        longitudes = np.concatenate((along, along, np.full(side, west), np.full(side, east)))
        return longitudes, np.concatenate((np.full(side, south), np.full(side, north), up, up))

    def holds(lon: Floats, lat: Floats) -> Booleans:
        inside: Booleans = ((lon - west) % 360.0 <= east - west) & (lat >= south) & (lat <= north)
        return inside

    return Outline(points, holds)


def _polygon(polygon: Polygon) -> Outline:
    corners = _vectors(*(np.array(column, float) for column in zip(*polygon.corners, strict=True)))
    middle = corners.sum(axis=0)
    if np.linalg.norm(middle) < 1e-9 or (corners @ middle <= 0).any():
        raise InvalidArgument("the polygon is too large, or has no inside")
    middle /= np.linalg.norm(middle)

    def points(number: int) -> tuple[Floats, Floats]:
        steps = np.linspace(0, 1, max(2, number // len(corners)), endpoint=False)[:, None]
        edges = np.vstack([corner * (1 - steps) + follower * steps for corner, follower in _sides(corners)])
        return _degrees(edges / np.linalg.norm(edges, axis=1)[:, None])

    # Great circles are straight lines in the gnomonic projection.
    plane = _gnomonic(corners, middle)

    def holds(lon: Floats, lat: Floats) -> Booleans:
        places = _vectors(lon, lat)
        flat = _gnomonic(places, middle)
        inside = np.zeros(len(flat), bool)
        for (x0, y0), (x1, y1) in _sides(plane):
            crosses = (y0 > flat[:, 1]) != (y1 > flat[:, 1])
            if y0 != y1:
                inside ^= crosses & (flat[:, 0] < (x1 - x0) * (flat[:, 1] - y0) / (y1 - y0) + x0)
        inside &= places @ middle > 0
        return inside

    return Outline(points, holds)


def _sides(points: Floats) -> list[tuple[Floats, Floats]]:
    return list(zip(points, np.roll(points, -1, axis=0), strict=True))


def _gnomonic(vectors: Floats, middle: Floats) -> Floats:
    east, north = _tangents(middle)
    depth = vectors @ middle
    depth = np.where(np.abs(depth) < 1e-12, 1e-12, depth)
    return np.stack((vectors @ east / depth, vectors @ north / depth), axis=1)


def _tangents(vector: Floats) -> tuple[Floats, Floats]:
    """Two directions at right angles to `vector` and to each other."""
    other = np.array([0.0, 0.0, 1.0]) if abs(vector[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    east = np.cross(other, vector)
    east /= np.linalg.norm(east)
    return east, np.cross(vector, east)


def _vectors(longitudes: Floats, latitudes: Floats) -> Floats:
    lon, lat = np.radians(longitudes), np.radians(latitudes)
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)


def _degrees(vectors: Floats) -> tuple[Floats, Floats]:
    longitudes = np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0])) % 360.0
    latitudes = np.degrees(np.arcsin(np.clip(vectors[:, 2], -1.0, 1.0)))
    return longitudes, latitudes
