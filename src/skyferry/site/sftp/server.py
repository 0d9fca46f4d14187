"""The SSH side: who may log in, and that nothing but SFTP is to be had."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import asyncssh
import structlog

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.authenticator import Authenticator
from skyferry.site.sftp.keys import Keys
from skyferry.site.sftp.requests import Requests
from skyferry.site.sftp.session import SftpSession
from skyferry.site.sftp.tree import Tree
from skyferry.vospace.faults import Fault

FAILURES = 6
"""Wrong credentials after which a connection ends, as OpenSSH's ``MaxAuthTries``."""
UNPROVED = 256
"""Connections of one process that have not said who they are; further ones are dropped, as by ``MaxStartups``."""
LOOK_SECONDS = 5.0
"""How often an open connection is checked against its account."""

P = ParamSpec("P")
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Door:
    """What every connection of this process works with."""

    tree: Tree
    accounts: Accounts
    authenticator: Authenticator
    keys: Keys
    pool: ThreadPoolExecutor
    everything_waits: bool
    connections: set[Connection] = field(default_factory=set)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking call in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, lambda: function(*args, **kwargs))


class Connection(asyncssh.SSHServer):
    """One connection, from its first byte to its last.

    Every question is answered for unknown and disabled accounts as for known ones, in the same words.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._connection: asyncssh.SSHServerConnection | None = None
        self._account: Account | None = None
        self._numbers: dict[str, int] = {}
        self._failures = 0
        self._source = "unknown"
        self._method = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if sum(one.is_unproved for one in self._door.connections) >= UNPROVED:
            conn.abort()
            return
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self._source = peer[0] if peer else "unknown"
        self._door.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.connections.discard(self)
        if self._account is not None:
            _log.info("sftp session ended", account=self._account.name, source=self._source)

    @property
    def is_unproved(self) -> bool:
        return self._account is None

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        try:
            account = await self._door.call(self._door.accounts.check_password, username, password, self._source)
        except Fault as fault:
            self._failed(str(fault))
            return False
        return self._passed(account, "password")

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self._passed(await self._door.call(self._by_key, username, key), "key")

    async def validate_ca_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self._passed(await self._door.call(self._by_authority, username, key), "certificate")

    def auth_completed(self) -> None:
        assert self._account is not None and self._connection is not None
        if self._account.name != self._connection.get_extra_info("username"):
            self._connection.disconnect(asyncssh.DISC_PROTOCOL_ERROR, "another account was proved than the one named")
            return
        _log.info("sftp session", account=self._account.name, source=self._source, by=self._method)

    def session_requested(self) -> SftpSession:
        return SftpSession(self._requests, self._door.pool, everything_waits=self._door.everything_waits)

    async def look_after(self) -> None:
        """End the connection where its account was disabled, removed, or has another password now."""
        if self._account is None or self._connection is None:
            return
        now = await self._door.call(self._door.accounts.find_by_id, self._account.id)
        if now is None or now.disabled or now.credential_version != self._account.credential_version:
            self._connection.disconnect(asyncssh.DISC_BY_APPLICATION, "the account was closed or its password changed")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _requests(self) -> Requests:
        assert self._account is not None
        return Requests(self._door.tree, self._door.authenticator.caller(self._account), self._number_of)

    def _by_key(self, username: str, key: asyncssh.SSHKey) -> Account | None:
        account = self._door.accounts.find(username)
        if account is None or account.disabled:
            return None
        caller = self._door.authenticator.caller(account)
        return account if self._door.keys.opens(account, caller, key, self._source) else None

    def _by_authority(self, username: str, key: asyncssh.SSHKey) -> Account | None:
        account = self._door.accounts.find(username)
        if account is None or account.disabled or not self._door.keys.is_authority(key):
            return None
        return account

    def _passed(self, account: Account | None, method: str) -> bool:
        # Keys are offered one after the other, and offering one proves nothing yet: the last that was known counts.
        if account is None:
            self._failed(f"wrong {method}")
            return False
        self._account, self._method = account, method
        return True

    def _failed(self, why: str) -> None:
        self._failures += 1
        if self._failures >= FAILURES and self._connection is not None:
            _log.warning("too many wrong credentials", source=self._source, last=why)
            self._connection.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "too many wrong credentials")

    def _number_of(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = self._door.accounts.posix_ids.number("user", name)
        return number
