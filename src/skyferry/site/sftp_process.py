"""A process that serves the tree over SFTP, on sockets that the parent has bound."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import asyncssh
import uvloop

from skyferry.site.child import Orders
from skyferry.site.composition import Site
from skyferry.site.sftp.keys import Keys
from skyferry.site.sftp.listening import listen
from skyferry.site.sftp.server import Door
from skyferry.site.sftp.tree import Tree
from skyferry.site.storage.arc.mounted import MountedArcStore

SWITCH_SECONDS = 0.0005
FILES = 1 << 16
THREADS = 32
"""Requests of one process that wait for a medium at once."""


def main() -> None:
    """Serve until SIGTERM."""
    orders = Orders("sftp")
    asyncssh.set_log_level(logging.WARNING)
    _allow_many_files()
    # Short turns: whoever answers must not wait for those who tell the database what was answered.
    sys.setswitchinterval(SWITCH_SECONDS)
    site = Site.open(orders.settings, arc_store=MountedArcStore)
    sockets = [socket.socket(fileno=number) for number in orders.descriptors]
    uvloop.run(_serve(site, sockets, orders))
    site.close()


async def _serve(site: Site, sockets: list[socket.socket], orders: Orders) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    host_key = asyncssh.read_private_key(site.layout.ssh_host_key)
    async with listen(_door(site), sockets, host_key):
        orders.serving()
        await stopping.wait()


def _allow_many_files() -> None:
    """Let nobody keep others from opening files: each connection may have a thousand."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, FILES), most))


def _door(site: Site) -> Door:
    authority = asyncssh.read_private_key(site.layout.ssh_authority_key).convert_to_public()
    return Door(
        tree=Tree(site.spaces, site.authority),
        accounts=site.accounts,
        authenticator=site.authenticator,
        keys=Keys(site.spaces["arc"], site.ssh_keys, authority),
        pool=ThreadPoolExecutor(THREADS, "sftp"),
        everything_waits=not site.layout.is_embedded,
    )


if __name__ == "__main__":
    main()
