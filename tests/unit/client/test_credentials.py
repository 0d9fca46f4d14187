"""Who we say we are, and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from skyferry.client.credentials import Certificate, Netrc, Password, Token, find_credential
from skyferry.client.errors import CertificateExpired, InvalidUsage
from skyferry.client.messages import Request
from skyferry.vospace.faults import PermissionDenied
from unit.client.small_site import SmallSite, Trouble, make_certificate


def test_order_of_preference(home: Path, tmp_path: Path) -> None:
    assert find_credential(environment={}) is None
    (home / ".netrc").write_text("machine h:1 login me password pw\nmachine other login x password y\n")
    (home / ".netrc").chmod(0o600)
    lines = find_credential(environment={})
    assert isinstance(lines, Netrc)
    assert lines.of("h:1") == Password("me", "pw")
    assert lines.of("other:8443") == Password("x", "y")
    assert lines.of("h:2") is None
    default = home / ".ssl" / "cadcproxy.pem"
    default.parent.mkdir()
    make_certificate(default)
    assert find_credential(environment={}) == Certificate(default)
    other = tmp_path / "other.pem"
    make_certificate(other)
    assert find_credential(environment={"VOSPACE_CERTFILE": str(other)}) == Certificate(other)
    assert find_credential(token="t", environment={}) == Token("t")
    with pytest.raises(InvalidUsage, match="cadc-get-cert"):
        find_credential(certfile=str(tmp_path / "none"), environment={})


def test_secrets_do_not_show() -> None:
    assert "pw" not in repr(Password("me", "pw"))
    assert "secret" not in repr(Token("secret"))


def test_a_token_goes_to_the_sites_own_addresses_only(small_site: SmallSite, at_small_site: Any) -> None:
    async def ask(client: Any) -> None:
        client.http.credential = Token("secret")
        await client.http.send(Request(method="GET", url=f"{small_site.origin}/elsewhere", accept=frozenset({404})))
        await client.registry.service("ivo://small/arc")
        await client.http.send(Request(method="GET", url=f"{small_site.origin}/arc/nodes"))
        url = f"{small_site.origin}/arc/files/preauth:xyz/f"
        await client.http.send(Request(method="GET", url=url, accept=frozenset({404})))

    at_small_site(ask)
    shown = {path: headers.get("authorization") for _, path, headers in small_site.requests}
    assert shown["/elsewhere"] is None
    assert shown["/arc/nodes"] == "Bearer secret"
    assert shown["/arc/files/preauth:xyz/f"] is None


@pytest.mark.parametrize(("days", "fault"), [(-1, CertificateExpired), (1, PermissionDenied)])
def test_a_refusal_of_an_expired_certificate_says_so(
    small_site: SmallSite, at_small_site: Any, tmp_path: Path, days: int, fault: type[Exception]
) -> None:
    file = tmp_path / "cert.pem"
    make_certificate(file, days=days)
    small_site.troubles.append(Trouble("GET", "forbid", where="/nodes"))

    async def ask(client: Any) -> None:
        client.http.credential = Certificate(file)
        await client.http.send(Request(method="GET", url=f"{small_site.origin}/arc/nodes"))

    with pytest.raises(fault):
        at_small_site(ask)
