"""What a store can stand on. Each configuration is made empty, and opened as often as a test wants."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from servers.postgres import emptied_database
from servers.seaweedfs import fresh_prefix
from skyferry.site.database.engine import Database
from skyferry.site.database.schema import prepare
from skyferry.site.storage.arc import ArcStore
from skyferry.site.storage.base import Store
from skyferry.site.storage.vault import VaultStore, open_blobs
from skyferry.vospace.uris import Authority


class Servers:
    """Servers that start when first used."""

    def __init__(self, start_postgres: Callable[[], str], start_s3: Callable[[], str]) -> None:
        self._start_postgres = start_postgres
        self._start_s3 = start_s3

    @cached_property
    def postgres(self) -> str:
        return self._start_postgres()

    @cached_property
    def s3(self) -> str:
        return self._start_s3()


@dataclass
class Configuration:
    """A store's kind, the database and the place of its bytes, ready to be opened."""

    kind: str
    database_url: str
    directory: Path
    blobs_url: str
    _opened: list[Database] = field(default_factory=list)

    def open(self) -> Store:
        database = self.open_database()
        if self.kind == "arc":
            root, staging = self.directory / "tree", self.directory / "staging"
            for place in (root, staging):
                place.mkdir(mode=0o700, exist_ok=True)
            return ArcStore(database, root, staging, authority=Authority("example.org"))
        return VaultStore(database, open_blobs(self.blobs_url))

    def open_database(self) -> Database:
        database = Database.open(self.database_url)
        self._opened.append(database)
        return database

    def close(self) -> None:
        for database in self._opened:
            database.close()


@dataclass(frozen=True)
class Recipe:
    """How to make one configuration."""

    kind: str
    postgres: bool = False
    s3: bool = False

    def __str__(self) -> str:
        bytes_in = "S3" if self.s3 else "directory"
        return f"{self.kind} on {'PostgreSQL' if self.postgres else 'SQLite'} and {bytes_in}"

    @contextlib.contextmanager
    def prepared(self, servers: Servers, directory: Path) -> Iterator[Configuration]:
        url = emptied_database(servers.postgres) if self.postgres else f"sqlite:///{directory}/site.sqlite"
        blobs = fresh_prefix(servers.s3) if self.s3 else (directory / "blobs").as_uri()
        configuration = Configuration(self.kind, url, directory, blobs)
        try:
            prepare(configuration.open_database())
            yield configuration
        finally:
            configuration.close()


CONFIGURATIONS = (
    Recipe("arc"),
    Recipe("vault"),
    Recipe("vault", postgres=True, s3=True),
    Recipe("arc", postgres=True),
)
