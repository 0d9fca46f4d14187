"""What the kernel is asked about a connection: room for long fat lines, and whether the client still reads."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios
from functools import cache
from pathlib import Path

SEND_BUFFER = 32 << 20
"""Bytes in flight that one connection may have: 1 Gbit/s over 60 ms needs more than the usual 4 MiB limit."""
UNSENT = 1 << 20
"""Bytes the kernel takes beyond what is in flight, so that a slow client does not pin `SEND_BUFFER`."""

_SO_SNDBUFFORCE = 32
_TCP_NOTSENT_LOWAT = 25


def widen(transport: asyncio.BaseTransport) -> None:
    """Give a connection a large send buffer, where that is allowed and larger than what the kernel grows to."""
    connection = transport.get_extra_info("socket")
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    try:
        if not _force(connection) and _kernel_limit("core/wmem_max") > _kernel_limit("ipv4/tcp_wmem"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        connection.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, UNSENT)
    except OSError:
        return  # a speed-up where it works


def unacknowledged(transport: asyncio.BaseTransport) -> int:
    """Bytes that the kernel holds because the client has not taken them yet."""
    connection = transport.get_extra_info("socket")
    try:
        raw = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
    except (OSError, AttributeError):
        return 0
    return int(struct.unpack("i", raw)[0])


def _force(connection: socket.socket) -> bool:
    try:
        connection.setsockopt(socket.SOL_SOCKET, _SO_SNDBUFFORCE, SEND_BUFFER)
    except OSError:
        return False  # only with CAP_NET_ADMIN
    return True


@cache
def _kernel_limit(name: str) -> int:
    """The last number of a file below ``/proc/sys/net``: the maximum."""
    try:
        return int((Path("/proc/sys/net") / name).read_text().split()[-1])
    except (OSError, ValueError):
        return 0
