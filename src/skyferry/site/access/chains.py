"""Certificate paths from what a client showed up to a trusted authority (RFC 5280 §6.1, proxies by RFC 3820).

TLS has checked most of this before. It is checked again here because a proxy in front may only have
forwarded the certificate, and because TLS does not say which authority the path ends at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from skyferry.site.access.proxy_info import PROXY_CERT_INFO, ProxyInfo, read_proxy_info
from skyferry.vospace.faults import NotAuthenticated

LONGEST_PATH = 12

_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
        PROXY_CERT_INFO,
    }
)
E = TypeVar("E", bound=x509.ExtensionType)

_LEGACY_PROXIES = frozenset({"proxy", "limited proxy"})


@dataclass(frozen=True, slots=True)
class VerifiedPath:
    """What a path proves: that the holder of the leaf's key acts for the end entity."""

    end_entity: x509.Certificate
    issuer: x509.Certificate
    """The authority that signed the end entity."""
    not_before: datetime
    not_after: datetime
    """When all of the path is valid. Not checked yet: a verified path may be kept and used later."""


def verify_path(shown: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate]) -> VerifiedPath:
    """Find and verify the path from ``shown[0]`` up to one of `anchors`; the others may help in any order.

    Raises
    ------
    NotAuthenticated
        If there is no such path, or a certificate in it may not do what it is used for.
    """
    try:
        return _verify(_path(shown, anchors))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # cryptography reads extensions when asked, and then meets what is malformed.
        raise NotAuthenticated("the certificate is malformed") from error


def _path(shown: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    path = [shown[0]]
    while len(path) < LONGEST_PATH:
        issuer = next((c for c in (*anchors, *shown[1:]) if c not in path and _issued(c, path[-1])), None)
        if issuer is None:
            raise NotAuthenticated("the certificate is not of an authority that this site trusts")
        path.append(issuer)
        if issuer in anchors:
            return path
    raise NotAuthenticated("the certificate's chain is too long")


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if issuer.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _verify(path: list[x509.Certificate]) -> VerifiedPath:
    for certificate in path[:-1]:
        _check_understood(certificate)
    proxies = 0
    while proxies + 1 < len(path) and _is_proxy(path[proxies], path[proxies + 1]):
        _check_proxy(path[proxies], path[proxies + 1], below=proxies)
        proxies += 1
    if proxies + 1 >= len(path):
        raise NotAuthenticated("the certificate is that of an authority, not of a user")
    end_entity = path[proxies]
    _check_end_entity(end_entity)
    for below, authority in enumerate(path[proxies + 1 :]):
        _check_authority(authority, below, is_anchor=authority is path[-1])
    return VerifiedPath(
        end_entity,
        path[proxies + 1],
        max(c.not_valid_before_utc for c in path),
        min(c.not_valid_after_utc for c in path),
    )


def _check_understood(certificate: x509.Certificate) -> None:
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise NotAuthenticated(f"the certificate restricts itself by {extension.oid.dotted_string}, unknown here")
    if isinstance(certificate.signature_hash_algorithm, hashes.MD5 | hashes.SHA1):
        raise NotAuthenticated("the certificate is signed by a digest that can be forged")


def _is_proxy(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if _proxy_info(certificate) is not None:
        return True
    # Legacy proxies say it by their name only, which an authority's own certificates could have too.
    added = _added_name(certificate, issuer)
    return added is not None and not _is_authority(issuer) and (added.lower() in _LEGACY_PROXIES or added.isdigit())


def _check_proxy(certificate: x509.Certificate, issuer: x509.Certificate, *, below: int) -> None:
    if _added_name(certificate, issuer) is None or _is_authority(issuer) or _is_authority(certificate):
        raise NotAuthenticated("the proxy certificate does not carry its issuer's name")
    if not _signs(issuer) or not _signs(certificate):
        raise NotAuthenticated("a certificate in the proxy's chain may not sign")
    info = _proxy_info(certificate)
    if info is None:
        return
    if not info.inherits:
        raise NotAuthenticated("the proxy certificate's policy gives it no rights of its issuer")
    if info.path_length is not None and below > info.path_length:
        raise NotAuthenticated("the proxy certificate's chain is longer than it allows")


def _check_end_entity(certificate: x509.Certificate) -> None:
    if _is_authority(certificate):
        raise NotAuthenticated("the certificate is that of an authority, not of a user")
    usages = _extension(certificate, x509.ExtendedKeyUsage)
    accepted = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if usages is not None and not accepted.intersection(usages):
        raise NotAuthenticated("the certificate is not made for clients")
    if not _signs(certificate):
        raise NotAuthenticated("the certificate may not sign")


def _check_authority(certificate: x509.Certificate, below: int, *, is_anchor: bool) -> None:
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        # Roots of version 1 have no constraints; the operator trusts them by name.
        if is_anchor and constraints is None:
            return
        raise NotAuthenticated("a certificate in the chain is not that of an authority")
    if constraints.path_length is not None and below > constraints.path_length:
        raise NotAuthenticated("the certificate's chain is longer than its authority allows")
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        raise NotAuthenticated("a certificate in the chain may not sign certificates")


def _added_name(certificate: x509.Certificate, issuer: x509.Certificate) -> str | None:
    rdns = certificate.subject.rdns
    if len(rdns) != len(issuer.subject.rdns) + 1 or rdns[:-1] != issuer.subject.rdns:
        return None
    attributes = list(rdns[-1])
    if len(attributes) != 1 or attributes[0].oid != NameOID.COMMON_NAME:
        return None
    return str(attributes[0].value)


def _is_authority(certificate: x509.Certificate) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _signs(certificate: x509.Certificate) -> bool:
    usage = _extension(certificate, x509.KeyUsage)
    return usage is None or usage.digital_signature


def _proxy_info(certificate: x509.Certificate) -> ProxyInfo | None:
    for extension in certificate.extensions:
        if extension.oid == PROXY_CERT_INFO and isinstance(extension.value, x509.UnrecognizedExtension):
            return read_proxy_info(extension.value.value)
    return None


def _extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
