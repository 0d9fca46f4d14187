"""An arc store per test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from unit.storage.arcs import Arc


@pytest.fixture
def arc(tmp_path: Path) -> Iterator[Arc]:
    opened = Arc.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def unprivileged() -> AbstractContextManager[None]:
    """A block in which this process has no rights beyond those of mode bits."""

    @contextmanager
    def block() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)

    return block()
