"""A real SQLite database with accounts, and the parts that identify by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.database.engine import Database
from skyferry.site.database.tables import accounts as tables
from skyferry.site.database.tables import metadata

PASSWORD = "correct horse"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    metadata.create_all(database.engine, [table for table in vars(tables).values() if isinstance(table, Table)])
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
