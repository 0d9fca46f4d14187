"""SSH keys and SSH certificates over HTTP."""

import json
import subprocess
from urllib.parse import quote

import pytest

FORM = {"content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def public_key(tmp_path):
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "my laptop", "-f", path], check=True)
    return path.with_suffix(".pub").read_text()


@pytest.fixture
def bearer(site, user):
    return f"Bearer {site.token(user)}"


def test_a_key_is_registered_listed_and_taken_away(anonymous, bearer, public_key):
    body = f"key={quote(public_key)}".encode()
    made = anonymous.ask("POST", "/ac/keys", body, authorization=bearer, **FORM)
    assert made.status == 201
    key = json.loads(made.body)
    assert (key["label"], key["kind"], key["last_used"]) == ("my laptop", "ssh-ed25519", None)
    assert json.loads(anonymous.get("/ac/keys", authorization=bearer).body) == [key]
    assert anonymous.ask("POST", "/ac/keys", body, authorization=bearer, **FORM).status == 409
    assert anonymous.ask("DELETE", f"/ac/keys/{key['id']}", authorization=bearer).status == 200
    assert anonymous.ask("DELETE", f"/ac/keys/{key['id']}", authorization=bearer).status == 404
    assert json.loads(anonymous.get("/ac/keys", authorization=bearer).body) == []


@pytest.mark.parametrize(
    "key", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-dss AAAAB3NzaC1kc3M="]
)
def test_what_is_no_key_is_refused_in_words(anonymous, bearer, key):
    answer = anonymous.ask("POST", "/ac/keys", f"key={quote(key)}".encode(), authorization=bearer, **FORM)
    assert answer.status == 400
    assert b"key" in answer.body


def test_nobody_has_keys(anonymous):
    assert anonymous.get("/ac/keys").status == 401
    assert anonymous.ask("POST", "/cred/ssh", b"x", content_type="text/plain").status == 401


def test_a_certificate_names_the_account_and_ends(anonymous, bearer, user, public_key, tmp_path):
    text = {"content_type": "text/plain"}
    answer = anonymous.ask("POST", "/cred/ssh?hours=2", public_key.encode(), authorization=bearer, **text)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    (tmp_path / "cert.pub").write_bytes(answer.body)
    said = subprocess.run(["ssh-keygen", "-Lf", tmp_path / "cert.pub"], capture_output=True, text=True).stdout
    assert f'Key ID: "{user}"' in said
    assert "user certificate" in said
    for bad in ("0", "25", "x"):
        refused = anonymous.ask("POST", f"/cred/ssh?hours={bad}", public_key.encode(), authorization=bearer, **text)
        assert (refused.status, b"24" in refused.body) == (400, True)


def test_keys_and_certificates_are_among_the_capabilities(anonymous):
    assert b"ivo://skyferry/std/keys#1.0" in anonymous.get("/ac/capabilities").body
    assert b"ivo://skyferry/std/ssh#certificate-1.0" in anonymous.get("/cred/capabilities").body
