"""Which services a site has and what they can do: registry and capabilities, cached for ten minutes."""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.credentials import Certificate, Credential, Token
from skyferry.client.directories import cache_directory, write_whole
from skyferry.client.errors import NotSupported
from skyferry.client.http import Http, origin_of
from skyferry.client.messages import Request
from skyferry.client.retry import persistently
from skyferry.client.sites import Site
from skyferry.vospace import standards
from skyferry.vospace.capabilities import Capability, Interface, read_capabilities
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.resource_caps import parse_resource_caps

CACHE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a site and the addresses of its capabilities."""

    resource_id: str
    capabilities: tuple[Capability, ...]

    def offers(self, standard_id: str) -> bool:
        """Whether it advertises this capability."""
        return any(capability.standard_id == standard_id for capability in self.capabilities)

    def url(self, standard_id: str, credential: Credential | None = None) -> str:
        """The address of a capability for this way of saying who asks.

        Raises
        ------
        NotSupported
            If the service does not have it.
        """
        interfaces = [
            interface
            for capability in self.capabilities
            if capability.standard_id == standard_id
            for interface in capability.interfaces
        ]
        if not interfaces:
            raise NotSupported(f"{self.resource_id} does not offer {standard_id}")
        return _fitting(interfaces, credential).url.rstrip("/")


def _fitting(interfaces: list[Interface], credential: Credential | None) -> Interface:
    method = security_method(credential)
    for interface in interfaces:
        if method in interface.security_methods or (method is None and not interface.security_methods):
            return interface
    return interfaces[0]


def security_method(credential: Credential | None) -> str | None:
    """How a credential is called in documents (SSO 2.0); None for anonymous."""
    if credential is None:
        return None
    if isinstance(credential, Certificate):
        return standards.CERTIFICATE
    return standards.TOKEN if isinstance(credential, Token) else standards.BASIC


class Registry:
    """Looks services up by resource identifier (``ivo://authority/service``).

    With `fresh` nothing is believed that was fetched before, for a site that is just being added.
    """

    def __init__(self, http: Http, site: Site, *, fresh: bool = False) -> None:
        self._http = http
        self._site = site
        self._fresh = fresh
        self._services: dict[str, Service] = {}

    async def service(self, resource_id: str) -> Service:
        """Find a service and read its capabilities.

        Raises
        ------
        NodeNotFound
            If the registry does not know it.
        Fault
            Whatever stands between us and the registry.
        """
        key = resource_id.lower()
        if key not in self._services:
            addresses = await self.addresses()
            if key not in addresses:
                raise NodeNotFound(f"site {self._site.name} ({self._site.origin}) has no service {resource_id}")
            document = await self._fetch(addresses[key])
            self._services[key] = Service(resource_id, read_capabilities(document))
            self._trust_addresses(self._services[key])
        return self._services[key]

    async def addresses(self) -> dict[str, str]:
        """Resource identifiers, in lower case and in their order, and the addresses of their capabilities."""
        self._http.own_origins.add(origin_of(self._site.registry))
        return parse_resource_caps((await self._fetch(self._site.registry)).decode("utf-8", "replace"))

    def _trust_addresses(self, service: Service) -> None:
        """Whatever a site's registry names may see the user's credential."""
        for capability in service.capabilities:
            for interface in capability.interfaces:
                if interface.url.startswith("https:"):
                    self._http.own_origins.add(origin_of(interface.url))

    async def _fetch(self, url: str) -> bytes:
        file = _cache_file(url)
        try:
            if not self._fresh and 0 <= time.time() - file.stat().st_mtime < CACHE_SECONDS:
                return file.read_bytes()
        except OSError:
            pass
        content = (await persistently(lambda: self._http.send(Request(method="GET", url=url)))).body
        if not self._http.line.insecure:  # what nobody vouched for is not kept for those who check
            with contextlib.suppress(OSError):  # a full or read-only home costs a request, nothing else
                write_whole(file, content)
        return content


def authority_of(addresses: dict[str, str]) -> str | None:
    """The authority under which a registry lists its spaces first."""
    for identifier in addresses:
        authority, _, service = identifier.removeprefix("ivo://").partition("/")
        if service in ("arc", "vault"):
            return authority
    return None


def services_of(addresses: dict[str, str], authority: str) -> tuple[str, ...]:
    """Names of the services that a registry lists under `authority`, the best known ones first."""
    names = [key.split("/", 3)[3] for key in addresses if key.startswith(f"ivo://{authority}/")]
    plain = [name for name in names if "/" not in name]
    return tuple(sorted(plain, key=lambda name: (name not in ("vault", "arc"), name)))


def _cache_file(url: str) -> Path:
    return cache_directory() / "registry" / hashlib.sha256(url.encode()).hexdigest()[:32]
