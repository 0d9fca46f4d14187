"""The user's view of one site: credential, registry, spaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from skyferry.client.credentials import Credential
from skyferry.client.exchange import Line
from skyferry.client.http import Http
from skyferry.client.locations import Location, NodeLocation, WebLocation, locate, short_name, web_location
from skyferry.client.registry import Registry
from skyferry.client.sites import Site
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import NodeNotFound
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
    others
        Sites that whole URIs may mean, where the site itself does not know their authority.
    """

    def __init__(
        self,
        site: Site,
        credential: Credential | None = None,
        line: Line | None = None,
        *,
        others: Iterable[Site] = (),
    ) -> None:
        self.site = site
        self.http = Http(line if line is not None else Line(ca_file=site.ca_file), credential)
        self.registry = Registry(self.http, site)
        self._spaces: dict[tuple[str, str], VOSpace] = {}
        self._others = {other.authority.lower(): other for other in others if other.name != site.name}
        self._clients: dict[str, Client] = {}
        self._outside: Http | None = None

    async def __aenter__(self) -> Self:
        await self.http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for http in (self.http, self._outside, *(client.http for client in self._clients.values())):
            if http is not None:
                await http.__aexit__(kind, error, trace)

    def locate_source(self, text: str) -> Location | WebLocation:
        """Read an argument that may also be an address on the web."""
        return web_location(text) or self.locate(text)

    def locate(self, text: str) -> Location:
        """Read an argument; see `skyferry.client.locations.locate`."""
        return locate(text, self.site)

    async def space(self, node: NodeURI | NodeLocation) -> VOSpace:
        """The service that holds a node.

        Raises
        ------
        NodeNotFound
            If neither the site's registry knows it, nor that of another known site of this authority.
        """
        uri = node.uri if isinstance(node, NodeLocation) else node
        key = uri.authority, uri.service
        if key not in self._spaces:
            self._spaces[key] = await self._space(uri)
        return self._spaces[key]

    async def _space(self, uri: NodeURI) -> VOSpace:
        try:
            service = await self.registry.service(f"ivo://{uri.authority}/{uri.service}")
        except NodeNotFound:
            if (other := self._others.get(uri.authority.lower())) is None:
                raise
            return await self._client_of(other).space(uri)
        return VOSpace(self.http, service, uri.authority, uri.service)

    def _client_of(self, site: Site) -> Client:
        """A client of another site, which is shown a certificate or its own password, but never this site's token."""
        if site.name not in self._clients:
            credential = self.http.credential
            shown = None if credential is not None and credential.is_for_one_site else credential
            line = replace(self.http.line, ca_file=site.ca_file)
            self._clients[site.name] = Client(site, shown, line)
            self._clients[site.name].http.limiter = self.http.limiter
        return self._clients[site.name]

    async def are_at_one_site(self, one: NodeURI, other: NodeURI) -> bool:
        """Whether one site holds both nodes, so that it can copy by itself."""
        return (await self.space(one)).http is (await self.space(other)).http

    @property
    def outside(self) -> Http:
        """For addresses of no site: the authorities that the system trusts, and no credential."""
        if self._outside is None:
            self._outside = Http(replace(self.http.line, ca_file=None))
            self._outside.limiter = self.http.limiter
        return self._outside

    def name(self, uri: NodeURI) -> str:
        """A node as this user would type it."""
        return short_name(uri, self.site)
