"""A user of the live site, with a container of their own in each service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unit.http.asking import Client, Home

if TYPE_CHECKING:
    from conftest import LiveSite


@pytest.fixture(scope="module")
def user(site: LiveSite) -> str:
    return site.new_user()


@pytest.fixture(scope="module")
def certificate(site: LiveSite, user: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.certificate(user, tmp_path_factory.mktemp("certificate") / "user.pem")


@pytest.fixture
def arc(site: LiveSite, user: str, certificate: Path) -> Home:
    return Home(site, certificate, "arc", f"home/{user}")


@pytest.fixture
def vault(site: LiveSite, user: str, certificate: Path) -> Home:
    return Home(site, certificate, "vault", user)


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest) -> Home:
    home: Home = request.getfixturevalue(request.param)
    return home


@pytest.fixture
def anonymous(site: LiveSite) -> Client:
    return Client(site)
