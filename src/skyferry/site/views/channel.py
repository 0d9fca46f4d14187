"""What goes between the site and the process that cuts: requests for bytes one way, the end of the job the other."""

from __future__ import annotations

import socket
import struct

READ = b"R"
DONE = b"D"
_HEAD = struct.Struct("!cQQ")
_LENGTH = struct.Struct("!Q")
READ_LIMIT = 64 << 20
"""Most bytes asked for at once."""
REPORT_LIMIT = 1 << 16
"""Most bytes of a report."""


def send_head(channel: socket.socket, kind: bytes, first: int, second: int) -> None:
    """Send what is wanted: ``READ offset size``, or ``DONE length 0`` with a report behind it."""
    channel.sendall(_HEAD.pack(kind, first, second))


def receive_head(channel: socket.socket) -> tuple[bytes, int, int]:
    """Receive what `send_head` sent; raises `EOFError` if the other side has gone."""
    kind, first, second = _HEAD.unpack(receive(channel, _HEAD.size))
    return kind, first, second


def send_block(channel: socket.socket, block: bytes) -> None:
    """Send bytes after their length."""
    channel.sendall(_LENGTH.pack(len(block)))
    channel.sendall(block)


def receive_block(channel: socket.socket, limit: int) -> bytes:
    """Receive what `send_block` sent; raises `EOFError` for more than `limit` bytes too."""
    (length,) = _LENGTH.unpack(receive(channel, _LENGTH.size))
    if length > limit:
        raise EOFError("more than was agreed")
    return receive(channel, length)


def receive(channel: socket.socket, size: int) -> bytes:
    """Receive exactly `size` bytes; raises `EOFError` if the other side has gone."""
    pieces = []
    while size:
        piece = channel.recv(min(size, 1 << 20))
        if not piece:
            raise EOFError("the other side has gone")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
