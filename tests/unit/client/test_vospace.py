"""Nodes of a service: listings of any length, wildcards, containers."""

from __future__ import annotations

from typing import Any

import pytest

from skyferry.client import vospace
from skyferry.client.derived import parse_cutout
from skyferry.client.globs import expand
from skyferry.vospace.faults import DuplicateNode, NodeNotFound, ServiceBusy
from skyferry.vospace.paths import NodePath
from unit.client.small_site import SmallSite, Trouble


def at_arc(at_small_site: Any, body: Any) -> Any:
    async def with_space(client: Any) -> Any:
        return await body(await client.space(client.locate("arc:").uri))

    return at_small_site(with_space)


async def names(space: Any, path: str = "") -> list[str]:
    container = await space.node(NodePath.from_text(path))
    return [child.name.decode() async for child in space.children(container)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 19, 20, 21])
def test_listings_of_any_length(
    small_site: SmallSite, at_small_site: Any, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(vospace, "PAGE", 10)
    expected = [f"f{number:03}" for number in range(count)]
    small_site.nodes.update(dict.fromkeys(expected, b"x"))
    assert at_arc(at_small_site, names) == expected


def test_a_busy_service_is_asked_again(small_site: SmallSite, at_small_site: Any) -> None:
    small_site.troubles += [Trouble("GET", "busy", where="/nodes")] * 3
    assert at_arc(at_small_site, names) == []


def test_a_service_that_stays_busy_is_told(small_site: SmallSite, at_small_site: Any) -> None:
    small_site.troubles += [Trouble("GET", "busy", where="/nodes")] * 50
    with pytest.raises(ServiceBusy):
        at_arc(at_small_site, names)


def test_containers_and_those_above(small_site: SmallSite, at_small_site: Any) -> None:
    async def make(space: Any) -> None:
        await space.make_containers(NodePath.from_text("a/b/c"))
        await space.make_containers(NodePath.from_text("a/b/c"))
        with pytest.raises(DuplicateNode):
            await space.make_container(NodePath.from_text("a"))

    at_arc(at_small_site, make)
    assert {"a", "a/b", "a/b/c"} <= set(small_site.nodes)


def test_a_file_is_no_container(small_site: SmallSite, at_small_site: Any) -> None:
    small_site.nodes["a"] = b"x"
    with pytest.raises(DuplicateNode):
        at_arc(at_small_site, lambda space: space.make_containers(NodePath.from_text("a/b")))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", ["d", "e", "o1.fits", "o2.fits", "o[12].fits"]),
        ("o?.fits", ["o1.fits", "o2.fits"]),
        ("o[12].fits", ["o[12].fits"]),
        ("o[1].fits", ["o1.fits"]),
        ("*/in*", ["d/in1", "d/in2", "e/in1"]),
        ("d/in1", ["d/in1"]),
    ],
)
def test_wildcards(small_site: SmallSite, at_small_site: Any, pattern: str, expected: list[str]) -> None:
    for name in ("o1.fits", "o2.fits", "o[12].fits", ".hidden", "d/in1", "d/in2", "e/in1"):
        small_site.nodes[name] = b"x"
    small_site.nodes.update({"d": None, "e": None})

    async def matching(space: Any) -> list[str]:
        return [node.uri.path.text() async for node in expand(space, NodePath.from_text(pattern))]

    assert at_arc(at_small_site, matching) == expected


def test_wildcards_that_match_nothing(small_site: SmallSite, at_small_site: Any) -> None:
    async def matching(space: Any) -> list[Any]:
        return [node async for node in expand(space, NodePath.from_text("x*"))]

    with pytest.raises(NodeNotFound, match="nothing matches"):
        at_arc(at_small_site, matching)


@pytest.mark.parametrize(
    ("text", "name", "query"),
    [
        ("f.fits[1]", "f.fits", (("SUB", "[1]"),)),
        ("f.fits[1][1:10,1:10]", "f.fits", (("SUB", "[1][1:10,1:10]"),)),
        ("f.fits[1:10,1:10]", "f.fits", (("SUB", "[1:10,1:10]"),)),
        ("f.fits(10.5,-3,0.1)", "f.fits", (("CIRCLE", "10.5 -3 0.1"),)),
    ],
)
def test_cutouts(text: str, name: str, query: Any) -> None:
    cutout = parse_cutout(text)
    assert cutout is not None
    assert (cutout.name, cutout.query) == (name, query)


@pytest.mark.parametrize("text", ["f.fits", "f[a].fits", "f(a)"])
def test_names_without_cutout(text: str) -> None:
    assert parse_cutout(text) is None
