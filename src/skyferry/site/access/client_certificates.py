"""From the certificates a client showed to the account they stand for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from skyferry.site.access.certificates import BACKDATED, ORGANISATION, user_of_subject
from skyferry.site.access.chains import VerifiedPath, verify_path
from skyferry.site.access.distinguished_names import canonical_name, name_text
from skyferry.vospace.faults import InvalidArgument, NotAuthenticated

LONGEST_HEADER = 64 * 1024
EXPIRED = "certificate expired; run cadc-get-cert"

_REMEMBERED = 2048


@dataclass(frozen=True, slots=True)
class CertificateIdentity:
    """Who a valid certificate speaks for."""

    subject: str
    """The end entity's name, as people read it."""
    user: str | None
    """The account it is mapped to; None for a stranger with a good certificate."""
    issued: datetime | None
    """When the site's own authority issued it: an account made later is somebody else's. None for other authorities."""


class ClientCertificates:
    """The authorities whose client certificates count, and whom their subjects mean.

    Parameters
    ----------
    authority
        The site's own authority: its subjects name accounts by themselves.
    others
        Further trusted roots.
    subjects
        Distinguished names under `others` to account names; a subject that is not here has no account.
    """

    def __init__(
        self,
        authority: x509.Certificate,
        others: Sequence[x509.Certificate] = (),
        subjects: Mapping[str, str] | None = None,
    ) -> None:
        self._authority = authority
        self._anchors = (authority, *others)
        self._subjects = {canonical_name(subject): user for subject, user in (subjects or {}).items()}
        # A connection asks many times with the same chain; all but its dates means the same as long as we live.
        self._verified = lru_cache(maxsize=_REMEMBERED)(self._verify)

    def identify(self, chain: tuple[bytes, ...]) -> CertificateIdentity:
        """Return whom a chain of DER certificates, the leaf first, stands for.

        Raises
        ------
        NotAuthenticated
            If it is malformed, not valid now, or not of a trusted authority.
        """
        path, identity = self._verified(chain)
        now = datetime.now(UTC)
        if path.not_after < now:
            raise NotAuthenticated(EXPIRED)
        if path.not_before > now:
            raise NotAuthenticated("the certificate is not valid yet")
        return identity

    def user_of(self, subject: str) -> str | None:
        """The account that a distinguished name means, None if it means none here."""
        canonical = canonical_name(subject)
        match canonical:
            case (("o", organisation), ("cn", user)) if organisation == ORGANISATION:
                return user
        return self._subjects.get(canonical)

    def _verify(self, chain: tuple[bytes, ...]) -> tuple[VerifiedPath, CertificateIdentity]:
        try:
            shown = [x509.load_der_x509_certificate(der) for der in chain]
            path = verify_path(shown, self._anchors)
            return path, self._identity(path)
        except (ValueError, InvalidArgument) as error:
            raise NotAuthenticated("the certificate is malformed") from error

    def _identity(self, path: VerifiedPath) -> CertificateIdentity:
        subject = path.end_entity.subject
        if path.issuer == self._authority:
            issued = path.end_entity.not_valid_before_utc + BACKDATED
            return CertificateIdentity(name_text(subject), user_of_subject(subject), issued)
        return CertificateIdentity(name_text(subject), self._subjects.get(canonical_name(subject)), None)


def load_bundle(path: Path) -> list[x509.Certificate]:
    """Read a file of trusted roots, PEM; raises `InvalidArgument` if it is none."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidArgument(f"no certificates in {path}: {error}") from error


def forwarded_chain(header: str) -> tuple[bytes, ...]:
    """Read the header by which a proxy passes on a certificate: base64 DER, or URL-encoded PEM (perhaps several).

    Raises
    ------
    NotAuthenticated
        If it is neither.
    """
    text = header.strip()
    try:
        if len(text) > LONGEST_HEADER:
            raise ValueError("too long")
        if "BEGIN" in text:
            loaded = x509.load_pem_x509_certificates(unquote(text).encode("ascii"))
            return tuple(certificate.public_bytes(Encoding.DER) for certificate in loaded)
        return (base64.b64decode(unquote(text).strip(":"), validate=True),)
    except (ValueError, binascii.Error) as error:
        raise NotAuthenticated("the forwarded certificate is malformed") from error
