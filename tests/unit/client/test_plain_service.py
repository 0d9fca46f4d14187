"""Trees to and from a service that has none of our extensions: file by file, container by container."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client.client import Client
from skyferry.client.comparing import Comparison
from skyferry.client.copying import Copier
from skyferry.client.outcomes import Outcome
from skyferry.client.syncing import SyncPlan
from skyferry.client.telling import Summary
from skyferry.vospace.faults import Fault
from unit.client.small_site import SmallSite

AtSmallSite = Callable[[Callable[[Client], Awaitable[Any]]], Any]


class Nobody:
    """A watcher that does not look."""

    def planned(self, files: int, length: int) -> None: ...
    def begun(self, name: str, length: int) -> None: ...
    def moved(self, name: str, position: int) -> None: ...
    def arrived(self, name: str, outcome: Outcome) -> None: ...
    def skipped(self, name: str, reason: str) -> None: ...
    def removed(self, name: str) -> None: ...
    def failed(self, name: str, fault: Fault) -> None: ...


@pytest.mark.parametrize("direct", [True, False])
def test_a_tree_goes_up_and_comes_down(
    small_site: SmallSite, at_small_site: AtSmallSite, tmp_path: Path, direct: bool
) -> None:
    async def sync(client: Client, source: str, destination: str) -> Summary:
        plan = SyncPlan(client, [client.locate(source)], client.locate(destination), Comparison(by_digest=True))
        return await Copier(client, Nobody()).run(plan.steps())

    async def there_and_back(client: Client) -> list[Summary]:
        return [
            await sync(client, f"{here}/", "arc:t"),
            await sync(client, f"{here}/", "arc:t"),
            await sync(client, "arc:t/", f"{tmp_path}/back"),
            await sync(client, "arc:t/", f"{tmp_path}/back"),
        ]

    small_site.direct = direct
    here = tmp_path / "here"
    files = {f"d{number % 3}/f {number}": os.urandom(number * 10) for number in range(1, 25)}
    for name, content in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    up, again, down, same = at_small_site(there_and_back)
    assert [(run.copied, run.identical, run.failed) for run in (up, again, down, same)] == [
        (24, 0, 0),
        (0, 24, 0),
        (24, 0, 0),
        (0, 24, 0),
    ]
    assert {name: (tmp_path / "back" / name).read_bytes() for name in files} == files
    assert {name for name in small_site.nodes if small_site.nodes[name] is not None} == {f"t/{name}" for name in files}
