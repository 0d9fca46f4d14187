"""A renewed server certificate is used without a restart."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import structlog

LOOK_SECONDS = 10.0

_log = structlog.get_logger(__name__)


class Renewal:
    """Watches the files of a certificate, and gives a context what they hold once they have changed.

    Connections that stand go on with the old one; the next handshake has the new one. Files that do not
    fit together, say because only one of them was written so far, change nothing: they are read again later.
    """

    def __init__(self, context: ssl.SSLContext, certificate: Path, key: Path | None = None) -> None:
        self._context = context
        self._certificate = certificate
        self._key = key
        self._seen = self._state()

    def look(self) -> bool:
        """Read the files if they have changed; return whether the context has another certificate now."""
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        try:
            # Judged in a context of their own: a certificate without its key would spoil the one in use.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self._certificate, self._key)
            self._context.load_cert_chain(self._certificate, self._key)
        except OSError as error:
            _log.warning("the changed server certificate is not used", file=str(self._certificate), error=str(error))
            return False
        _log.info("the server certificate has changed", file=str(self._certificate))
        return True

    async def keep_looking(self) -> None:
        """Look every `LOOK_SECONDS`, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def _state(self) -> tuple[object, ...]:
        return tuple(_stamp(file) for file in (self._certificate, self._key) if file is not None)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        known = file.stat()
    except OSError:
        return None
    return known.st_ino, known.st_mtime_ns, known.st_size
