"""The site's own certificate authority: the server's certificate, and short-lived ones for its users."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from skyferry.site.access.names import check_account_name
from skyferry.vospace.faults import DuplicateNode, InvalidArgument

ORGANISATION = "skyferry"
"""The O of every user's subject name; with the authority's signature it says that CN is an account."""

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Browsers refuse longer ones."""
BACKDATED = timedelta(minutes=5)
"""So that a client whose clock is a little slow can use a certificate at once."""

_RSA_BITS = 2048
_AUTHORITY_RSA_BITS = 3072


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A user's certificate and its key, PEM. The key is RSA in PKCS#1: readers after a certificate want that."""

    certificate: bytes
    key: bytes

    @property
    def certificate_first(self) -> bytes:
        """As ``/cred/proxy`` answers. The issuer is the root that everybody has: no chain follows."""
        return self.certificate + self.key

    @property
    def key_first(self) -> bytes:
        return self.key + self.certificate


class CertificateAuthority:
    """The authority kept in a directory: `certificate_path` for everybody, the key for the site alone (0600)."""

    def __init__(self, directory: Path) -> None:
        """Open an authority; raises `FileNotFoundError` if there is none."""
        self.certificate_path = directory / "ca.pem"
        self._key_path = directory / "ca.key"
        self.certificate = x509.load_pem_x509_certificate(self.certificate_path.read_bytes())
        key = load_pem_private_key(self._key_path.read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != self.certificate.public_key():
            raise InvalidArgument(f"{self._key_path} is not the key of {self.certificate_path}")
        self._key = key

    @classmethod
    def create(cls, directory: Path, site: str = "skyferry.local") -> CertificateAuthority:
        """Make an authority for the site of this name (its IVOA authority).

        Raises
        ------
        DuplicateNode
            If the directory holds one: replacing it would end every certificate.
        """
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (directory / "ca.pem").exists():
            raise DuplicateNode(f"a certificate authority exists in {directory}")
        key = rsa.generate_private_key(65537, _AUTHORITY_RSA_BITS)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
                x509.NameAttribute(NameOID.COMMON_NAME, f"Skyferry authority of {site}"[:64]),
            ]
        )
        start = datetime.now(UTC) - BACKDATED
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        # The certificate last: it says that the authority is complete.
        write_secret(directory / "ca.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        write_secret(directory / "ca.pem", certificate.public_bytes(Encoding.PEM), mode=0o644)
        return cls(directory)

    def server_certificate(self, names: list[str], days: int = SERVER_DAYS) -> bytes:
        """Return a fresh key and certificate, PEM, good for these host names and addresses (the first is CN)."""
        if not names:
            raise InvalidArgument("a server certificate needs a host name")
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            self._leaf(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]), key.public_key(), days)
            .add_extension(_key_usage(), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        )
        certificate = builder.sign(self._key, hashes.SHA256())
        return _key_pem(key) + certificate.public_bytes(Encoding.PEM)

    def issue(self, user: str, days: float) -> IssuedCertificate:
        """Make a key and a client certificate for a user. Takes some 0.2 s of a core: call it in a thread."""
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
                x509.NameAttribute(NameOID.COMMON_NAME, check_account_name(user)),
            ]
        )
        key = rsa.generate_private_key(65537, _RSA_BITS)
        certificate = (
            self._leaf(subject, key.public_key(), days)
            .add_extension(_key_usage(), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return IssuedCertificate(certificate.public_bytes(Encoding.PEM), _key_pem(key))

    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as people compare it: ``AB:CD:…``."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def _leaf(
        self, subject: x509.Name, key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, days: float
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        issuer_key = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATED)
            .not_valid_after(min(now + timedelta(days=days), self.certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key), critical=False)
        )


def user_of_subject(subject: x509.Name) -> str | None:
    """The account that a subject name of the site's own authority means; None where it means none."""
    attributes = [(a.oid, a.value) for rdn in subject.rdns for a in rdn]
    match attributes:
        case [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, str(user))]:
            return user if organisation == ORGANISATION else None
    return None


def write_secret(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file that is never seen half-written nor, before its mode is set, by others; durable on return."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _key_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def _key_usage(*, signs_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode("ascii") if not name.isascii() else name)
