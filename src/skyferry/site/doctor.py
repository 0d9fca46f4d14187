"""What an operator should know about a site before its users find out."""

from __future__ import annotations

import shutil
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

from cryptography import x509

from skyferry.site.composition import Site
from skyferry.site.database import schema
from skyferry.site.layout import Layout
from skyferry.vospace.faults import Fault

SOON = timedelta(days=21)
LITTLE = 0.05
"""Share of a file system that should stay free."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    good: bool
    detail: str


def examine(layout: Layout) -> Iterator[Finding]:
    """Look at the site in a directory, running or not."""
    yield _private(layout)
    yield from _certificates(layout)
    yield from _space(layout)
    yield from _parts(layout)
    yield _answer(layout)
    if layout.settings.sftp:
        yield _sftp(layout)


def _private(layout: Layout) -> Finding:
    open_files = [
        path.name
        for path in (layout.data, layout.data / "ca.key", layout.grant_key, layout.server_key)
        if path.exists() and path.stat().st_mode & 0o077
    ]
    detail = f"others can reach {', '.join(open_files)}" if open_files else "for the site's owner alone"
    return Finding("secrets", not open_files, detail)


def _certificates(layout: Layout) -> Iterator[Finding]:
    for subject, path in (("authority", layout.ca), ("server certificate", layout.server_certificate)):
        try:
            ends = x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc
        except (OSError, ValueError) as error:
            yield Finding(subject, False, f"cannot read {path}: {error}")
            continue
        advice = "" if layout.settings.tls_cert or subject == "authority" else "; a restart renews it"
        good = ends - datetime.now(UTC) > SOON
        yield Finding(subject, good, f"good until {ends:%Y-%m-%d}{'' if good else advice}")


def _space(layout: Layout) -> Iterator[Finding]:
    seen: set[int] = set()
    for subject, path in (("site's directory", layout.data), ("arc", layout.arc_root)):
        device = path.stat().st_dev if path.exists() else -1
        if device in seen:
            continue
        seen.add(device)
        usage = shutil.disk_usage(path)
        share = usage.free / usage.total
        yield Finding(f"room of {subject}", share > LITTLE, f"{usage.free / 2**30:.1f} GiB free ({share:.0%})")
    same = layout.arc_root.stat().st_dev == layout.arc_staging.stat().st_dev
    detail = "on the file system of arc" if same else "must be on the file system of arc"
    yield Finding("staging of arc", same, detail)


def _parts(layout: Layout) -> Iterator[Finding]:
    try:
        with Site.open(layout.settings) as site:
            current = schema.is_current(site.database)
            yield Finding(
                "database", current, "has the tables of this version" if current else "the next start migrates"
            )
            yield Finding("accounts", True, f"{len(site.accounts.list())} with {len(site.groups.list())} groups")
            mode = site.availability()
            yield Finding("availability", mode.value == "full", mode.value)
    except (Fault, OSError, ValueError) as error:
        yield Finding("parts", False, str(error))


def _sftp(layout: Layout) -> Finding:
    try:
        host, _, port = layout.sftp_address.read_text().strip().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.settimeout(10)
            greeting = connection.recv(64)
    except (OSError, ValueError) as error:
        return Finding("sftp", False, f"no answer: {error}; a firewall, or is the site stopped?")
    return Finding("sftp", greeting.startswith(b"SSH-2.0-"), f"answers at {host}:{port}")


def _answer(layout: Layout) -> Finding:
    own = layout.settings.tls_cert is None
    context = ssl.create_default_context(cafile=layout.ca if own else None)
    try:
        with urlopen(f"{layout.public_url}/health", context=context, timeout=10) as answer:  # noqa: S310
            return Finding("server", answer.status == 200, f"answers at {layout.public_url}")
    except (OSError, socket.gaierror) as error:
        return Finding("server", False, f"no answer at {layout.public_url}: {getattr(error, 'reason', error)}")
