"""The sites a user knows; the current one decides what ``vos:`` and ``arc:`` mean."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from skyferry.client.directories import config_directory, write_whole
from skyferry.client.errors import InvalidUsage, SiteUnknown

REGISTRY_PATH = "/reg/resource-caps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a site's registry is, and how its addresses are meant."""

    name: str
    registry: str
    """URL of the list of services (``resource-caps``)."""
    authority: str
    """IVOA authority under which its services are looked up."""
    ca_file: str | None = None
    """The CA that signs its server certificate; None for those the system trusts."""
    services: tuple[str, ...] = ("vault", "arc")
    """Services whose names can stand before a colon."""
    arc_paths: bool = False
    """Whether ``/arc/…`` means ``arc:…`` on machines where ``/arc`` is not mounted."""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.registry)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Host and port, as in ``~/.netrc``."""
        return urlsplit(self.registry).netloc


CANFAR = Site(
    name="canfar", registry="https://cadc-west-01.canfar.net/reg/resource-caps", authority="cadc.nrc.ca", arc_paths=True
)
"""The public CANFAR services, known without configuration."""


@dataclass(slots=True)
class SiteBook:
    """The user's list of sites, as it stands in ``sites.json``."""

    directory: Path
    sites: dict[str, Site] = field(default_factory=dict)
    chosen: str | None = None

    @classmethod
    def load(cls) -> SiteBook:
        """Read the user's list; the built-in sites are in it.

        Raises
        ------
        InvalidUsage
            If the file cannot be read.
        """
        book = cls(config_directory(), {CANFAR.name: CANFAR})
        try:
            stored = json.loads(book._file.read_bytes())
            for entry in stored["sites"]:
                site = Site(**{**entry, "services": tuple(entry["services"])})
                book.sites[site.name] = site
            book.chosen = stored["current"]
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InvalidUsage(f"cannot read the list of sites, {book._file}: {error}") from error
        return book

    def save(self) -> None:
        stored = {
            "current": self.chosen,
            "sites": [asdict(site) for site in self.sites.values() if site != CANFAR],
        }
        write_whole(self._file, json.dumps(stored, indent=1).encode() + b"\n")

    def add(self, site: Site, ca_pem: str | None = None) -> Site:
        """Add or replace a site; its CA is copied into the configuration. The first one added becomes current."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", site.name):
            raise InvalidUsage(f"a site's name holds letters, digits, '.', '_' and '-': {site.name!r}")
        if ca_pem is not None:
            ca_file = self.directory / "ca" / f"{site.name}.pem"
            write_whole(ca_file, ca_pem.encode())
            site = replace(site, ca_file=str(ca_file))
        self.sites[site.name] = site
        if self.chosen is None:
            self.chosen = site.name
        self.save()
        return site

    def use(self, name: str) -> Site:
        """Make a site the current one."""
        site = self.get(name)
        self.chosen = name
        self.save()
        return site

    def remove(self, name: str) -> None:
        """Forget a site."""
        if name == CANFAR.name:
            raise InvalidUsage("canfar is built in and cannot be removed")
        site = self.get(name)
        del self.sites[name]
        if self.chosen == name:
            self.chosen = None
        self.save()
        if site.ca_file and Path(site.ca_file).is_relative_to(self.directory):
            Path(site.ca_file).unlink(missing_ok=True)

    def get(self, name: str) -> Site:
        try:
            return self.sites[name]
        except KeyError:
            known = ", ".join(sorted(self.sites))
            raise SiteUnknown(f"no site named {name!r}; known are {known} (skyferry site add NAME URL)") from None

    def current(self, environment: Mapping[str, str] | None = None) -> Site:
        """The site that unqualified names mean.

        ``SKYFERRY_SITE`` names one; ``VOSPACE_WEBSERVICE=host:port``, as other clients know it, points at one's
        registry; else the chosen one; else CANFAR.
        """
        env = os.environ if environment is None else environment
        if name := env.get("SKYFERRY_SITE"):
            return self.get(name)
        if service := env.get("VOSPACE_WEBSERVICE"):
            return self._of_web_service(service)
        return self.get(self.chosen or CANFAR.name)

    def of_host(self, host: str) -> Site | None:
        """The known site at this host and port."""
        return next((site for site in self.sites.values() if site.host.lower() == host.lower()), None)

    def _of_web_service(self, service: str) -> Site:
        host = service.split("://")[-1].strip("/")
        known = self.of_host(host)
        if known is not None:
            return known
        return Site(name=host, registry=f"https://{host}{REGISTRY_PATH}", authority=CANFAR.authority)

    @property
    def _file(self) -> Path:
        return self.directory / "sites.json"


def registry_url(address: str) -> str:
    """The registry at an address as people type it: a host, a site's URL, or the registry's own.

    Raises
    ------
    InvalidUsage
        If it is no https address.
    """
    url = address if "://" in address else f"https://{address}"
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        raise InvalidUsage(f"a site's address is https://host[:port], not {address}")
    if parts.path.rstrip("/").endswith("/resource-caps"):
        return url.rstrip("/")
    return f"https://{parts.netloc}{parts.path.rstrip('/')}{REGISTRY_PATH}"
