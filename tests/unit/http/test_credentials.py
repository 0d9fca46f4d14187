"""Certificates, logins and tokens over HTTP."""

import json
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from unit.http.asking import Client

PASSWORD = "correct horse"
FORM = {"content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def bearer(site, user) -> str:
    return f"Bearer {site.token(user)}"


def test_a_certificate_from_the_site_works_as_it_was_saved(site, user, bearer, anonymous, tmp_path):
    answer = anonymous.get("/cred/proxy?daysValid=2", authorization=bearer)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/x-pem-file")
    assert answer.headers["cache-control"] == "no-store"
    begins = [line for line in answer.body.decode().splitlines() if "BEGIN" in line]
    assert begins == ["-----BEGIN CERTIFICATE-----", "-----BEGIN RSA PRIVATE KEY-----"]
    (tmp_path / "cadcproxy.pem").write_bytes(answer.body)
    again = Client(site, tmp_path / "cadcproxy.pem").get("/cred/proxy")
    assert again.headers["x-vo-authenticated"] == user
    ends = x509.load_pem_x509_certificate(again.body).not_valid_after_utc
    assert abs(ends - datetime.now(UTC) - timedelta(days=10)) < timedelta(minutes=10)


@pytest.mark.parametrize("days", ["0", "-1", "31", "x", "1.5", "", "1&daysValid=2", "999999999"])
def test_a_validity_that_is_none_is_refused_with_the_limit(bearer, anonymous, days):
    answer = anonymous.get(f"/cred/proxy?daysValid={days}", authorization=bearer)
    assert answer.status == 400
    assert answer.body.startswith(b"InvalidArgument: ")
    assert b"30" in answer.body


def test_nobody_gets_no_certificate(anonymous):
    assert anonymous.get("/cred/proxy").status == 401


def test_a_login_answers_with_the_bare_token(site, user, anonymous):
    site.set_password(user, PASSWORD)
    answer = anonymous.ask("POST", "/ac/login", f"username={user}&password=correct%20horse".encode(), **FORM)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain")
    token = answer.body.decode()
    assert answer.headers["x-vo-bearer"] == token
    assert answer.headers["x-vo-authenticated"] == user
    assert "set-cookie" not in answer.headers
    assert anonymous.get("/ac/whoami", authorization=f"Bearer {token}").status == 303


def test_a_login_says_no_more_than_no(site, user, anonymous):
    site.set_password(user, PASSWORD)
    wrong = anonymous.ask("POST", "/ac/login", f"username={user}&password=wrong".encode(), **FORM)
    unknown = anonymous.ask("POST", "/ac/login", b"username=ghost&password=wrong", **FORM)
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)
    assert wrong.status == 401


@pytest.mark.parametrize(
    "body", [b"", b"username=a", b"password=b", b"username=&password=b", b"username=a&username=b&password=c"]
)
def test_a_login_without_its_fields_is_a_mistake(anonymous, body):
    assert anonymous.ask("POST", "/ac/login", body, **FORM).status == 400


def test_a_login_takes_no_password_from_the_url_and_no_endless_form(anonymous):
    assert anonymous.ask("POST", "/ac/login?username=a&password=b", b"", **FORM).status == 400
    assert anonymous.get("/ac/login?username=a&password=b").status == 405
    assert anonymous.ask("POST", "/ac/login", b"username=" + b"x" * 100_000, **FORM).status == 413
    assert anonymous.ask("POST", "/ac/login", b"\xff=%ff", **FORM).status == 400
    assert anonymous.ask("POST", "/ac/login", b"{}", content_type="application/json").status == 400


def test_tokens_are_made_with_a_scope_listed_and_revoked(user, bearer, anonymous):
    scope = f"read-only vos://skyferry.local~arc/home/{user}"
    form = f"label=laptop&days=2&scope={scope.replace(' ', '+')}".encode()
    made = anonymous.ask("POST", "/ac/tokens", form, authorization=bearer, **FORM)
    assert (made.status, made.headers["cache-control"]) == (201, "no-store")
    token = json.loads(made.body)
    assert (token["label"], token["scope"]) == ("laptop", scope)
    text = token.pop("token")
    assert anonymous.get(f"/arc/nodes/home/{user}", authorization=f"Bearer {text}").status == 200
    listed = json.loads(anonymous.get("/ac/tokens", authorization=bearer).body)
    assert token["id"] in [one["id"] for one in listed]
    assert text not in json.dumps(listed)
    assert anonymous.ask("DELETE", f"/ac/tokens/{token['id']}", authorization=bearer).status == 200
    assert anonymous.get("/arc/nodes", authorization=f"Bearer {text}").status == 401
    assert anonymous.ask("DELETE", f"/ac/tokens/{token['id']}", authorization=bearer).status == 404


@pytest.mark.parametrize(
    "form", [b"days=0", b"days=1000", b"scope=everything", b"label=a%0Ab", b"scope=vos://x.org~arc/a"]
)
def test_a_token_that_makes_no_sense_is_not_made(bearer, anonymous, form):
    assert anonymous.ask("POST", "/ac/tokens", form, authorization=bearer, **FORM).status == 400


def test_a_foreign_certificate_fails_in_the_handshake(site, tmp_path):
    from skyferry.site.access.certificates import CertificateAuthority

    foreign = CertificateAuthority.create(tmp_path / "foreign", "foreign")
    (tmp_path / "user.pem").write_bytes(foreign.issue("astro", 1).key_first)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Client(site, tmp_path / "user.pem").get("/arc/nodes")
