"""How synchronous calls reach a site: names read, connections chosen, work run on the background loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from skyferry.client.api.background import Notices
from skyferry.client.api.connection import Connection
from skyferry.client.api.errors import told_as_errors
from skyferry.client.client import Client
from skyferry.client.errors import InvalidUsage
from skyferry.client.locations import NodeLocation, locate
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault, InvalidArgument
from skyferry.vospace.uris import NodeURI

T = TypeVar("T")

Work = Callable[[Client, VOSpace, NodeLocation], Awaitable[T]]
"""Something to be done with the service that holds a node."""


class Reach:
    """A connection for all services, and others for those that have a credential of their own."""

    def __init__(self, connection: Connection, root_node: str | None = None) -> None:
        self.conn = connection
        self.rootNode = root_node
        self._others: dict[tuple[str, str], Connection] = {}

    def close(self) -> None:
        """Close the connections; the next call opens them again."""
        for connection in (self.conn, *self._others.values()):
            connection.close()

    @property
    def timeout(self) -> float:
        """Seconds without a byte in either direction after which a line counts as dead."""
        return self.conn.timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        for connection in (self.conn, *self._others.values()):
            connection.timeout = seconds

    def set_auth(self, uri: str, vospace_certfile: str | None = None, vospace_token: str | None = None) -> None:
        """Use another credential for the service of a node, or for an ``ivo:`` service."""
        self._others[self._service_key(uri)] = self.conn.with_credential(vospace_certfile, vospace_token)

    def is_remote_file(self, file_name: str) -> bool:
        """Whether a name means a node or a URL, not a file of this machine."""
        return file_name.startswith(("http://", "https://")) or self._is_node(file_name)

    def fix_uri(self, uri: str) -> str:
        """The whole URI that a name means."""
        with told_as_errors():
            return uri if "://" in uri else str(self._location(uri).uri)

    # --- for its parts
    def _is_node(self, name: str) -> bool:
        try:
            return isinstance(locate(name, self.conn.site), NodeLocation)
        except Fault:
            return False

    def _location(self, name: str) -> NodeLocation:
        site = self.conn.site
        location = locate(name, site)
        if not isinstance(location, NodeLocation) and self.rootNode is not None:
            location = locate(f"{self.rootNode}{name}", site)
        if not isinstance(location, NodeLocation):
            raise InvalidArgument(f"{name} is not a node: write vos:PATH, arc:PATH or vos://AUTHORITY~SERVICE/PATH")
        return location

    def _node_uri(self, name: str) -> NodeURI:
        return self._location(name).uri

    def _service_key(self, uri: str) -> tuple[str, str]:
        """Authority and name of a service, by its identifier or one of its nodes."""
        with told_as_errors():
            if not uri.startswith("ivo://"):
                node = self._node_uri(uri)
                return node.authority, node.service
            authority, slash, service = uri.removeprefix("ivo://").lower().partition("/")
            if not slash:
                raise InvalidUsage(f"a service's identifier is ivo://AUTHORITY/SERVICE, not {uri}")
            return authority, service

    def _connection(self, name: str) -> Connection:
        if self._others and (name.startswith("ivo://") or self._is_node(name)):
            return self._others.get(self._service_key(name), self.conn)
        return self.conn

    def _run(self, name: str, work: Callable[[Client], Awaitable[T]], notices: Notices | None = None) -> T:
        return self._connection(name).run(work, notices)

    def _at(self, name: str, work: Work[T]) -> T:
        async def find(client: Client) -> T:
            where = self._location(name)
            return await work(client, await client.space(where), where)

        return self._run(name, find)
