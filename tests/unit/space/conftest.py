"""A fresh space over each of the two stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import PARENTS, Ground, fresh_database


@pytest.fixture(params=sorted(PARENTS))
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    with fresh_database(tmp_path) as database:
        yield Ground.make(request.param, tmp_path, database)
