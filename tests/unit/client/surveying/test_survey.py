"""Plans, checks and verification at services that are not ours."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client.client import Client
from skyferry.client.surveying.checking import Finding, Verdict, check, obstacles
from skyferry.client.surveying.survey import survey
from skyferry.client.surveying.verifying import Verification, compare_trees
from unit.client.small_site import SmallSite

At = Callable[[Callable[[Client], Any]], Any]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, size in (("plain.fits", 1000), ("with blank.fits", 10), ("sub/x", 1)):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
    return tmp_path / "tree"


def test_a_plan_without_extensions_tells_why_it_knows_no_rate(
    small_site: SmallSite, at_small_site: At, tree: Path
) -> None:
    small_site.direct = False

    async def look(client: Client) -> Any:
        return await survey(client, [client.locate(f"{tree}/")], client.locate("arc:tree"))

    found = at_small_site(look)
    assert (found.measure.files, found.measure.bytes) == (3, 1011)
    assert (found.line.rate, found.seconds) == (None, None)
    assert "negotiates every upload" in found.line.why_no_rate
    assert found.methods[0].name == "vsync"


def test_names_that_other_services_refuse_are_told_before(small_site: SmallSite, at_small_site: At, tree: Path) -> None:
    small_site.direct = False

    async def go_through(client: Client) -> list[Finding]:
        target = client.locate("arc:tree")
        found = await survey(
            client, [client.locate(f"{tree}")], target, probe=False, look=await obstacles(client, target)
        )
        return await check(client, found, target)

    findings = {finding.subject: finding for finding in at_small_site(go_through)}
    assert findings["Sources"].verdict is Verdict.FAILED
    assert "with blank.fits: a name that services of this kind refuse" in findings["Sources"].text
    assert findings["Authentication"].exit_code == 13
    assert findings["Permissions"].verdict is Verdict.WARNING
    assert findings["Space"].verdict is Verdict.WARNING


def test_two_trees_are_compared_file_by_file(small_site: SmallSite, at_small_site: At, tree: Path) -> None:
    small_site.nodes |= {
        "t": None,
        "t/plain.fits": (tree / "plain.fits").read_bytes(),
        "t/with blank.fits": b"0123456789",
        "t/more": b"x",
        "t/sub": None,
    }

    async def compare(client: Client) -> Verification:
        return await compare_trees(client, client.locate(str(tree)), client.locate("arc:t"))

    result = at_small_site(compare)
    assert (result.files, result.found, result.extra) == (3, 2, 1)
    assert not result.counts_match
    assert not result.sizes_match
    wrong = {one.name: one.exit_code for one in result.mismatches}
    assert wrong["arc:t/sub/x"] == 2
    assert wrong.get("arc:t/with blank.fits", 5) == 5
