"""Whose word a new site's address is taken for: a CA file, a fingerprint, or the user who looks at one."""

from __future__ import annotations

import hashlib
import re
import ssl
from io import BytesIO

import pycurl

from skyferry.client.errors import ServiceUnreachable, TLSRefused

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\s*", re.DOTALL)


def presented_certificates(origin: str) -> list[str]:
    """The certificates (PEM) that a site shows, before anything is believed: its chain, and its ``/ca.pem``.

    Raises
    ------
    ServiceUnreachable
        If nobody answers there.
    """
    body = BytesIO()
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, f"{origin}/ca.pem")
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.OPT_CERTINFO, 1)
        curl.setopt(pycurl.SSL_VERIFYPEER, 0)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        curl.setopt(pycurl.CONNECTTIMEOUT, 30)
        curl.setopt(pycurl.TIMEOUT, 60)
        curl.setopt(pycurl.WRITEDATA, body)
        curl.perform()
        chain = [value for entry in curl.getinfo(pycurl.INFO_CERTINFO) for key, value in entry if key == "Cert"]
        served = certificates_in(body.getvalue().decode("ascii", "replace"))
        return chain + (served if curl.getinfo(pycurl.RESPONSE_CODE) == 200 else [])
    except pycurl.error as error:
        raise ServiceUnreachable(f"cannot reach {origin}: {error.args[1]}") from error
    finally:
        curl.close()


def certificates_in(text: str) -> list[str]:
    """The certificates of a PEM text."""
    return _PEM.findall(text)


def fingerprint(pem: str) -> str:
    """SHA-256 of a certificate, as people compare it: ``AB:CD:…``."""
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.strip())).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def with_fingerprint(certificates: list[str], expected: str) -> str:
    """The certificate that has the fingerprint a user was told.

    Raises
    ------
    TLSRefused
        If none has it.
    """
    wanted = re.sub(r"^sha256:|[^0-9A-Fa-f]", "", expected.strip(), flags=re.IGNORECASE).upper()
    for pem in certificates:
        if fingerprint(pem).replace(":", "") == wanted:
            return pem
    shown = ", ".join(fingerprint(pem) for pem in certificates) or "none"
    raise TLSRefused(f"the site does not show a certificate with the fingerprint {expected}; it shows {shown}")


def authority_among(certificates: list[str]) -> str | None:
    """The certificate to trust for the others: the issuer that signed itself, else the last shown."""
    from cryptography import x509

    for pem in reversed(certificates):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if certificate.subject == certificate.issuer:
            return pem
    return certificates[-1] if certificates else None
