"""Bytes that a service makes from a FITS file: its headers, or a cutout (SODA 1.0)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from skyferry.client.errors import ConnectionLost
from skyferry.client.messages import Request, Response
from skyferry.client.outcomes import Outcome, Progress, unwatched
from skyferry.client.part_files import PartFile, resolved_destination
from skyferry.client.retry import persistently
from skyferry.client.vospace import VOSpace
from skyferry.vospace.paths import NodePath

Query = tuple[tuple[str, str], ...]

HEADERS: Query = (("META", "true"),)
"""All headers of a FITS file, as text."""

_PIXELS = re.compile(r"(?P<name>.*?)(?P<cuts>(?:\[[\d\s:,*+-]+\])+)", re.DOTALL)
_CIRCLE = re.compile(r"(?P<name>[^()]*)\((?P<ra>[\d.+-]+),(?P<dec>[\d.+-]+),(?P<radius>[\d.]+)\)", re.DOTALL)
_BRACKETS = re.compile(r"\[[^\]]+\]")


@dataclass(frozen=True, slots=True)
class Cutout:
    """A cutout as people type it behind a name: ``f.fits[1][1:10,1:10]`` or ``f.fits(ra,dec,radius)`` in degrees."""

    name: str
    query: Query


def parse_cutout(text: str) -> Cutout | None:
    """Read a cutout; None if the text ends in none."""
    circle = _CIRCLE.fullmatch(text)
    if circle is not None:
        return Cutout(circle["name"], (("CIRCLE", f"{circle['ra']} {circle['dec']} {circle['radius']}"),))
    pixels = _PIXELS.fullmatch(text)
    if pixels is None:
        return None
    return Cutout(pixels["name"], tuple(("SUB", sub) for sub in _subs(_BRACKETS.findall(pixels["cuts"]))))


def _subs(brackets: list[str]) -> list[str]:
    """Join ``[extension]`` with the ``[pixels]`` that follow it."""
    joined: list[str] = []
    for bracket in brackets:
        if ":" in bracket and joined and ":" not in joined[-1]:
            joined[-1] += bracket
        else:
            joined.append(bracket)
    return joined


async def read_derived(space: VOSpace, path: NodePath, query: Query) -> bytes:
    """Return small derived bytes, such as headers."""
    url = f"{space.files_url(path)}?{urlencode(query)}"
    return (await persistently(lambda: space.http.send(Request(method="GET", url=url)))).body


async def download_derived(
    space: VOSpace, path: NodePath, query: Query, destination: Path, progress: Progress = unwatched
) -> Outcome:
    """Bring derived bytes into a file, whole or not at all. A service tells no digest of them."""
    sink = _Sink(resolved_destination(destination), progress)
    url = f"{space.files_url(path)}?{urlencode(query)}"
    request = Request(method="GET", url=url, sink=sink)
    try:
        response = await persistently(lambda: space.http.send(request))
        return await sink.place(response)
    finally:
        sink.close()


class _Sink:
    def __init__(self, destination: Path, progress: Progress) -> None:
        self._destination = destination
        self._progress = progress
        self._part: PartFile | None = None

    def begin(self, response: Response) -> None:
        self.close()
        self._part = PartFile(self._destination, None)

    def write(self, block: bytes) -> None:
        assert self._part is not None
        self._part.write(block)
        self._progress(self._part.length)

    async def place(self, response: Response) -> Outcome:
        part = self._part
        assert part is not None
        if response.length is not None and part.length != response.length:
            raise ConnectionLost(f"{part.length} of {response.length} bytes arrived")
        await asyncio.to_thread(part.place, None)
        return Outcome(length=part.length, moved=part.length, md5=part.hexdigest(), verified=False)

    def close(self) -> None:
        if self._part is not None:
            self._part.discard()
            self._part.close()
            self._part = None
