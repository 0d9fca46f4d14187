"""Both services of a site over one database, an account, and its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from skyferry.site.database.engine import Database
from skyferry.site.database.schema import metadata
from unit.jobs.jobground import JobGround


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[JobGround]:
    database = Database.open(f"sqlite:///{tmp_path / 'site.sqlite'}")
    metadata().create_all(database.engine)
    ground = JobGround.make(tmp_path, database)
    yield ground
    ground.jobs.close()
    database.close()
