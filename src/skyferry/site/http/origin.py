"""The site's address as the client of a request knows it, and the client's address as the site does."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.requests import Request
from starlette.types import Scope

from skyferry.site.http.services import Services
from skyferry.vospace.faults import InvalidArgument

_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def services_of(request: Request) -> Services:
    """The parts of the site that serves `request`."""
    services: Services = request.app.state.services
    return services


def origin_of(request: Request) -> str:
    """Return ``https://host:port``, without a trailing slash, always with the port.

    The public URL of the settings; else the Host of the request, which a trusted proxy may replace by
    ``X-Forwarded-Host`` and ``X-Forwarded-Proto``.

    Raises
    ------
    InvalidArgument
        If the request names no host that could be one.
    """
    services = services_of(request)
    if services.public_url is not None:
        return services.public_url
    host = request.headers.get("host", "")
    scheme = request.scope["scheme"]
    if is_trusted_proxy(services, request.scope):
        host = _last(request.headers.get("x-forwarded-host")) or host
        scheme = _last(request.headers.get("x-forwarded-proto")) or scheme
    if scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise InvalidArgument("the request names no host")
    if not re.search(r":[0-9]+$", host):
        host += ":443" if scheme == "https" else ":80"
    return f"{scheme}://{host}"


def client_address(services: Services, scope: Scope) -> str:
    """The address of who asks: the peer, or what a trusted proxy says it forwards for."""
    peer = _peer(scope)
    if peer is None or not is_trusted_proxy(services, scope):
        return str(peer or "unknown")
    hops = [
        hop.strip()
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
        for hop in value.decode("latin-1").split(",")
    ]
    # The last hop that we do not trust is the client; everything before it is hearsay.
    for hop in reversed(hops):
        try:
            address = ip_address(hop)
        except ValueError:
            break
        peer = address
        if not _trusts(services, address):
            break
    return str(peer)


def is_trusted_proxy(services: Services, scope: Scope) -> bool:
    """Whether the peer of this connection is a configured proxy, whose forwarding headers count."""
    peer = _peer(scope)
    return peer is not None and _trusts(services, peer)


def _trusts(services: Services, address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in services.trusted_proxies)


def _peer(scope: Scope) -> IPv4Address | IPv6Address | None:
    client = scope.get("client")
    return _address(client[0]) if client else None


@lru_cache(maxsize=1024)
def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _last(value: str | None) -> str | None:
    return value.split(",")[-1].strip() if value else None
