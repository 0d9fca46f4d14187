"""Which addresses a user can make the site connect to: listed hosts, public addresses, nothing else."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from skyferry.site.fetch.guard import Address, Guard
from skyferry.vospace.faults import Fault, InvalidArgument, PermissionDenied, ProtocolNotSupported

PUBLIC = "93.184.216.34"


def guard(*hosts: str, answers: tuple[str, ...] = (PUBLIC,), plain: bool = False) -> Guard:
    def resolve(host: str, port: int) -> list[Address]:
        try:
            return [ip_address(host)]
        except ValueError:
            return [ip_address(answer) for answer in answers]

    return Guard(hosts, plain, resolve)


def test_a_listed_host_is_fetched_from_the_address_that_was_judged() -> None:
    admitted = guard("archive.example.org").admit("https://ARCHIVE.example.org:8080/a?b")
    assert (admitted.host, admitted.port, admitted.addresses) == ("archive.example.org", 8080, (PUBLIC,))
    assert guard("*.example.org").admit("https://a.b.example.org/").port == 443


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://other.org/", PermissionDenied),
        ("https://example.org.evil.net/", PermissionDenied),
        (f"https://{PUBLIC}/", PermissionDenied),
        ("http://example.org/", ProtocolNotSupported),
        ("ftp://example.org/", ProtocolNotSupported),
        ("file:///etc/passwd", InvalidArgument),
        ("gopher://example.org/", ProtocolNotSupported),
        ("https://user:secret@example.org/", InvalidArgument),
        ("https:///x", InvalidArgument),
        ("https://example.org:99999/", InvalidArgument),
        ("https://example.org\\@evil.net/", InvalidArgument),
        ("https://exa mple.org/", InvalidArgument),
        ("https://example.org/\r\nHost: x", InvalidArgument),
        ("", InvalidArgument),
    ],
)
def test_other_urls_are_refused(url: str, fault: type[Fault]) -> None:
    with pytest.raises(fault):
        guard("example.org").admit(url)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_no_address_inside_is_reached_whatever_a_name_resolves_to(inside: str) -> None:
    with pytest.raises(PermissionDenied):
        guard("example.org", answers=(inside,)).admit("https://example.org/")
    assert guard("example.org", answers=(inside, PUBLIC)).admit("https://example.org/").addresses == (PUBLIC,)
    listed = guard("example.org", inside, answers=(inside,)).admit("https://example.org/")
    assert listed.addresses == (str(ip_address(inside)),), "unless the operator lists that very address"


def test_an_odd_spelling_of_an_address_is_no_way_around() -> None:
    for spelling in ("2130706433", "0x7f.1", "127.1", "017700000001"):
        with pytest.raises(PermissionDenied):
            guard("example.org", answers=("127.0.0.1",)).admit(f"https://{spelling}/")
