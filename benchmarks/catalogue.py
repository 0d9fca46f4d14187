"""The vault's catalogue next to a POSIX directory on the same disk: make, store, list, move.

    python benchmarks/catalogue.py [--rounds 7] [--nodes 20000] [--small 200] [--directory DIR]

Each step is as durable as the other: the directory's side syncs the file and its directory. Runs over SQLite,
and over PostgreSQL where Debian's package is installed, in interleaved rounds; prints rates and the median
ratio to the directory with its spread, and asserts nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from servers.postgres import fresh_database, postgres
from servers.shared import NotInstallable
from skyferry.site.database.engine import Database
from skyferry.site.database.schema import prepare
from skyferry.site.database.tables.vault import nodes
from skyferry.site.storage.nodes import NewNode, Placement, StoredNode
from skyferry.site.storage.vault import VaultStore, open_blobs
from skyferry.site.storage.vault.rows import columns_of_new, id_of
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT

SMALL = b"x" * 16384
MD5 = hashlib.md5(SMALL).hexdigest()
DATA, CONTAINER = NewNode(kind=NodeKind.DATA, owner="astro"), NewNode(kind=NodeKind.CONTAINER, owner="astro")


class Catalogue:
    """The vault over one database."""

    def __init__(self, name: str, url: str, directory: Path) -> None:
        self.name = name
        self._database = Database.open(url)
        prepare(self._database)
        self._store = VaultStore(self._database, open_blobs(directory.as_uri()))
        self._top = self._container(self._store.lookup(ROOT)[0], b"top")
        self._crowd = self._top

    def fill(self, count: int) -> None:
        self._crowd = self._container(self._top, b"crowd")
        row = columns_of_new(id_of(self._crowd), b"", DATA)
        with self._database.writing() as connection:
            connection.execute(insert(nodes), [{**row, "name": b"%08d" % n} for n in range(count)])

    def make(self, count: int) -> None:
        parent = self._container(self._top, b"made%d" % time.time_ns())
        for n in range(count):
            self._container(parent, b"%d" % n)

    def store(self, count: int) -> None:
        parent = self._container(self._top, b"stored%d" % time.time_ns())
        for n in range(count):
            writer = self._store.write(parent)
            writer.write(SMALL)
            place = Placement(parent=parent, name=b"%d" % n, replaces=None, new=DATA, md5=MD5, length=len(SMALL))
            writer.finish(place)

    def list(self, count: int) -> None:
        assert sum(1 for _ in self._store.children(self._crowd)) == count

    def move(self, count: int) -> None:
        for n in range(count):
            self._crowd = self._store.move(self._crowd, self._top, b"crowd%d" % (n % 2))
        self._crowd = self._store.move(self._crowd, self._top, b"crowd")

    def _container(self, parent: StoredNode, name: bytes) -> StoredNode:
        return self._store.create(parent, name, CONTAINER)


class Directory:
    """The same steps on files, as durable."""

    name = "directory"

    def __init__(self, top: Path) -> None:
        self._top = top
        self._crowd = top / "crowd"
        top.mkdir()

    def fill(self, count: int) -> None:
        self._crowd.mkdir()
        for n in range(count):
            (self._crowd / f"{n:08}").touch()

    def make(self, count: int) -> None:
        parent = Path(tempfile.mkdtemp(dir=self._top))
        for n in range(count):
            (parent / str(n)).mkdir()
            _sync(parent)

    def store(self, count: int) -> None:
        parent = Path(tempfile.mkdtemp(dir=self._top))
        for n in range(count):
            with (parent / f"{n}.part").open("wb") as file:
                file.write(SMALL)
                file.flush()
                os.fsync(file.fileno())
            (parent / f"{n}.part").rename(parent / str(n))
            _sync(parent)

    def list(self, count: int) -> None:
        with os.scandir(self._crowd) as entries:
            assert len(sorted((entry.name, entry.stat().st_size) for entry in entries)) == count

    def move(self, count: int) -> None:
        for n in range(count):
            self._crowd = self._crowd.rename(self._top / f"crowd{n % 2}")
            _sync(self._top)
        self._crowd = self._crowd.rename(self._top / "crowd")


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--nodes", type=int, default=20_000, help="children of the container that is listed and moved")
    parser.add_argument("--small", type=int, default=200, help="nodes made and stored per round")
    parser.add_argument("--directory", type=Path, help="where to work: the disk that is measured")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        place = Path(tempfile.mkdtemp(dir=chosen.directory))
        stack.callback(shutil.rmtree, place)
        sides: list[Catalogue | Directory] = [
            Directory(place / "tree"),
            Catalogue("SQLite", f"sqlite:///{place}/site.sqlite", place / "blobs-sqlite"),
        ]
        try:
            server = stack.enter_context(postgres(place / "postgres", fsync=True))
            sides.append(Catalogue("PostgreSQL", fresh_database(server), place / "blobs-postgres"))
        except NotInstallable as reason:
            print(f"without PostgreSQL: {reason}")
        for side in sides:
            side.fill(chosen.nodes)
        compare(sides, chosen.rounds, chosen.nodes, chosen.small)


def compare(sides: list[Catalogue | Directory], rounds: int, crowd: int, small: int) -> None:
    print(f"{'step':28}{'side':12}{'per second':>12}{'ratio':>8}  spread of the ratio   CPU µs each")
    for step, count, unit in (
        ("make", small, "containers made"),
        ("store", small, "files of 16 KiB stored"),
        ("list", crowd, "nodes listed"),
        ("move", 20, f"moves of {crowd} nodes"),
    ):
        taken: dict[str, list[tuple[float, float]]] = {side.name: [] for side in sides}
        for _ in range(rounds):
            for side in sides:
                taken[side.name].append(timed(getattr(side, step), count))
        reference = [wall for wall, _ in taken["directory"]]
        for side in sides:
            walls = [wall for wall, _ in taken[side.name]]
            ratios = [mine / other for mine, other in zip(reference, walls, strict=True)]
            cpu = statistics.median(cpu for _, cpu in taken[side.name]) / count * 1e6
            print(
                f"{unit:28}{side.name:12}{count / statistics.median(walls):12.0f}{statistics.median(ratios):8.2f}"
                f"  {min(ratios):.2f} – {max(ratios):.2f}{cpu:22.0f}"
            )


def timed(step: Callable[[int], None], count: int) -> tuple[float, float]:
    """Seconds of wall time and of this process's CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    step(count)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
