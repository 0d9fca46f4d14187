"""Passwords: argon2id at rest, checked at the same cost whether or not there is anything to check against."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from skyferry.vospace.faults import InvalidArgument, TooManyRequests

SHORTEST, LONGEST = 8, 1024
"""Bounds of a password in bytes of UTF-8."""

AT_ONCE = 2
"""Verifications that run together in one process: each takes 64 MiB and most of a core."""
PATIENCE_SECONDS = 10
REMEMBERED_SECONDS = 60
REMEMBERED_LIMIT = 4096

_hasher = PasswordHasher()
_turns = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return the encoded hash to keep. Raises `InvalidArgument` for a password too short or too long."""
    if not SHORTEST <= len(_encoded(password)) <= LONGEST:
        raise InvalidArgument(f"a password has {SHORTEST} to {LONGEST} bytes")
    return _hasher.hash(_encoded(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one whose hash was `kept`; None, for nobody's, takes as long to refuse.

    Raises `TooManyRequests` when so many checks wait that this one cannot have its turn.
    """
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise TooManyRequests("too many logins at once", retry_after=PATIENCE_SECONDS)
    try:
        encoded = _encoded(password)
        fits = len(encoded) <= LONGEST
        try:
            matches = _hasher.verify(kept or _nobody(), encoded if fits else b"")
        except (VerificationError, InvalidHashError):
            return False
        return matches and fits and kept is not None
    finally:
        _turns.release()


def needs_new_hash(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


class RecentlyVerified:
    """Remembers, for a minute and in this process alone, which passwords were right.

    Clients that send Basic with every request would otherwise pay for argon2 each time. What is kept
    is a hash under a key that dies with the process, tied to the account's credential version.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, account_id: int, credential_version: int, password: str) -> bool:
        until = self._seen.get(self._digest(account_id, credential_version, password))
        return until is not None and time.monotonic() < until

    def remember(self, account_id: int, credential_version: int, password: str) -> None:
        digest = self._digest(account_id, credential_version, password)
        with self._lock:
            self._seen[digest] = time.monotonic() + REMEMBERED_SECONDS
            self._seen.move_to_end(digest)
            while len(self._seen) > REMEMBERED_LIMIT:
                self._seen.popitem(last=False)

    def _digest(self, account_id: int, credential_version: int, password: str) -> bytes:
        message = b"%d %d %b" % (account_id, credential_version, _encoded(password))
        return hmac.digest(self._key, message, "sha256")


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_bytes(32))


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
