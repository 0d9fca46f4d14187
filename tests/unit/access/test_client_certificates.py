"""Certificates: whom a chain stands for, and which chains stand for nobody."""

import base64
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.access.client_certificates import ClientCertificates, forwarded_chain, load_bundle
from skyferry.site.http.tls import server_context
from skyferry.vospace.faults import InvalidArgument, NotAuthenticated
from unit.access.certificate_makers import INDEPENDENT, LIMITED, Holder, authority, holder_of, make, name, person, proxy

ADA = name((NameOID.COUNTRY_NAME, "CA"), (NameOID.ORGANIZATION_NAME, "Grid"), (NameOID.COMMON_NAME, "Ada Lovelace"))


@pytest.fixture(scope="module")
def astro(authority_of_site: CertificateAuthority) -> Holder:
    return holder_of(authority_of_site.issue("astro", 10))


@pytest.fixture(scope="module")
def authority_of_site(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.create(tmp_path_factory.mktemp("ca"), "example.org")


@pytest.fixture(scope="module")
def grid() -> Holder:
    return authority("Root")


@pytest.fixture(scope="module")
def trusted(authority_of_site: CertificateAuthority, grid: Holder) -> ClientCertificates:
    subjects = {"/C=ca/O=GRID/CN=ada  lovelace": "ada", "CN=astro,O=skyferry": "intruder"}
    return ClientCertificates(authority_of_site.certificate, [grid.certificate], subjects)


def test_the_sites_own_certificates_name_accounts_by_themselves(trusted: ClientCertificates, astro: Holder) -> None:
    identity = trusted.identify((astro.der,))
    assert identity.user == "astro"
    assert identity.subject == "CN=astro,O=skyferry"
    assert identity.issued is not None
    assert abs(identity.issued - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("common_name", ["12345", "anything"])
def test_a_proxy_stands_for_its_end_entity(trusted: ClientCertificates, astro: Holder, common_name: str) -> None:
    first = proxy(astro, common_name)
    second = proxy(first, "678", LIMITED)
    assert trusted.identify((first.der, astro.der)).user == "astro"
    assert trusted.identify((second.der, astro.der, first.der)).user == "astro"


@pytest.mark.parametrize("common_name", ["proxy", "limited proxy", "1234567"])
def test_a_legacy_proxy_does_too(trusted: ClientCertificates, astro: Holder, common_name: str) -> None:
    assert trusted.identify((proxy(astro, common_name, None).der, astro.der)).user == "astro"


def test_proxies_that_were_given_no_rights_have_none(trusted: ClientCertificates, astro: Holder) -> None:
    stranger = authority("Elsewhere")
    refused = {
        "independent": (proxy(astro, policy=INDEPENDENT).der, astro.der),
        "another name": (proxy(astro, subject=ADA).der, astro.der),
        "name of no proxy": (proxy(astro, "root", None).der, astro.der),
        "issuer missing": (proxy(astro).der,),
        "of an authority": (proxy(stranger).der, stranger.der),
    }
    for reason, chain in refused.items():
        with pytest.raises(NotAuthenticated):
            trusted.identify(chain)
            pytest.fail(reason)


def test_a_proxy_may_forbid_proxies_below_it(trusted: ClientCertificates, astro: Holder) -> None:
    last = proxy(astro, path_length=0)
    assert trusted.identify((last.der, astro.der)).user == "astro"
    with pytest.raises(NotAuthenticated):
        trusted.identify((proxy(last).der, last.der, astro.der))


def test_another_authority_names_accounts_by_the_map_alone(trusted: ClientCertificates, grid: Holder) -> None:
    ada = person(grid, ADA)
    assert trusted.identify((ada.der,)).user == "ada"
    assert trusted.identify((proxy(ada).der, ada.der)).user == "ada"
    somebody = person(grid, name((NameOID.COMMON_NAME, "Somebody")))
    assert trusted.identify((somebody.der,)).user is None


def test_another_authority_cannot_speak_for_the_sites_users(
    authority_of_site: CertificateAuthority, grid: Holder
) -> None:
    subject = name((NameOID.ORGANIZATION_NAME, "skyferry"), (NameOID.COMMON_NAME, "astro"))
    forged = person(grid, subject)
    trusted = ClientCertificates(authority_of_site.certificate, [grid.certificate])
    assert trusted.identify((forged.der,)).user is None


def test_an_untrusted_authority_of_the_same_name_is_not_ours(
    trusted: ClientCertificates, authority_of_site: CertificateAuthority
) -> None:
    impostor = make(
        authority_of_site.certificate.subject, extensions=((x509.BasicConstraints(ca=True, path_length=None), True),)
    )
    subject = name((NameOID.ORGANIZATION_NAME, "skyferry"), (NameOID.COMMON_NAME, "astro"))
    with pytest.raises(NotAuthenticated, match="trusts"):
        trusted.identify((person(impostor, subject).der, impostor.der))


def test_intermediate_authorities_are_followed_as_far_as_they_may_go(grid: Holder, trusted: ClientCertificates) -> None:
    middle = authority("Middle", grid, path_length=0)
    assert trusted.identify((person(middle, ADA).der, middle.der)).user == "ada"
    lower = authority("Lower", middle)
    with pytest.raises(NotAuthenticated, match="longer"):
        trusted.identify((person(lower, ADA).der, lower.der, middle.der))


def test_a_users_certificate_signs_no_other_users(trusted: ClientCertificates, astro: Holder) -> None:
    with pytest.raises(NotAuthenticated):
        trusted.identify((person(astro, ADA).der, astro.der))


def test_certificates_made_for_servers_or_authorities_identify_nobody(
    trusted: ClientCertificates, authority_of_site: CertificateAuthority, grid: Holder
) -> None:
    server = x509.load_pem_x509_certificates(authority_of_site.server_certificate(["astro"]))[0]
    for der in (server.public_bytes(Encoding.DER), grid.der, authority("Sub", grid).der):
        with pytest.raises(NotAuthenticated):
            trusted.identify((der,))


def test_expired_and_future_certificates_are_refused_with_what_to_do(trusted: ClientCertificates, grid: Holder) -> None:
    expired = person(grid, ADA, starts=timedelta(days=-2), ends=timedelta(days=-1))
    with pytest.raises(NotAuthenticated, match="certificate expired; run cadc-get-cert"):
        trusted.identify((expired.der,))
    with pytest.raises(NotAuthenticated, match="not valid yet"):
        trusted.identify((person(grid, ADA, starts=timedelta(hours=1)).der,))


def test_a_certificate_that_expires_while_its_connection_lasts_dies_then(
    trusted: ClientCertificates, grid: Holder
) -> None:
    brief = person(grid, ADA, ends=timedelta(seconds=2))
    assert trusted.identify((brief.der,)).user == "ada"
    deadline = threading.Event()
    deadline.wait(3)
    with pytest.raises(NotAuthenticated, match="expired"):
        trusted.identify((brief.der,))


@pytest.mark.parametrize("garbage", [b"", b"\x30\x03abc", b"x" * 1000])
def test_garbage_is_refused_plainly(trusted: ClientCertificates, garbage: bytes) -> None:
    with pytest.raises(NotAuthenticated, match="malformed"):
        trusted.identify((garbage,))


def test_a_critical_extension_that_is_not_understood_is_respected(trusted: ClientCertificates, grid: Holder) -> None:
    limits = x509.NameConstraints([x509.DNSName("example.org")], None)
    with pytest.raises(NotAuthenticated, match="restricts itself"):
        trusted.identify((make(ADA, grid, extensions=((limits, True),)).der,))


def test_a_forwarded_certificate_is_read_in_both_spellings(astro: Holder) -> None:
    assert forwarded_chain(base64.b64encode(astro.der).decode()) == (astro.der,)
    assert forwarded_chain(quote(astro.pem.decode())) == (astro.der,)
    with pytest.raises(NotAuthenticated):
        forwarded_chain("CN=astro,O=skyferry")


def test_a_bundle_without_certificates_is_an_error_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text("nothing")
    with pytest.raises(InvalidArgument):
        load_bundle(tmp_path / "bundle.pem")


def test_tls_hands_on_what_identifies_a_proxys_owner(
    tmp_path: Path, authority_of_site: CertificateAuthority, trusted: ClientCertificates, astro: Holder
) -> None:
    second = proxy(proxy_one := proxy(astro), "9")
    chain = _handshake(tmp_path, authority_of_site, second, [proxy_one, astro])
    assert len(chain) >= 3
    assert trusted.identify(chain).user == "astro"


def test_tls_itself_refuses_a_foreign_certificate(tmp_path: Path, authority_of_site: CertificateAuthority) -> None:
    with pytest.raises(ssl.SSLError):
        _handshake(tmp_path, authority_of_site, person(authority("Elsewhere"), ADA), [])


def _handshake(tmp_path: Path, site: CertificateAuthority, shown: Holder, above: list[Holder]) -> tuple[bytes, ...]:
    """The chain that a real TLS server sees of a client with this certificate."""
    (tmp_path / "server.pem").write_bytes(site.server_certificate(["localhost"]))
    (tmp_path / "client.pem").write_bytes(shown.pem + shown.key_pem + b"".join(one.pem for one in above))
    server = server_context(tmp_path / "server.pem", authorities=[site.certificate_path])
    client = ssl.create_default_context(cafile=str(site.certificate_path))
    client.load_cert_chain(tmp_path / "client.pem")
    ours, theirs = socket.socketpair()

    def connect() -> None:
        try:
            with client.wrap_socket(theirs, server_hostname="localhost") as connection:
                connection.recv(1)
        except OSError:
            pass

    thread = threading.Thread(target=connect)
    thread.start()
    try:
        with server.wrap_socket(ours, server_side=True) as connection:
            return tuple(ssl.PEM_cert_to_DER_cert(c.public_bytes()) for c in connection._sslobj.get_verified_chain())
    finally:
        ours.close()
        thread.join(10)
