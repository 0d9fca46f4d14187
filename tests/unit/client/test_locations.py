"""What arguments mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from skyferry.client.errors import InvalidUsage
from skyferry.client.locations import LocalLocation, NodeLocation, locate, short_name
from skyferry.client.sites import Site
from skyferry.vospace.faults import InvalidURI

SITE = Site(name="here", registry="https://here/reg/resource-caps", authority="example.org", arc_paths=True)


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("vos:astro/a", "vos://example.org~vault/astro/a"),
        ("vos:/astro/a/", "vos://example.org~vault/astro/a"),
        ("vos:", "vos://example.org~vault"),
        ("vault:astro", "vos://example.org~vault/astro"),
        ("arc:projects/p", "vos://example.org~arc/projects/p"),
        ("ARC:projects/p", "vos://example.org~arc/projects/p"),
        ("vos:/arc:projects/p/", "vos://example.org~arc/projects/p"),
        ("vos:arc:projects/p", "vos://example.org~arc/projects/p"),
        ("vos://cadc.nrc.ca!arc/home/a", "vos://cadc.nrc.ca~arc/home/a"),
        ("vos://cadc.nrc.ca~vault/a%20b", "vos://cadc.nrc.ca~vault/a%20b"),
        ("vos:a/50% [x]#?.fits", "vos://example.org~vault/a/50%25%20%5Bx%5D%23%3F.fits"),
        ("/arc/projects/p/f", "vos://example.org~arc/projects/p/f"),
    ],
)
def test_nodes(text: str, uri: str) -> None:
    location = locate(text, SITE)
    assert isinstance(location, NodeLocation)
    assert str(location.uri) == uri


@pytest.mark.parametrize("text", ["a", "./vos:a", "/tmp/a:b", "a:b", "C:stuff", "archive.fits", "/arcade/x"])
def test_local_paths(text: str) -> None:
    location = locate(text, SITE)
    assert isinstance(location, LocalLocation)
    assert location.path == Path(text)


def test_arc_paths_stay_local_where_the_site_does_not_say_otherwise() -> None:
    plain = Site(name="here", registry="https://here/reg/resource-caps", authority="example.org")
    assert isinstance(locate("/arc/projects/p", plain), LocalLocation)


@pytest.mark.parametrize("text", ["vos:a/", "arc:", "vos://a~arc/b/", "dir/", ".", ".."])
def test_a_trailing_slash_means_a_container(text: str) -> None:
    assert locate(text, SITE).as_container


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", InvalidUsage), ("https://a/b", InvalidUsage), ("vos:a/../b", InvalidURI), ("vos://a~arc/%2F", InvalidURI)],
)
def test_what_is_neither(text: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        locate(text, SITE)


@pytest.mark.parametrize("text", ["vos:astro/a b", "arc:home/x", "vos://cadc.nrc.ca~arc/home/a"])
def test_names_are_told_as_they_are_typed(text: str) -> None:
    location = locate(text, SITE)
    assert isinstance(location, NodeLocation)
    assert short_name(location.uri, SITE) == text
