"""What every test may ask for: a live site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers.live_site import LiveSite, started_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One live site for all tests of a worker; they keep apart by accounts of their own."""
    with started_site(tmp_path_factory.mktemp("site") / "data") as site:
        yield site
