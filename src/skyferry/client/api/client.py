"""`Client`: a site's nodes and bytes for scripts and notebooks, one plain call for each thing.

Every method may be called from any thread, and from a thread that runs an event loop. Names are those of the commands:
``vos:PATH``, ``arc:PATH``, ``vos://AUTHORITY~SERVICE/PATH``. Failures are an `OSError` of
`skyferry.client.api.errors`, with ``errno``.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Self

from skyferry.client.api.addresses import Addresses
from skyferry.client.api.background import Notices
from skyferry.client.api.changing import Changing
from skyferry.client.api.connection import Connection
from skyferry.client.api.nodes import Node
from skyferry.client.api.transfers import ProgressCallback, copy, listener, only_one


class Client(Changing, Addresses):
    """What one user does at a site. Usable in a ``with`` statement; closing is optional.

    Parameters
    ----------
    vospace_certfile
        Certificate and key (PEM). None: found as the commands find it (``VOSPACE_CERTFILE``,
        ``~/.ssl/cadcproxy.pem``, ``~/.netrc``); an empty text: anonymous.
    root_node
        What stands before names that say no service, as in ``vos:astro/``.
    conn
        A `Connection` to use instead of one of its own.
    transfer_shortcut, secure_get
        Accepted, without effect.
    http_debug
        Whether HTTP is logged to standard error.
    vospace_token
        Bearer token instead of a certificate.
    insecure
        Whether the site's certificate is not checked.
    username, password
        Instead of a certificate.
    site
        Name of a site the user knows (`skyferry site`); None for the current one.
    timeout
        Seconds without a byte in either direction after which a line counts as dead.
    """

    def __init__(
        self,
        vospace_certfile: str | os.PathLike[str] | None = None,
        root_node: str | None = None,
        conn: Connection | None = None,
        transfer_shortcut: object = None,
        http_debug: bool = False,
        secure_get: bool = True,
        vospace_token: str | None = None,
        insecure: bool = False,
        *,
        username: str | None = None,
        password: str | None = None,
        site: str | None = None,
        timeout: float = 120,
    ) -> None:
        connection = conn or Connection(
            vospace_certfile,
            vospace_token,
            http_debug,
            None,
            insecure,
            username=username,
            password=password,
            site=site,
            timeout=timeout,
        )
        super().__init__(connection, root_node)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def copy(
        self,
        source: str | os.PathLike[str],
        destination: str | os.PathLike[str] | Node | None,
        send_md5: bool = False,
        disposition: bool = False,
        head: bool | None = None,
        callback: ProgressCallback | None = None,
        *,
        local: bool = False,
    ) -> Any:
        """Copy files between this machine and the site, at the site, or from the web; directories with all in them.

        Every file is verified by its MD5 and appears whole or not at all; what an interrupted call has moved is not
        moved again. Wildcards work in node paths, cutouts behind them: ``f.fits[1][1:10,1:10]``.

        Parameters
        ----------
        source, destination
            One of them a node, or both; a source may be an address on the web. A destination of None is the current
            directory.
        send_md5, disposition
            Return the MD5, or the name of what was written, instead of the size.
        head
            Only the headers of a FITS file, as text.
        callback
            Called with ``(bytes_transferred, total_bytes)``, or with ``(bytes_transferred)`` if it takes one
            argument, in this thread; the last call says that all have come. Raising from it stops the copy.
        local
            What comes from the web, or from another site, comes through this machine; by default the site fetches it.

        Returns
        -------
        int, str or list
            The size in bytes; of several files the sum. The MD5 or the name; of several files a list.

        Raises
        ------
        StorageError
            If a file failed; `SomeFailed` if it was one of several.
        """
        target = "." if destination is None else destination.uri if isinstance(destination, Node) else destination
        sides = os.fspath(source), os.fspath(target)
        remote = next((side for side in sides if self._is_node(side)), sides[0])
        notices = Notices(listener(callback))
        arrivals = self._run(
            remote,
            lambda client: copy(client, *sides, notices, headers_only=bool(head), through_here=local),
            notices,
        )
        if disposition:
            return only_one([arrival.name for arrival in arrivals])
        if send_md5:
            return only_one([arrival.md5 for arrival in arrivals])
        return sum(arrival.size for arrival in arrivals)
