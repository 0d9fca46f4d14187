"""Who we say we are: a certificate, a token, or name and password from ``~/.netrc``."""

from __future__ import annotations

import base64
import netrc
import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pycurl

from skyferry.client.errors import InvalidUsage

DEFAULT_CERTIFICATE = Path("~/.ssl/cadcproxy.pem")


class Credential(ABC):
    """Puts an identity on a request."""

    is_secret = True
    """Whether who receives it could use it: such a credential goes to the site's own addresses only."""

    @abstractmethod
    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        """Add the identity to a request for `url`."""

    def has_expired(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Certificate(Credential):
    """A PEM file with certificate, key and chain. It proves who we are without giving the proof away."""

    path: Path
    is_secret = False

    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        curl.setopt(pycurl.SSLCERT, str(self.path))
        curl.setopt(pycurl.SSLKEY, str(self.path))

    def has_expired(self) -> bool:
        expiry = self.expiry()
        return expiry is not None and expiry <= datetime.now(UTC)

    def expiry(self) -> datetime | None:
        """When it ends; None if the file holds no certificate that can be read."""
        from cryptography import x509  # slow to import, and needed only once something was refused

        try:
            certificates = x509.load_pem_x509_certificates(self.path.read_bytes())
        except (OSError, ValueError):
            return None
        return min(certificate.not_valid_after_utc for certificate in certificates)


@dataclass(frozen=True, slots=True)
class Token(Credential):
    """A bearer token (RFC 6750)."""

    text: str

    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        headers["Authorization"] = f"Bearer {self.text}"

    def __repr__(self) -> str:
        return "Token(…)"


@dataclass(frozen=True, slots=True)
class Password(Credential):
    """Name and password for one host (and port, if `machine` holds one)."""

    machine: str
    user: str
    password: str

    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        parts = urlsplit(url)
        if self.machine in (parts.netloc, parts.hostname):
            pair = f"{self.user}:{self.password}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()

    def __repr__(self) -> str:
        return f"Password({self.machine}, {self.user}, …)"


def find_credential(
    host: str, *, certfile: str | None = None, token: str | None = None, environment: dict[str, str] | None = None
) -> Credential | None:
    """Choose the credential for a site: what is named, else the default certificate, else ``~/.netrc``, else none.

    Parameters
    ----------
    host
        Host and port of the site, for ``~/.netrc``.
    certfile, token
        What the user named on the command line; the token wins.
    environment
        ``VOSPACE_CERTFILE`` and ``SKYFERRY_TOKEN`` are read from it; the process's own by default.

    Raises
    ------
    InvalidUsage
        If a certificate file that was named is not there.
    """
    env = os.environ if environment is None else environment
    token = token or env.get("SKYFERRY_TOKEN")
    if token and not certfile:
        return Token(token.strip())
    named = certfile or env.get("VOSPACE_CERTFILE")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise InvalidUsage(f"certificate file {path} is not there; get one with cadc-get-cert")
        return Certificate(path)
    default = DEFAULT_CERTIFICATE.expanduser()
    if default.is_file():
        return Certificate(default)
    return password_from_netrc(host)


def password_from_netrc(host: str, file: str | None = None) -> Password | None:
    """Name and password for `host` (with port, then without) from ``~/.netrc`` or `file`.

    Raises
    ------
    InvalidUsage
        If the file cannot be read.
    """
    path = Path(file).expanduser() if file else Path("~/.netrc").expanduser()
    if file is None and not path.is_file():
        return None
    try:
        entries = netrc.netrc(str(path))
    except (OSError, netrc.NetrcParseError) as error:
        raise InvalidUsage(f"cannot read {path}: {error}") from error
    for machine in (host, host.partition(":")[0]):
        if machine in entries.hosts:
            user, _, password = entries.hosts[machine]
            return Password(machine, user, password or "")
    return None
