"""Which addresses a user may make the site connect to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from skyferry.vospace.faults import InvalidArgument, PermissionDenied, ProtocolNotSupported, TransferFailed

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[Address]]

# IPv4 in another coat: what it stands for is what counts.
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A URL that may be fetched, and the addresses it may be fetched from."""

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> list[Address]:
    """Ask the system's resolver for every address of a host."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransferFailed(f"cannot resolve {host}: {error}") from None
    return list(dict.fromkeys(ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges URLs. Ask it again for every redirect, and connect to nothing but the addresses it returned.

    Parameters
    ----------
    hosts
        Names (``archive.example.org``, ``*.example.org``) and addresses that the operator lists. An
        address that is not reachable from everywhere counts only if it is itself among them.
    plain
        Whether ``http`` is allowed beside ``https``.
    """

    hosts: tuple[str, ...] = ()
    plain: bool = False
    resolve: Resolve = field(default=resolve)

    def admit(self, url: str) -> Admitted:
        """Return where to connect to.

        Raises
        ------
        InvalidArgument
            If it is no URL.
        ProtocolNotSupported
            If its scheme is not allowed.
        PermissionDenied
            If the host is not listed, or none of its addresses may be used.
        TransferFailed
            If the host has no address.
        """
        parts, host, port = self._parts(url)
        if parts.scheme not in (("https", "http") if self.plain else ("https",)):
            raise ProtocolNotSupported(f"cannot import by {parts.scheme or 'no scheme'}: {url[:200]}")
        if parts.username is not None or parts.password is not None:
            raise InvalidArgument("a URL to import from holds no user name and password")
        if not any(fnmatchcase(host, pattern.lower()) for pattern in self.hosts):
            raise PermissionDenied(f"{host} is not among the hosts this site imports from")
        addresses = [str(address) for address in self.resolve(host, port) if self._is_allowed(address)]
        if not addresses:
            raise PermissionDenied(f"{host} has no address this site may connect to")
        return Admitted(url, host, port, tuple(addresses))

    def _parts(self, url: str) -> tuple[SplitResult, str, int]:
        if any(ord(char) <= 32 or ord(char) > 126 for char in url):
            raise InvalidArgument(f"not a URL: {url[:200]!r}")
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".").lower()
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            raise InvalidArgument(f"not a URL: {url[:200]}") from None
        if not host or "\\" in url:
            raise InvalidArgument(f"not a URL with a host: {url[:200]}")
        return parts, host, port

    def _is_allowed(self, address: Address) -> bool:
        if any(_names(entry, address) for entry in self.hosts):
            return True
        inner = _unwrapped(address)
        return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _names(entry: str, address: Address) -> bool:
    """Whether an entry of the operator's list is this very address."""
    try:
        return ip_address(entry) == address
    except ValueError:
        return False


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    if address.teredo is not None:
        return address.teredo[1]
    return address
