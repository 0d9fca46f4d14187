"""A small site over TLS, and a user with a home of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from skyferry.client import retry
from skyferry.client.client import Client
from skyferry.client.exchange import Line
from skyferry.client.sites import Site
from unit.client.small_site import SmallSite, running

T = TypeVar("T")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the real user is read or written."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("VOSPACE_CERTFILE", "VOSPACE_WEBSERVICE", "SKYFERRY_SITE", "SKYFERRY_DATA", "SKYFERRY_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries are shortened; their number is not."""
    monkeypatch.setattr(retry.Patience, "pause", lambda self, failures, retry_after: 0.01)


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[SmallSite]:
    directory = tmp_path / "site"
    directory.mkdir()
    with running(directory) as site:
        yield site


@pytest.fixture
def at_small_site(small_site: SmallSite) -> Callable[[Callable[[Client], Awaitable[T]]], T]:
    """Run something with a client of the small site."""

    def run(body: Callable[[Client], Awaitable[T]]) -> T:
        site = Site(
            name="small",
            registry=f"{small_site.origin}/reg/resource-caps",
            authority="small",
            ca_file=str(small_site.ca_file),
        )

        async def with_client() -> T:
            async with Client(site, None, Line(ca_file=site.ca_file, patience=5)) as client:
                return await body(client)

        return asyncio.run(with_client())

    return run
