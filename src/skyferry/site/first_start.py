"""The first start on a directory, and what every later start makes good: each step safe to repeat after a crash."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from skyferry.site.access.certificates import CertificateAuthority, write_secret
from skyferry.site.access.ssh_authority import new_ssh_key
from skyferry.site.composition import Site
from skyferry.site.database import schema
from skyferry.site.database.engine import Database
from skyferry.site.layout import Layout
from skyferry.site.lock import held
from skyferry.vospace.faults import InvalidArgument

FORMAT = 1
"""The version of the directory's layout."""
RENEW_BEFORE = timedelta(days=30)
ADMINISTRATOR = "admin"
"""Owns ``/`` and the allocation parents. Has no password until somebody gives it one."""

_log = structlog.get_logger("first_start")


def make_directory(layout: Layout) -> None:
    """Make the site's directory, for its owner alone.

    Raises
    ------
    InvalidArgument
        If it cannot be made or used, or holds a site of a later Skyferry.
    """
    try:
        layout.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = int(layout.format.read_text()) if layout.format.exists() else FORMAT
    except (OSError, ValueError) as error:
        raise InvalidArgument(f"cannot use {layout.data} for a site: {error}") from error
    if found > FORMAT:
        raise InvalidArgument(f"{layout.data} was made by a later Skyferry (format {found}, known {FORMAT})")


def prepare(layout: Layout) -> None:
    """Bring the directory to what the settings ask for; keep everything that is there."""
    with held(layout.data / "preparing", busy="", wait=True):
        _make_authority(layout)
        _make_secrets(layout)
        _make_roots(layout)
        renew_server_certificate(layout)
        database = Database.open(layout.database_url)
        schema.prepare(database)
        database.close()
        with Site.open(layout.settings) as site:
            _make_administrator(site)
        if not layout.is_initialised:
            write_secret(layout.format, f"{FORMAT}\n".encode())
            _log.info("a new site", data=str(layout.data), authority=layout.settings.authority)


def _make_authority(layout: Layout) -> None:
    if not layout.ca.exists():
        CertificateAuthority.create(layout.data, layout.settings.authority)


def _make_secrets(layout: Layout) -> None:
    layout.secrets.mkdir(mode=0o700, exist_ok=True)
    if not layout.grant_key.exists():
        write_secret(layout.grant_key, secrets.token_bytes(32))
    for key in (layout.ssh_host_key, layout.ssh_authority_key):
        if not key.exists():
            write_secret(key, new_ssh_key())


def _make_roots(layout: Layout) -> None:
    blobs = urlsplit(layout.blobs_url)
    roots = [layout.arc_root, layout.arc_staging]
    if blobs.scheme == "file":
        roots.append(Path(unquote(blobs.path)))
    for root in roots:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)


def _make_administrator(site: Site) -> None:
    if site.accounts.find(ADMINISTRATOR) is None:
        site.accounts.add(ADMINISTRATOR, None, admin=True)
    for allocations in site.allocations.values():
        allocations.ensure_parents(ADMINISTRATOR)


def renew_server_certificate(layout: Layout) -> None:
    """Make the server's certificate where it is missing, ends soon, or is not good for the site's names.

    An operator's own certificate is left alone.
    """
    if layout.settings.tls_cert is not None:
        return
    authority = CertificateAuthority(layout.data)
    names = layout.certificate_names()
    if not _still_good(layout.server_certificate, authority, names):
        chain = authority.certificate_path.read_bytes()
        write_secret(layout.server_certificate, authority.server_certificate(names) + chain)
        _log.info("a new server certificate", names=names)


def _still_good(path: Path, authority: CertificateAuthority, names: list[str]) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, InvalidSignature):
        return False
    covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {*covered.get_values_for_type(x509.DNSName), *map(str, covered.get_values_for_type(x509.IPAddress))}
    ends = min(authority.certificate.not_valid_after_utc, datetime.now(UTC) + RENEW_BEFORE)
    return certificate.not_valid_after_utc >= ends and {_plain(name) for name in names} <= known


def _plain(name: str) -> str:
    """A name as it stands in a certificate."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name.encode("idna").decode() if not name.isascii() else name
