"""Some of the files that arrived, opened as their users will open them, and who may do so."""

from __future__ import annotations

import asyncio
import os
import tempfile
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.download import download
from skyferry.client.locations import LocalLocation, Location
from skyferry.client.nodes import Node
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault

LARGEST = 256 * 1024**2
"""Files above this are not fetched to be opened."""

_FITS = (".fits", ".fit", ".fts", ".fits.gz", ".fits.fz")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that was opened; `why` says what was wrong with it."""

    name: str
    how: str
    why: str | None = None


def choose(files: list[tuple[str, int]], most: int) -> list[str]:
    """Some names spread over the sizes, images first."""
    fitting = [(name, size) for name, size in files if 0 < size <= LARGEST]
    images = [one for one in fitting if one[0].lower().endswith(_FITS)]
    ordered = sorted(images or fitting, key=lambda one: one[1])
    if len(ordered) <= most:
        return [name for name, _ in ordered]
    if most < 2:
        return [ordered[-1][0]][:most]
    return [ordered[round(number * (len(ordered) - 1) / (most - 1))][0] for number in range(most)]


async def open_samples(client: Client, names: list[str]) -> list[Sample]:
    """Open files; those at the site are fetched into a temporary directory first."""
    return [await _open(client, name) for name in names]


async def _open(client: Client, name: str) -> Sample:
    location = client.locate(name)
    if isinstance(location, LocalLocation):
        return await asyncio.to_thread(_look_into, name, location.path)
    with tempfile.TemporaryDirectory(prefix="skyferry-verify-") as directory:
        try:
            space = await client.space(location)
            node = await space.resolved(location.uri.path)
            local = Path(directory) / os.fsdecode(location.uri.path.name)
            await download(space, node, local)
        except Fault as fault:
            return Sample(name, "read", str(fault))
        return await asyncio.to_thread(_look_into, name, local)


def _look_into(name: str, path: Path) -> Sample:
    if not name.lower().endswith(_FITS):
        return _read(name, path)
    try:
        from astropy.io import fits  # only where it is installed: the light client does not need it
    except ImportError:
        return _read(name, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", fits.verify.VerifyWarning)
            with fits.open(path, checksum=True) as units:
                units.verify("exception")
                for unit in units:
                    _ = unit.data
    except Exception as error:  # noqa: BLE001 (whatever astropy does not like)
        return Sample(name, "opened by astropy", f"{type(error).__name__}: {error}".splitlines()[0])
    return Sample(name, "opened by astropy")


def _read(name: str, path: Path) -> Sample:
    try:
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
    except OSError as error:
        return Sample(name, "read", error.strerror)
    return Sample(name, "read")


# --- who may
@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Who should be able to read and write besides the owner; None where anything will do."""

    public: bool | None = None
    read_groups: frozenset[str] | None = None
    write_groups: frozenset[str] | None = None

    @classmethod
    def of(cls, node: Node) -> Sharing:
        return cls(
            public=node.is_public,
            read_groups=frozenset(node.read_groups),
            write_groups=frozenset(node.write_groups),
        )

    @property
    def is_nothing(self) -> bool:
        return self == Sharing()

    def deviation(self, node: Node) -> str | None:
        """How a node differs."""
        there = Sharing.of(node)
        if self.public is not None and there.public != self.public:
            return "is public" if there.public else "is not public"
        if self.read_groups is not None and there.read_groups != self.read_groups:
            return f"may be read by {_names(there.read_groups)}, not by {_names(self.read_groups)}"
        if self.write_groups is not None and there.write_groups != self.write_groups:
            return f"may be written by {_names(there.write_groups)}, not by {_names(self.write_groups)}"
        return None


async def deviations(client: Client, destination: Location, wanted: Sharing, most: int = 20) -> list[tuple[str, str]]:
    """What at the destination is shared otherwise than wanted, or, where nothing is wanted, than its top is.

    Local files must be readable.
    """
    if isinstance(destination, LocalLocation):
        return []
    space = await client.space(destination)
    top = await space.resolved(destination.uri.path)
    expected = Sharing.of(top) if wanted.is_nothing else wanted
    found: list[tuple[str, str]] = []
    async for node in _all(space, top):
        how = expected.deviation(node)
        if how is not None and not node.is_link:
            found.append((client.name(node.uri), how))
            if len(found) == most:
                break
    return found


async def _all(space: VOSpace, node: Node) -> AsyncIterator[Node]:
    yield node
    if node.is_container:
        async for child in space.children(node):
            async for below in _all(space, child):
                yield below


def _names(groups: frozenset[str] | None) -> str:
    return " ".join(sorted(group.rpartition("?")[2] for group in groups or ())) or "nobody else"
