"""A real SQLite database with accounts, and the parts that identify by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from servers.postgres import emptied_database, postgres
from servers.shared import NotInstallable
from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.database.engine import Database
from skyferry.site.database.tables import accounts as tables
from skyferry.site.database.tables import metadata

PASSWORD = "correct horse"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    try:
        with postgres(shared / "postgres") as url:
            yield url
    except NotInstallable as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    rows = [table for table in vars(tables).values() if isinstance(table, Table)]
    if request.param == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    else:
        database = Database.open(emptied_database(request.getfixturevalue("postgres_url")))
    metadata.create_all(database.engine, rows)
    yield database
    database.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


@pytest.fixture
def astro(accounts: Accounts) -> Account:
    return accounts.add("astro", None)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"), "example.org")
