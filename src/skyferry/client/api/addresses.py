"""Addresses behind nodes, and the bytes there as open files."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from skyferry.client.api.endpoints import EndPoints, Session
from skyferry.client.api.errors import told_as_errors
from skyferry.client.api.files import VOFile
from skyferry.client.api.reach import Reach
from skyferry.client.client import Client as AsyncClient
from skyferry.client.derived import HEADERS, Query, parse_cutout
from skyferry.client.errors import NotSupported
from skyferry.client.locations import NodeLocation
from skyferry.client.nodes import Node as KnownNode
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.transfers import Direction


class Addresses(Reach):
    """Services, their addresses, and plain requests to them."""

    def open(
        self,
        uri: str | None,
        mode: int | str = os.O_RDONLY,
        view: str | None = None,
        head: bool = False,
        url: str | None = None,
        limit: int | None = None,
        next_uri: str | None = None,
        size: int | None = None,
        cutout: str | None = None,
        byte_range: str | None = None,
        sort: object = None,
        order: str | None = None,
        full_negotiation: bool = False,
        possible_partial_read: bool = False,
    ) -> VOFile:
        """Open what is behind a node for reading.

        Parameters
        ----------
        uri
            The node; None if `url` says what to read.
        mode
            ``os.O_RDONLY`` or a text with ``r``.
        view
            ``data`` for the bytes, ``header`` or ``cutout`` for what the service makes of them. None: of a file the
            bytes, of a container its document.
        head
            Only ask for length and MD5.
        byte_range
            ``bytes=FIRST-LAST``.
        """
        if mode not in (os.O_RDONLY, "r", "rb"):
            with told_as_errors():
                raise InvalidArgument("nodes are opened for reading; Client.copy writes them")
        where = uri or ""
        urls = [url] if url else self._read_urls(where, view, cutout, full_negotiation)
        return VOFile(urls, self._connection(where), "HEAD" if head else "GET", size, byte_range=byte_range)

    def get_endpoints(self, uri: str) -> EndPoints:
        """The addresses of the service of a node, or of an ``ivo:`` service."""
        authority, service = self._service_key(uri)
        connection = self._connection(uri)

        async def find(client: AsyncClient) -> EndPoints:
            found = await client.registry.service(f"ivo://{authority}/{service}")
            return EndPoints(connection, found, client.http.credential)

        return connection.run(find)

    def get_session(self, uri: str) -> Session:
        """Plain HTTP requests with the credential that counts for a node."""
        return Session(self._connection(uri))

    def get_node_url(
        self,
        uri: str,
        method: str = "GET",
        view: str | None = None,
        limit: int | None = None,
        next_uri: str | None = None,
        cutout: str | None = None,
        sort: object = None,
        order: str | None = None,
        full_negotiation: bool | None = None,
        content_length: int | None = None,
        md5_checksum: str | None = None,
    ) -> str | list[str]:
        """Addresses of a node's document, or of its bytes (`view`, or `method` ``PUT``), best first."""
        if method == "PUT":
            return self.transfer(None, uri, Direction.PUSH_TO, content_length=content_length)
        if view is None:
            return self._node_url(uri, limit, next_uri)
        urls = self._read_urls(uri, view, cutout, bool(full_negotiation))
        return urls if full_negotiation else urls[0]

    def transfer(
        self,
        endpoint_url: str | None,
        uri: str,
        direction: str,
        view: str | None = None,
        cutout: str | None = None,
        content_length: int | None = None,
        md5_checksum: str | None = None,
    ) -> list[str]:
        """Negotiate addresses for a node's bytes (VOSpace 2.1 §6.4): ``pullFromVoSpace`` or ``pushToVoSpace``."""

        async def negotiate(client: AsyncClient, space: VOSpace, where: NodeLocation) -> list[str]:
            try:
                way = Direction(direction)
            except ValueError:
                raise InvalidArgument(f"{direction} is neither pullFromVoSpace nor pushToVoSpace") from None
            offered = await space.endpoints(way, where.uri.path, content_length)
            return [endpoint.url for endpoint in offered]

        return self._at(uri, negotiate)

    def _node_url(self, uri: str, limit: int | None, next_uri: str | None) -> str:
        query = {"limit": limit, "uri": next_uri}
        given = {name: value for name, value in query.items() if value is not None}

        async def make(client: AsyncClient, space: VOSpace, where: NodeLocation) -> str:
            url = space.service.url(standards.NODES, client.http.credential) + where.uri.path.escaped_for_url()
            return f"{url}?{urlencode(given)}" if given else url

        return self._at(uri, make)

    def _read_urls(self, uri: str, view: str | None, cutout: str | None, negotiated: bool) -> list[str]:
        """Where the bytes of a view of a node are, a link followed."""
        query = _query(view, cutout)

        async def find(client: AsyncClient, space: VOSpace, where: NodeLocation) -> list[str]:
            node = await space.resolved(where.uri.path)
            if node.is_container:
                if view is None:
                    return [space.service.url(standards.NODES, client.http.credential) + _path(node)]
                raise InvalidArgument(f"{uri} is a container and has no bytes")
            if negotiated or not space.service.offers(standards.FILES):
                if query:
                    raise NotSupported(f"no headers and no cutouts of {uri} from a negotiated address")
                return [one.url for one in await space.endpoints(Direction.PULL_FROM, where.uri.path)]
            url = space.files_url(where.uri.path)
            return [f"{url}?{urlencode(query)}" if query else url]

        return self._at(uri, find)


def _path(node: KnownNode) -> str:
    return node.uri.path.escaped_for_url()


def _query(view: str | None, cutout: str | None) -> Query:
    """What makes a service derive bytes (SODA 1.0)."""
    if view == "header":
        return HEADERS
    if cutout is None:
        return ()
    if cutout.startswith("CIRCLE="):
        return (("CIRCLE", cutout.removeprefix("CIRCLE=")),)
    read = parse_cutout(f"x{cutout}")
    if read is None:
        with told_as_errors():
            raise InvalidArgument(f"not a cutout: {cutout}")
    return read.query
