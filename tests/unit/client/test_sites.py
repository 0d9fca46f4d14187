"""The user's list of sites, and whom to trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from skyferry.client.errors import InvalidUsage, ServiceUnreachable, SiteUnknown, TLSRefused
from skyferry.client.registry import authority_of, services_of
from skyferry.client.sites import CANFAR, Site, SiteBook, registry_url
from skyferry.client.trust import fingerprint, presented_certificates, with_fingerprint
from skyferry.vospace.resource_caps import parse_resource_caps
from unit.client.small_site import SmallSite, make_certificate


def some_site(name: str = "lab") -> Site:
    return Site(name=name, registry="https://lab:8443/reg/resource-caps", authority="lab.org")


def test_canfar_is_known_and_current_at_first() -> None:
    assert SiteBook.load().current({}) == CANFAR


def test_the_first_site_becomes_current_and_is_kept() -> None:
    SiteBook.load().add(some_site(), "-----BEGIN CERTIFICATE-----\n")
    site = SiteBook.load().current({})
    assert (site.name, site.authority) == ("lab", "lab.org")
    assert site.ca_file is not None
    assert Path(site.ca_file).read_text() == "-----BEGIN CERTIFICATE-----\n"
    SiteBook.load().add(some_site("other"))
    assert SiteBook.load().current({}).name == "lab"


def test_the_environment_names_another() -> None:
    book = SiteBook.load()
    book.add(some_site())
    assert book.current({"SKYFERRY_SITE": "canfar"}) == CANFAR
    assert book.current({"VOSPACE_WEBSERVICE": "lab:8443"}).name == "lab"
    unknown = book.current({"VOSPACE_WEBSERVICE": "elsewhere:1"})
    assert (unknown.registry, unknown.authority) == ("https://elsewhere:1/reg/resource-caps", "cadc.nrc.ca")
    with pytest.raises(SiteUnknown, match="known are canfar, lab"):
        book.current({"SKYFERRY_SITE": "nowhere"})


def test_removing_the_current_site_leaves_canfar() -> None:
    book = SiteBook.load()
    site = book.add(some_site(), "pem")
    book.remove("lab")
    assert SiteBook.load().current({}) == CANFAR
    assert site.ca_file is not None
    assert not Path(site.ca_file).exists()
    with pytest.raises(InvalidUsage):
        book.remove("canfar")


def test_a_broken_list_is_told() -> None:
    book = SiteBook.load()
    book.add(some_site())
    (book.directory / "sites.json").write_text("{")
    with pytest.raises(InvalidUsage, match=r"sites\.json"):
        SiteBook.load()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://h:1", "https://h:1/reg/resource-caps"),
        ("https://h:1/", "https://h:1/reg/resource-caps"),
        ("h:1", "https://h:1/reg/resource-caps"),
        ("https://h/x/reg/resource-caps", "https://h/x/reg/resource-caps"),
    ],
)
def test_registry_url(typed: str, url: str) -> None:
    assert registry_url(typed) == url


@pytest.mark.parametrize("typed", ["http://h", "ftp://h", "https://"])
def test_only_https_is_an_address(typed: str) -> None:
    with pytest.raises(InvalidUsage):
        registry_url(typed)


def test_resource_caps() -> None:
    text = "\n# comment = x\nivo://b.org/arc = https://h/arc/capabilities\nivo://b.org/gms=https://h/ac?a=b\n"
    addresses = parse_resource_caps(text + "ivo://a.org/vault = https://h/v\n")
    assert addresses["ivo://b.org/gms"] == "https://h/ac?a=b"
    assert authority_of(addresses) == "b.org"
    assert services_of(addresses, "b.org") == ("arc", "gms")


def test_a_fingerprint_chooses_the_certificate(small_site: SmallSite) -> None:
    shown = presented_certificates(small_site.origin)
    expected = fingerprint(shown[0])
    assert with_fingerprint(shown, expected) == shown[0]
    assert with_fingerprint(shown, "sha256:" + expected.replace(":", "").lower()) == shown[0]
    with pytest.raises(TLSRefused, match="does not show"):
        with_fingerprint(shown, "00" * 32)


def test_nobody_there() -> None:
    with pytest.raises(ServiceUnreachable):
        presented_certificates("https://127.0.0.1:1")


def test_a_site_that_another_ca_signed_is_refused(small_site: SmallSite, at_small_site, tmp_path: Path) -> None:
    make_certificate(small_site.ca_file, name="somebody else")

    async def look(client) -> None:
        await client.registry.addresses()

    with pytest.raises(TLSRefused):
        at_small_site(look)
