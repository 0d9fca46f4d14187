"""Connections taken: how many, and for how long before they say who they are."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncssh

from skyferry.site.sftp.server import LOOK_SECONDS, Connection, Door

LOGIN_SECONDS = 60
WINDOW = 4 << 20
"""Bytes a client may send ahead on a channel: more than a fast line over a far way holds at once per window."""
CIPHERS = (
    *("aes128-gcm@openssh.com", "aes256-gcm@openssh.com"),
    *("aes128-ctr", "aes192-ctr", "aes256-ctr"),
)
"""What processors do by themselves. The client's order counts, and OpenSSH would begin with ChaCha20 if it could."""


MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512")


@asynccontextmanager
async def listen(door: Door, sockets: Sequence[socket.socket], host_key: asyncssh.SSHKey) -> AsyncIterator[None]:
    """Serve on bound sockets while the context lasts; at its end every connection is closed."""
    options = asyncssh.SSHServerConnectionOptions(
        server_factory=lambda: Connection(door),
        server_host_keys=[host_key],
        encoding=None,
        window=WINDOW,
        login_timeout=LOGIN_SECONDS,
        encryption_algs=list(CIPHERS),
        mac_algs=list(MACS),
        compression_algs=["none"],
        server_version="Skyferry",
        agent_forwarding=False,
        allow_pty=False,
        allow_scp=False,
        line_editor=False,
        x11_forwarding=False,
        gss_host=None,
        kbdint_auth=False,
        host_based_auth=False,
    )
    for one in sockets:
        _notice_dead_peers(one)
    servers = [await asyncssh.listen(sock=one, options=options, backlog=1024) for one in sockets]
    looking = asyncio.create_task(_look_after(door))
    try:
        yield
    finally:
        looking.cancel()
        for server in servers:
            server.close()
        for connection in list(door.connections):
            connection.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                for server in servers:
                    await server.wait_closed()
        door.pool.shutdown(wait=True)


def _notice_dead_peers(listening: socket.socket) -> None:
    """Let the kernel end connections whose other end has gone; those that are taken have these options too."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 30)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 5)


async def _look_after(door: Door) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        for connection in list(door.connections):
            await connection.look_after()
