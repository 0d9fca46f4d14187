"""Certificates as other authorities and their users make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from skyferry.site.access.certificates import IssuedCertificate
from skyferry.site.access.proxy_info import PROXY_CERT_INFO

INHERIT_ALL = bytes.fromhex("06082b06010505071501")
INDEPENDENT = bytes.fromhex("06082b06010505071502")
LIMITED = bytes.fromhex("060b2b060104019b5001010109")


@dataclass(frozen=True)
class Holder:
    """A certificate with the key that proves it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def holder_of(issued: IssuedCertificate) -> Holder:
    """What the site's authority issued, for signing proxies with it."""
    return Holder(x509.load_pem_x509_certificate(issued.certificate), load_pem_private_key(issued.key, None))  # type: ignore[arg-type]


def name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def make(
    subject: x509.Name,
    issuer: Holder | None = None,
    *,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    starts: timedelta = timedelta(minutes=-5),
    ends: timedelta = timedelta(days=1),
) -> Holder:
    """Sign a certificate; by its own key where there is no issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts)
        .not_valid_after(now + ends)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Holder(builder.sign(key if issuer is None else issuer.key, hashes.SHA256()), key)


def authority(common_name: str, issuer: Holder | None = None, path_length: int | None = None) -> Holder:
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    subject = name((NameOID.ORGANIZATION_NAME, "Grid"), (NameOID.COMMON_NAME, common_name))
    return make(subject, issuer, extensions=((constraints, True),), ends=timedelta(days=30))


def person(issuer: Holder, subject: x509.Name, **times: timedelta) -> Holder:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return make(
        subject, issuer, extensions=((x509.BasicConstraints(ca=False, path_length=None), True), (usage, False)), **times
    )


def proxy(
    issuer: Holder,
    common_name: str = "12345",
    policy: bytes | None = INHERIT_ALL,
    path_length: int | None = None,
    *,
    subject: x509.Name | None = None,
    **times: timedelta,
) -> Holder:
    """A proxy certificate (RFC 3820), or a legacy one where `policy` is None."""
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()
    if policy is not None:
        number = b"" if path_length is None else bytes((2, 1, path_length))
        inner = number + bytes((0x30, len(policy))) + policy
        value = bytes((0x30, len(inner))) + inner
        extensions = ((x509.UnrecognizedExtension(PROXY_CERT_INFO, value), True),)
    below = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return make(subject or x509.Name([*issuer.certificate.subject.rdns, below]), issuer, extensions=extensions, **times)
