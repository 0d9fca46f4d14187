"""Who asks at which site, and the connections that are open there. Safe in threads, and after a fork."""

from __future__ import annotations

import os
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from skyferry.client.api import background
from skyferry.client.api.background import Notices
from skyferry.client.api.errors import told_as_errors
from skyferry.client.client import Client
from skyferry.client.credentials import Certificate, Credential, Password, Token, find_credential
from skyferry.client.errors import InvalidUsage
from skyferry.client.exchange import Line
from skyferry.client.sites import Site, SiteBook

T = TypeVar("T")


class Connection:
    """One credential's connections to one site.

    Parameters
    ----------
    vospace_certfile
        Certificate and key (PEM). None: found as the commands find it; an empty text: anonymous.
    vospace_token
        Bearer token instead of a certificate.
    http_debug
        Whether HTTP is logged to standard error.
    resource_id
        Accepted; the site's registry decides.
    insecure
        Whether the site's certificate is not checked.
    username, password
        Instead of a certificate.
    site
        Name of a site the user knows; None for the current one.
    timeout
        Seconds without a byte in either direction after which the line counts as dead.
    """

    def __init__(
        self,
        vospace_certfile: str | os.PathLike[str] | None = None,
        vospace_token: str | None = None,
        http_debug: bool = False,
        resource_id: str | None = None,
        insecure: bool = False,
        *,
        username: str | None = None,
        password: str | None = None,
        site: str | None = None,
        timeout: float = 120,
    ) -> None:
        with told_as_errors():
            if (username is None) != (password is None):
                raise InvalidUsage("username and password go together")
            book = SiteBook.load()
            self._site: Site = book.get(site) if site else book.current()
        self._certfile = None if vospace_certfile is None else os.fspath(vospace_certfile)
        self._token = vospace_token
        self._password = None if username is None else Password(username, password or "")
        self._line = Line(
            ca_file=self._site.ca_file, insecure=insecure, patience=max(1, round(timeout)), wire_log=http_debug
        )
        self._open = _Open()
        self._finalizer = weakref.finalize(self, self._open.close)

    @property
    def site(self) -> Site:
        """The site that names without an authority mean."""
        return self._site

    def with_credential(self, vospace_certfile: str | None, vospace_token: str | None) -> Connection:
        """A connection of somebody else to the same site."""
        other = Connection(vospace_certfile, vospace_token)
        other._site, other._line = self._site, self._line
        return other

    @property
    def timeout(self) -> float:
        """Seconds without a byte in either direction after which the line counts as dead."""
        return self._line.patience

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        self._line = replace(self._line, patience=max(1, round(seconds)))
        if self._open.client is not None:
            self._open.client.http.line = self._line

    def run(self, work: Callable[[Client], Awaitable[T]], notices: Notices | None = None) -> T:
        """Do something with the asynchronous client, and wait for it.

        Raises
        ------
        StorageError
            Instead of the fault it is.
        OSError
            Of this machine.
        """
        with told_as_errors():
            return background.run(self._do(work), notices)

    def close(self) -> None:
        """Close what is open; the next call opens it again."""
        self._open.close()

    def __getstate__(self) -> dict[str, Any]:
        """Sent to another process it is the same credential at the same site; what is open stays here."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_open", "_finalizer")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open = _Open()
        self._finalizer = weakref.finalize(self, self._open.close)

    async def _do(self, work: Callable[[Client], Awaitable[T]]) -> T:
        return await work(self._client())

    def _client(self) -> Client:
        """The open client; a forked child must not speak on connections that its parent uses."""
        if self._open.client is not None and self._open.process != os.getpid():
            _inherited.append(self._open.client)
            self._open.client = None
        if self._open.client is None:
            self._open.client = Client(self._site, self._credential(), self._line)
            self._open.process = os.getpid()
        return self._open.client

    def _credential(self) -> Credential | None:
        if self._password is not None:
            return self._password
        if self._certfile == "":
            return Token(self._token) if self._token else None
        if self._certfile is None:
            return find_credential(token=self._token)
        path = Path(self._certfile).expanduser()
        if not path.is_file():
            raise InvalidUsage(f"certificate file {path} is not there; get one with cadc-get-cert")
        return Certificate(path)


_inherited: list[Client] = []
"""Kept as they are: closing them here would end the parent's TLS sessions."""


@dataclass(slots=True)
class _Open:
    """The asynchronous client, as soon as there is one."""

    client: Client | None = None
    process: int = 0

    def close(self) -> None:
        client, self.client = self.client, None
        if client is None or self.process != os.getpid():
            return

        async def leave() -> None:
            await client.__aexit__(None, None, None)

        background.start(leave)
