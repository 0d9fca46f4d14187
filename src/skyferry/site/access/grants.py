"""Pre-authorised URLs: what was judged once, sealed into a token that works without a credential (VOSpace 2.1 §3.5)."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
import time
from collections.abc import Sequence
from itertools import count, cycle

from skyferry.site.access.accounts import Accounts
from skyferry.site.access.identity import Caller, Grant
from skyferry.vospace.faults import PermissionDenied
from skyferry.vospace.paths import NodePath

READING = frozenset({"GET", "HEAD"})
WRITING = frozenset({"PUT", "POST", "HEAD"})

# version, flags, expiry in seconds since 1970, account (0: anonymous), salt
_SEALED = struct.Struct(">BBQQH")
_VERSION = 1
_WRITE = 1
_MAC_BYTES = 32
LONGEST_SHOWN = 120
"""Bytes of a shown name: the token is part of one path component, which holds 255."""
# Clients rewrite URLs that hold these texts, blindly.
_REWRITTEN = ("xfer", "vospace")


class Grants:
    """Seals and opens grants.

    Parameters
    ----------
    secrets
        Keys of at least 32 bytes. The first signs; all are tried on opening, so that a new one can be put first.
    """

    def __init__(self, secrets: Sequence[bytes], accounts: Accounts) -> None:
        if not secrets or any(len(secret) < 32 for secret in secrets):
            raise ValueError("a grant needs secrets of at least 32 bytes")
        self._keys = [hmac.digest(secret, b"skyferry pre-authorised URL", "sha256") for secret in secrets]
        self._accounts = accounts

    def seal(self, caller: Caller, grant: Grant, expires: int) -> str:
        """Return the token for a URL that does what `grant` says in the name of `caller`.

        Parameters
        ----------
        expires
            When it ends, ns since 1970 UTC.
        """
        if len(grant.shown) > LONGEST_SHOWN:
            raise ValueError(f"a shown name of more than {LONGEST_SHOWN} bytes")
        account = 0 if caller.name is None else self._accounts.get(caller.name).id
        for salt in count():
            fixed = _SEALED.pack(_VERSION, _WRITE if grant.write else 0, expires // 1_000_000_000, account, salt)
            payload = fixed + grant.shown
            mac = _mac(self._keys[0], payload, grant.service, grant.path)
            token = base64.urlsafe_b64encode(mac + _whitened(payload, mac)).rstrip(b"=").decode("ascii")
            if not any(word in token.lower() for word in _REWRITTEN):
                return token
        raise AssertionError("unreachable")

    def open(self, token: str, service: str, path: NodePath, method: str) -> Caller:
        """Return who may do `method` on this path by the token: the sealer, with the grant and nothing else.

        Raises
        ------
        PermissionDenied
            If it was not sealed for this, has expired, or the account is gone or disabled; without saying which.
        """
        refused = PermissionDenied("the pre-authorised URL has expired or is not for this")
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise refused from None
        if not 0 <= len(sealed) - _MAC_BYTES - _SEALED.size <= LONGEST_SHOWN:
            raise refused
        mac = sealed[:_MAC_BYTES]
        payload = _whitened(sealed[_MAC_BYTES:], mac)
        genuine = [hmac.compare_digest(mac, _mac(key, payload, service, path)) for key in self._keys]
        if not any(genuine):
            raise refused
        version, flags, expires, account_id, _ = _SEALED.unpack_from(payload)
        write = bool(flags & _WRITE)
        if version != _VERSION or expires <= time.time() or method.upper() not in (WRITING if write else READING):
            raise refused
        grant = Grant(service, path, write, payload[_SEALED.size :])
        if account_id == 0:
            return Caller(grant=grant, subject="pre-authorised URL")
        account = self._accounts.find_by_id(account_id)
        if account is None or account.disabled:
            raise refused
        return Caller(name=account.name, grant=grant, subject="pre-authorised URL")


def _whitened(payload: bytes, mac: bytes) -> bytes:
    # Not to hide it: so that another salt changes every character of the token.
    return bytes(a ^ b for a, b in zip(payload, cycle(mac), strict=False))


def _mac(key: bytes, payload: bytes, service: str, path: NodePath) -> bytes:
    # No name holds NUL or "/", so that no two paths of any two services read the same.
    bound = b"\0".join((payload, service.encode(), *path.parts))
    return hmac.digest(key, bound, "sha256")
