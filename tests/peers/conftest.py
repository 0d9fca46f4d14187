"""An astronomer with a fresh account on the live site."""

from __future__ import annotations

from pathlib import Path

import pytest

from peers.people import Person, person_with
from servers.live_site import LiveSite


@pytest.fixture
def person(site: LiveSite, tmp_path: Path) -> Person:
    """An astronomer who uses the unmodified `vos` tools."""
    return person_with("vos", site, tmp_path)
