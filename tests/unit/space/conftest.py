"""A fresh space over each of the two stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import PARENTS, Ground

from skyferry.site.database.engine import Database
from skyferry.site.database.tables import accounts, arc, metadata, space, vault  # noqa: F401  # tables to make


@pytest.fixture(params=sorted(PARENTS))
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    database = Database.open(f"sqlite:///{tmp_path / 'site.sqlite'}")
    metadata.create_all(database.engine)
    yield Ground.make(request.param, tmp_path, database)
    database.close()
