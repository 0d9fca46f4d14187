"""A fresh space over each of the two stores, and over PostgreSQL where a test's rules live in the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.postgres import emptied_database, postgres
from servers.shared import NotInstallable
from unit.space.ground import PARENTS, Ground, fresh_database


@pytest.fixture(params=sorted(PARENTS))
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    kind, _, engine = request.param.partition(" on ")
    url = emptied_database(request.getfixturevalue("postgres_server")) if engine else None
    with fresh_database(tmp_path, url) as database:
        yield Ground.make(kind, tmp_path, database)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server, shared by all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    try:
        with postgres(shared / "postgres") as url:
            yield url
    except NotInstallable as reason:
        pytest.skip(str(reason))
