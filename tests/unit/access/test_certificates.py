"""The site's authority: made once, and accepted by strict readers."""

import os
import socket
import ssl
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from cryptography import x509

from skyferry.site.access.certificates import CertificateAuthority, user_of_subject, write_secret
from skyferry.vospace.faults import DuplicateNode, InvalidArgument


def test_an_authority_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    CertificateAuthority.create(tmp_path / "ca", "example.org")
    assert stat.S_IMODE((tmp_path / "ca" / "ca.key").stat().st_mode) == 0o600
    with pytest.raises(DuplicateNode):
        CertificateAuthority.create(tmp_path / "ca", "example.org")
    assert CertificateAuthority(tmp_path / "ca").fingerprint().count(":") == 31


def test_openssl_finds_nothing_to_object_to(authority: CertificateAuthority, tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_bytes(authority.server_certificate(["site.example.org", "127.0.0.1", "::1"]))
    (tmp_path / "user.pem").write_bytes(authority.issue("astro", 1).certificate_first)
    for purpose, file in (("sslserver", "server.pem"), ("sslclient", "user.pem")):
        subprocess.run(
            ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", authority.certificate_path, file],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )


@pytest.mark.parametrize("host", ["site.example.org", "127.0.0.1", "::1"])
def test_a_strict_client_accepts_the_server_by_each_of_its_names(
    authority: CertificateAuthority, tmp_path: Path, host: str
) -> None:
    (tmp_path / "server.pem").write_bytes(authority.server_certificate(["site.example.org", "127.0.0.1", "::1"]))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.pem")
    client = ssl.create_default_context(cafile=str(authority.certificate_path))
    client.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=lambda: server.wrap_socket(ours, server_side=True).close())
    thread.start()
    with client.wrap_socket(theirs, server_hostname=host) as connection:
        assert connection.version() == "TLSv1.3"
    thread.join(10)


def test_a_users_file_holds_certificate_then_pkcs1_key(authority: CertificateAuthority) -> None:
    issued = authority.issue("astro", 10)
    begins = [line for line in issued.certificate_first.decode().splitlines() if line.startswith("-----BEGIN")]
    assert begins == ["-----BEGIN CERTIFICATE-----", "-----BEGIN RSA PRIVATE KEY-----"]
    assert issued.key_first.startswith(b"-----BEGIN RSA PRIVATE KEY-----")
    certificate = x509.load_pem_x509_certificate(issued.certificate)
    assert user_of_subject(certificate.subject) == "astro"
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert 10 <= lasts.total_seconds() / 86_400 < 10.01


def test_no_certificate_is_issued_to_what_is_no_user(authority: CertificateAuthority) -> None:
    with pytest.raises(InvalidArgument):
        authority.issue("astro,O=other", 1)


def test_a_certificate_does_not_outlive_its_authority(authority: CertificateAuthority) -> None:
    certificate = x509.load_pem_x509_certificate(authority.issue("astro", 100_000).certificate)
    assert certificate.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_a_secret_is_never_readable_by_others_nor_left_in_pieces(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_secret(tmp_path / "key", b"secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
