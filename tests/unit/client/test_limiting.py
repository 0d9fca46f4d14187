"""One limit for all that travels at once."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client import parallel_download
from skyferry.client.client import Client
from skyferry.client.download import download
from skyferry.client.limiting import Limiter
from skyferry.client.timetables import Timetable
from skyferry.client.upload import upload
from skyferry.vospace.paths import NodePath
from unit.client.small_site import SmallSite

MIB = 1024 * 1024

At = Callable[[Callable[[Client], Any]], Any]


@pytest.mark.parametrize("streams", [1, 3])
def test_transfers_share_one_rate(
    small_site: SmallSite, at_small_site: At, tmp_path: Path, streams: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel_download, "_SMALLEST_PIECE", MIB // 2)
    content = os.urandom(2 * MIB)
    small_site.nodes["down"] = content
    (tmp_path / "source").write_bytes(content)

    async def both_ways(client: Client) -> float:
        space = await client.space(client.locate("arc:").uri)  # type: ignore[union-attr]
        node = await space.node(NodePath.from_text("down"))
        client.http.limiter = Limiter(Timetable.parse("4M"))
        began = time.monotonic()
        await asyncio.gather(
            download(space, node, tmp_path / "down", streams=streams),
            upload(space, NodePath.from_text("up"), tmp_path / "source"),
        )
        return time.monotonic() - began

    taken = at_small_site(both_ways)
    assert (tmp_path / "down").read_bytes() == small_site.nodes["up"] == content
    assert 0.8 <= taken < 3


def test_off_is_no_limit(small_site: SmallSite, at_small_site: At, tmp_path: Path) -> None:
    small_site.nodes["down"] = os.urandom(MIB)

    async def one(client: Client) -> None:
        client.http.limiter = Limiter(Timetable.parse("off"))
        space = await client.space(client.locate("arc:").uri)  # type: ignore[union-attr]
        await download(space, await space.node(NodePath.from_text("down")), tmp_path / "down")

    at_small_site(one)
    assert (tmp_path / "down").read_bytes() == small_site.nodes["down"]
