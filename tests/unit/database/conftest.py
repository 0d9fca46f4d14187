"""Empty databases of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.postgres import fresh_database, postgres
from servers.shared import NotInstallable, run_directory


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        with postgres(run_directory(tmp_path_factory) / "postgres") as url:
            yield url
    except NotInstallable as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path}/site.sqlite"
    return fresh_database(request.getfixturevalue("postgres_server"))
