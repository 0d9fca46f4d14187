"""Who we say we are: a certificate, a token, or name and password from ``~/.netrc``."""

from __future__ import annotations

import base64
import netrc
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
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

    is_for_one_site = True
    """Whether other sites that a user knows must not be shown it."""

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
    is_for_one_site = False

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
    """Name and password, for every address of the site."""

    user: str
    password: str

    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        pair = f"{self.user}:{self.password}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()

    def __repr__(self) -> str:
        return f"Password({self.user}, …)"


@dataclass(frozen=True, slots=True)
class Netrc(Credential):
    """Names and passwords by machine: a host with its port, or without."""

    machines: dict[str, Password]
    is_for_one_site = False

    def apply(self, curl: pycurl.Curl, headers: dict[str, str], url: str) -> None:
        password = self.of(urlsplit(url).netloc)
        if password is not None:
            password.apply(curl, headers, url)

    def of(self, host: str) -> Password | None:
        """The line for a host and port: the one that names the port first."""
        return self.machines.get(host) or self.machines.get(host.partition(":")[0])


def find_credential(
    *, certfile: str | None = None, token: str | None = None, environment: Mapping[str, str] | None = None
) -> Credential | None:
    """Choose the credential: what is named, else the default certificate, else ``~/.netrc``, else none.

    Parameters
    ----------
    certfile, token
        What the user named on the command line.
    environment
        ``VOSPACE_CERTFILE`` and ``SKYFERRY_TOKEN`` are read from it; the process's own by default.

    Raises
    ------
    InvalidUsage
        If a certificate file that was named is not there, or ``~/.netrc`` cannot be read.
    """
    env = os.environ if environment is None else environment
    named = certfile or (None if token else env.get("VOSPACE_CERTFILE"))
    token = token or env.get("SKYFERRY_TOKEN")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise InvalidUsage(f"certificate file {path} is not there; get one with cadc-get-cert")
        return Certificate(path)
    if token:
        return Token(token.strip())
    default = DEFAULT_CERTIFICATE.expanduser()
    if default.is_file():
        return Certificate(default)
    lines = Path("~/.netrc").expanduser()
    return read_netrc(lines) if lines.is_file() else None


def read_netrc(path: Path) -> Netrc:
    """Read names and passwords in the form of ``~/.netrc``.

    Raises
    ------
    InvalidUsage
        If the file cannot be read.
    """
    try:
        entries = netrc.netrc(str(path)).hosts
    except (OSError, netrc.NetrcParseError) as error:
        raise InvalidUsage(f"cannot read {path}: {error}") from error
    # Not `default`: a password goes only where its owner named the machine.
    named = {machine: entry for machine, entry in entries.items() if machine != "default"}
    return Netrc({machine: Password(user, password or "") for machine, (user, _, password) in named.items()})
