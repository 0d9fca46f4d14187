"""Passwords: argon2id at rest, checked at the same cost whether or not there is anything to check against."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from skyferry.vospace.faults import InvalidArgument, TooManyRequests

SHORTEST, LONGEST = 8, 1024
"""Bounds of a password in bytes of UTF-8."""

WAITING = 16
"""Checks that wait for their turn in one process; more would take every thread from other work."""
PATIENCE_SECONDS = 10
REMEMBERED_SECONDS = 60
REMEMBERED_LIMIT = 4096

_hasher = PasswordHasher()
_turn = threading.Lock()
_places = threading.BoundedSemaphore(WAITING)


@contextmanager
def turn() -> Iterator[None]:
    """Hold the one place at which this process checks passwords: a check takes 64 MiB and most of a core.

    Raises
    ------
    TooManyRequests
        If too many wait already, or this one waits too long.
    """
    busy = TooManyRequests("too many logins at once", retry_after=PATIENCE_SECONDS)
    if not _places.acquire(blocking=False):
        raise busy
    try:
        if not _turn.acquire(timeout=PATIENCE_SECONDS):
            raise busy
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


def hash_password(password: str) -> str:
    """Return the encoded hash to keep. Raises `InvalidArgument` for a password too short or too long."""
    if not SHORTEST <= len(_encoded(password)) <= LONGEST:
        raise InvalidArgument(f"a password has {SHORTEST} to {LONGEST} bytes")
    return _hasher.hash(_encoded(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one whose hash was `kept`; None, for nobody's, takes as long to refuse."""
    nobody = _nobody()
    encoded = _encoded(password)
    fits = len(encoded) <= LONGEST
    try:
        matches = _hasher.verify(kept or nobody, encoded if fits else b"")
    except (VerificationError, InvalidHashError):
        return False
    return matches and fits and kept is not None


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
