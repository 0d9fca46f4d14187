"""What endpoints are given: everything a request may need, composed once when the site starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from skyferry.site.space.space import Space
from skyferry.vospace.uris import Authority

if TYPE_CHECKING:
    from skyferry.site.access.accounts import Accounts
    from skyferry.site.access.authenticator import Authenticator
    from skyferry.site.access.certificates import CertificateAuthority
    from skyferry.site.access.grants import Grants
    from skyferry.site.access.groups import Groups
    from skyferry.site.access.sessions import Sessions
    from skyferry.site.access.ssh_authority import SshAuthority
    from skyferry.site.access.ssh_keys import SshKeys
    from skyferry.site.access.tokens import Tokens
    from skyferry.site.jobs.jobs import Jobs


class Availability(Enum):
    """What the operator lets the site do (VOSI 1.1 §2.3)."""

    FULL = "full"
    READ_ONLY = "read-only"
    """Changes are refused with 503."""
    OFFLINE = "offline"
    """Everything but VOSI is refused with 503."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of single requests; settings of the site."""

    document_bytes: int = 1 << 20
    """Largest XML or JSON document accepted."""
    grant_seconds: int = 12 * 3600
    """How long a pre-authorised URL stays good."""
    certificate_days: int = 30
    """Longest validity of a certificate from ``/cred``."""
    certificate_default_days: int = 10
    """Validity of one where the request does not say."""
    token_days: int = 30
    """Longest validity of a token, and that of one from a login."""
    segment_min_bytes: int = 1 << 20
    segment_max_bytes: int = 1 << 30
    """Sizes advertised for segments of put transactions; the larger must be durable well within 120 s."""
    wait_seconds: int = 60
    """Longest time a request is kept waiting for a job (UWS 1.1 §2.2.1.1)."""


def _always_available() -> Availability:
    return Availability.FULL


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts of a running site, as its HTTP door sees them."""

    authority: Authority
    public_url: str | None = None
    """``https://host:port`` as clients see the site; None: taken from each request."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Peers whose forwarding and client certificate headers count."""
    spaces: Mapping[str, Space]
    """By service name: ``arc``, ``vault``."""
    accounts: Accounts
    groups: Groups
    tokens: Tokens
    sessions: Sessions
    certificates: CertificateAuthority
    ssh_keys: SshKeys
    ssh_authority: SshAuthority
    grants: Grants
    authenticator: Authenticator
    jobs: Jobs
    issues_server_certificate: bool = True
    """Whether the server's certificate is of the site's own authority, which clients must be told to trust."""
    sftp_port: int | None = None
    """Where the SFTP door listens; None while it does not run."""
    limits: Limits = field(default_factory=Limits)
    availability: Callable[[], Availability] = _always_available
    """Asked at every request; must be cheap."""
    up_since: int = field(default_factory=time.time_ns)
    """Start of the site, ns since 1970 UTC."""
