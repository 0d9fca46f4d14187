"""The user's view of one site: credential, registry, spaces."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from skyferry.client.credentials import Credential
from skyferry.client.exchange import Line
from skyferry.client.http import Http
from skyferry.client.locations import Location, NodeLocation, locate, short_name
from skyferry.client.registry import Registry
from skyferry.client.sites import Site
from skyferry.client.vospace import VOSpace
from skyferry.vospace.uris import NodeURI


class Client:
    """Everything one run of a command, or one program, does at a site. Use as ``async with``.

    Parameters
    ----------
    site
        What unqualified names mean.
    credential
        Who asks; None for anonymous.
    line
        Whom to trust and how long to wait; the site's CA is added where it says none.
    """

    def __init__(self, site: Site, credential: Credential | None = None, line: Line | None = None) -> None:
        self.site = site
        self.http = Http(line if line is not None else Line(ca_file=site.ca_file), credential)
        self.registry = Registry(self.http, site)
        self._spaces: dict[tuple[str, str], VOSpace] = {}

    async def __aenter__(self) -> Self:
        await self.http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.__aexit__(kind, error, trace)

    def locate(self, text: str) -> Location:
        """Read an argument; see `skyferry.client.locations.locate`."""
        return locate(text, self.site)

    async def space(self, node: NodeURI | NodeLocation) -> VOSpace:
        """The service that holds a node.

        Raises
        ------
        NodeNotFound
            If the site's registry does not know it.
        """
        uri = node.uri if isinstance(node, NodeLocation) else node
        key = uri.authority, uri.service
        if key not in self._spaces:
            service = await self.registry.service(f"ivo://{uri.authority}/{uri.service}")
            self._spaces[key] = VOSpace(self.http, service, uri.authority, uri.service)
        return self._spaces[key]

    def name(self, uri: NodeURI) -> str:
        """A node as this user would type it."""
        return short_name(uri, self.site)
