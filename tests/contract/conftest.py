"""Every store in every configuration, empty, one after the other under each test of the contract."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.configurations import CONFIGURATIONS, Configuration, Servers
from servers.postgres import postgres
from servers.seaweedfs import seaweedfs
from servers.shared import NotInstallable, run_directory
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import NewNode, StoredNode
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and S3 servers, started when first asked for, shared by all workers of the run."""
    directory = run_directory(tmp_path_factory)
    with contextlib.ExitStack() as running:
        yield Servers(
            start_postgres=lambda: running.enter_context(postgres(directory / "postgres")),
            start_s3=lambda: running.enter_context(seaweedfs(directory / "seaweedfs")),
        )


@pytest.fixture(params=CONFIGURATIONS, ids=str)
def configuration(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Configuration]:
    """One configuration with an empty database; `open` gives a store as another process would have it."""
    try:
        with request.param.prepared(servers, tmp_path) as ready:
            yield ready
    except NotInstallable as reason:
        pytest.skip(str(reason))


@pytest.fixture
def store(configuration: Configuration) -> Store:
    return configuration.open()


@pytest.fixture
def top(store: Store) -> StoredNode:
    """A container to work in."""
    root = store.lookup(ROOT)[0]
    return store.create(root, b"top", NewNode(kind=NodeKind.CONTAINER, owner="astro"))
