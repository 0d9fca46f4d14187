"""Sockets to listen on, for every address that a name has."""

from __future__ import annotations

import errno
import socket

from skyferry.vospace.faults import InvalidArgument, ServiceBusy

BACKLOG = 2048
"""Connections that wait to be accepted."""


def listen(host: str, port: int, *, option: str = "--port") -> list[socket.socket]:
    """Listen on every address that `host` has, all on the same port; with port 0 the system chooses it.

    Raises `ServiceBusy` if the port is taken, with the `option` that chooses another, and `InvalidArgument` if the
    host is not one of this machine.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise InvalidArgument(f"host {host}: {error.strerror}") from error
    sockets: list[socket.socket] = []
    refused: OSError | None = None
    for family, kind, protocol, _, address in dict.fromkeys(found):
        one = socket.socket(family, kind, protocol)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        try:
            one.bind((address[0], port, *address[2:]))
            # At once: until one of them listens, two servers may both hold the port. Clients wait for the first child.
            one.listen(BACKLOG)
        except OSError as error:
            one.close()
            if error.errno == errno.EADDRINUSE:
                raise ServiceBusy(f"port {port} on {address[0]} is in use; choose another with {option}") from error
            # A machine without IPv6 still has a name with an IPv6 address.
            refused = error
            continue
        port = one.getsockname()[1]
        sockets.append(one)
    if not sockets:
        raise InvalidArgument(f"cannot listen on {host}: {refused.strerror if refused else 'no address'}")
    return sockets
