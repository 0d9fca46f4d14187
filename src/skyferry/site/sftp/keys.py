"""Which public keys open an account: those in its home, those registered with it, and what the site has certified."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncssh

from skyferry.site.access.accounts import Account
from skyferry.site.access.identity import Caller
from skyferry.site.access.ssh_keys import SshKeys
from skyferry.site.space.bytes import OpenMode
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

LARGEST = 64 << 10
"""Bytes of ``authorized_keys`` that are looked at; a longer file opens nothing."""
_EXPIRY = "expiry-time"
_EXPIRY_FORMS = ("%Y%m%d", "%Y%m%d%H%M", "%Y%m%d%H%M%S")


@dataclass(frozen=True, slots=True)
class Keys:
    """Judges public keys.

    Parameters
    ----------
    homes
        The service with ``/home/USER``.
    authority
        The key that signs the site's SSH certificates.
    """

    homes: Space
    registered: SshKeys
    authority: asyncssh.SSHKey

    def opens(self, account: Account, caller: Caller, key: asyncssh.SSHKey, source: str) -> bool:
        """Whether the key opens the account for somebody who comes from the address `source`."""
        return self.registered.opens(account, key.public_data) or self._in_home(account, caller, key, source)

    def is_authority(self, key: asyncssh.SSHKey) -> bool:
        return key.public_data == self.authority.public_data

    def _in_home(self, account: Account, caller: Caller, key: asyncssh.SSHKey, source: str) -> bool:
        try:
            text = self._authorized_keys(account, caller)
        except Fault:
            return False
        return any(_admits(line, key, source) for line in text.splitlines())

    def _authorized_keys(self, account: Account, caller: Caller) -> str:
        """The text of the account's file, if nobody but the account itself can have written it; else nothing."""
        home = NodePath((b"home", account.name.encode()))
        path = home / b".ssh" / b"authorized_keys"
        for one in (home, home / b".ssh", path):
            node = self.homes.node(caller, one, checksum=False)
            if not _is_private(node, one, account):
                return ""
        if node.kind is not NodeKind.DATA or node.length > LARGEST:
            return ""
        handle = self.homes.open_handle(caller, path, OpenMode())
        try:
            return handle.read(0, LARGEST).decode("utf-8", "replace") if handle.node.key == node.key else ""
        finally:
            handle.close()


def _is_private(node: StoredNode, path: NodePath, account: Account) -> bool:
    # Without links: a path that others can bend is not the account's own.
    return node.path == path and node.owner == account.name and not node.sharing.write_groups


def _admits(line: str, key: asyncssh.SSHKey, source: str) -> bool:
    """Whether a line of ``authorized_keys`` is for the key and for whoever comes from `source` (sshd(8)).

    Options only ever restrict here: authorities named in a home count for nothing, and a key that is for one
    command alone opens no tree.
    """
    try:
        options = asyncssh.import_authorized_keys(line).validate(key, source, source)
    except (ValueError, asyncssh.Error):
        return False
    return options is not None and "command" not in options and not _is_over(options.get(_EXPIRY))


def _is_over(expiry: object) -> bool:
    """Whether one of the times that a line names has passed; what is no time has."""
    if expiry is None:
        return False
    return any(_time(str(text)) <= time.time() for text in (expiry if isinstance(expiry, list) else [expiry]))


def _time(text: str) -> float:
    for form in _EXPIRY_FORMS:
        try:
            return datetime.strptime(text.removesuffix("Z"), form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return 0.0
