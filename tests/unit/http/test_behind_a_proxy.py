"""A site behind a configured reverse proxy, with a second authority: certificates arrive in a header."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from servers.live_site import LiveSite, started_site
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.access.throttle import FREE_FAILURES
from unit.http.asking import Client

WHOAMI = "/ac/whoami"
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> CertificateAuthority:
    return CertificateAuthority.create(tmp_path_factory.mktemp("other"), "other.org")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory, other) -> Iterator[LiveSite]:
    environment = {
        "SKYFERRY_TRUSTED_PROXIES": json.dumps(["127.0.0.0/8", "::1/128"]),
        "SKYFERRY_CLIENT_CA_BUNDLES": json.dumps([str(other.certificate_path)]),
        "SKYFERRY_SUBJECT_MAP": json.dumps({"/O=SKYFERRY/CN=ada": "lovelace"}),
    }
    with started_site(tmp_path_factory.mktemp("proxied") / "data", environment=environment) as site:
        site.run("user", "add", "lovelace", "--no-password")
        yield site


@pytest.fixture(scope="module")
def resident(proxied) -> str:
    return proxied.new_user(PASSWORD)


def _pem(authority: CertificateAuthority, name: str) -> str:
    return authority.issue(name, 1).certificate.decode()


def _base64(pem: str) -> str:
    return base64.b64encode(x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)).decode()


def test_the_header_identifies_in_both_spellings(proxied, resident):
    pem = _pem(proxied.administration.certificates, resident)
    for value in (quote(pem), _base64(pem)):
        assert Client(proxied).get(WHOAMI, x_client_certificate=value).headers["x-vo-authenticated"] == resident


def test_the_header_is_verified_and_never_ignored(proxied, resident, tmp_path):
    forged = CertificateAuthority.create(tmp_path / "forged", "forged")
    for value in (_base64(_pem(forged, resident)), "CN=user1", "AAAA"):
        assert Client(proxied).get("/arc/nodes", x_client_certificate=value).status == 401


def test_another_authoritys_subject_is_the_account_of_the_map(proxied, resident, other):
    mapped = Client(proxied).get(WHOAMI, x_client_certificate=_base64(_pem(other, "ada")))
    assert mapped.headers.get("x-vo-authenticated") == "lovelace"
    namesake = Client(proxied).get(WHOAMI, x_client_certificate=_base64(_pem(other, resident)))
    assert namesake.status == 403


def test_the_proxys_own_certificate_is_nobodys_identity(proxied, resident, tmp_path):
    own = Client(proxied, proxied.certificate(resident, tmp_path / "proxy.pem"))
    assert own.get(WHOAMI).status == 401


def test_failed_logins_ban_the_client_behind_the_proxy_and_nobody_else(proxied, resident):
    def login(password: str, source: str) -> tuple[int, str | None]:
        form = f"username={resident}&password={password}".encode()
        headers = {"content_type": "application/x-www-form-urlencoded", "x_forwarded_for": source}
        answer = Client(proxied).ask("POST", "/ac/login", form, **headers)
        return answer.status, answer.headers.get("retry-after")

    statuses = [login("wrong", "192.0.2.1")]
    while statuses[-1] == (401, None) and len(statuses) < 2 * FREE_FAILURES:
        statuses.append(login("wrong", "192.0.2.1"))
    assert len(statuses) > FREE_FAILURES
    assert statuses[-1][0] == 429
    assert int(statuses[-1][1] or 0) >= 1
    assert login(PASSWORD.replace(" ", "+"), "192.0.2.1")[0] == 429
    assert login(PASSWORD.replace(" ", "+"), "192.0.2.2")[0] == 200
    # The client cannot choose what it counts as: only what the proxy added last is believed.
    assert login(PASSWORD.replace(" ", "+"), "198.51.100.1, 192.0.2.1")[0] == 429
