"""Somebody who works at the live site with Skyferry's own commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.users import User
from servers.live_site import LiveSite


@pytest.fixture
def user(site: LiveSite, tmp_path: Path) -> User:
    return User(site, tmp_path / "home")


@pytest.fixture(params=["vos", "arc"])
def space(request: pytest.FixtureRequest, user: User) -> str:
    """The user's own container in each service."""
    return f"vos:{user.name}" if request.param == "vos" else f"arc:home/{user.name}"
