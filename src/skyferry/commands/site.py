"""``skyferry site``: which sites there are, and which one ``vos:`` and ``arc:`` mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import click

from skyferry.client.errors import InvalidUsage, LocalFault, ServiceUnreachable, TLSRefused
from skyferry.client.exchange import Line
from skyferry.client.http import Http
from skyferry.client.messages import Request
from skyferry.client.registry import Registry, authority_of, services_of
from skyferry.client.sites import Site, SiteBook, registry_url
from skyferry.client.trust import (
    authority_among,
    certificates_in,
    fingerprint,
    presented_certificates,
    with_fingerprint,
)
from skyferry.commands.display import Display, note
from skyferry.commands.options import HELP, json_option
from skyferry.commands.running import FerryCommand, run_async
from skyferry.vospace import standards

T = TypeVar("T")


@click.group("site", context_settings=HELP)
def site() -> None:
    """Sites: where they are, whom to trust there, and which one vos: and arc: mean."""


@site.command("add", cls=FerryCommand)
@click.argument("name")
@click.argument("url")
@click.option("--ca", metavar="FILE", help="The site's CA (PEM).")
@click.option("--fingerprint", "expected", metavar="SHA256", help="Fingerprint of the site's CA or certificate.")
@click.option("--arc-paths", is_flag=True, help="Let /arc/... mean arc:... on machines where /arc is not mounted.")
@click.option("--use", "make_current", is_flag=True, help="Make it the current site.")
def add(name: str, url: str, ca: str | None, expected: str | None, arc_paths: bool, make_current: bool) -> int:
    """Remember the site at URL (https://host[:port]) as NAME.

    Without --ca or --fingerprint: the CA in SKYFERRY_DATA, if that is set; else one that the system trusts;
    else, on a terminal, the fingerprint is shown and you are asked.
    """
    registry = registry_url(url)
    ca_pem = _ca(Site(name=name, registry=registry, authority=""), ca, expected)
    book = SiteBook.load()
    site = _described(Site(name=name, registry=registry, authority="", arc_paths=arc_paths), ca_pem)
    stored = book.add(site, ca_pem)
    if make_current:
        book.use(name)
    current = " It is the current site." if book.chosen == name else f" Make it current: skyferry site use {name}"
    note(f"Added {name}: {stored.origin}, authority {stored.authority}.{current}")
    return 0


@site.command("use", cls=FerryCommand)
@click.argument("name")
def use(name: str) -> None:
    """Make NAME the site that vos: and arc: mean."""
    chosen = SiteBook.load().use(name)
    note(f"vos: and arc: now mean {chosen.origin}.")


@site.command("remove", cls=FerryCommand)
@click.argument("name")
def remove(name: str) -> None:
    """Forget NAME."""
    SiteBook.load().remove(name)


@site.command("list", cls=FerryCommand)
@json_option
def list_sites(as_json: bool) -> None:
    """List the sites; the current one is marked with a star."""
    book = SiteBook.load()
    current = book.current()
    display = Display(as_json=as_json)
    for entry in sorted(book.sites.values(), key=lambda entry: entry.name):
        display.show(SiteRow(entry, is_current=entry == current))


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site in a list."""

    site: Site
    is_current: bool

    def text(self) -> str:
        return f"{'*' if self.is_current else ' '} {self.site.name:<16} {self.site.origin}"

    def data(self) -> dict[str, Any]:
        return {**asdict(self.site), "url": self.site.origin, "current": self.is_current}


def _ca(found: Site, ca: str | None, expected: str | None) -> str | None:
    """The certificate to trust at a new site (PEM); None where the system's CAs vouch for it."""
    if ca is not None:
        return _read_ca(Path(ca))
    if expected is not None:
        return with_fingerprint(presented_certificates(found.origin), expected)
    if data := os.environ.get("SKYFERRY_DATA"):
        return _read_ca(Path(data) / "ca.pem")
    return None if _can_be_trusted(found) else _ask(found)


def _read_ca(path: Path) -> str:
    try:
        text = path.read_text()
    except OSError as error:
        raise LocalFault(error, path) from error
    certificates = certificates_in(text)
    if not certificates:
        raise InvalidUsage(f"{path} holds no certificate (PEM)")
    return "".join(certificates)


def _ask(found: Site) -> str:
    shown = presented_certificates(found.origin)
    pem = authority_among(shown)
    if pem is None:
        raise ServiceUnreachable(f"{found.origin} shows no certificate")
    if not sys.stdin.isatty():
        raise TLSRefused(
            f"no CA that this machine knows vouches for {found.origin}; "
            f"give --ca FILE, or --fingerprint SHA256 as its operator tells you"
        )
    note(f"No CA that this machine knows vouches for {found.origin}. It shows the certificate\n  {fingerprint(pem)}")
    if not click.confirm("Is this what its operator told you? Trust it", err=True):
        raise TLSRefused(f"{found.origin} was not added")
    return pem


def _described(site: Site, ca_pem: str | None) -> Site:
    """The site with its authority and the names of its spaces, as its registry and capabilities tell."""

    async def ask(line: Line) -> Site:
        async with Http(line) as http:
            registry = Registry(http, site, fresh=True)
            addresses = await registry.addresses()
            authority = authority_of(addresses)
            if authority is None:
                raise InvalidUsage(f"{site.registry} lists neither an arc nor a vault service: not a storage site")
            spaces = [
                name
                for name in services_of(addresses, authority)
                if (await registry.service(f"ivo://{authority}/{name}")).offers(standards.NODES)
            ]
            return replace(site, authority=authority, services=tuple(spaces))

    return _trusting(ca_pem, ask)


def _can_be_trusted(site: Site) -> bool:
    """Whether the system's CAs vouch for a site."""

    async def ask(line: Line) -> None:
        async with Http(line) as http:
            await http.send(Request(method="GET", url=site.registry))

    try:
        _trusting(None, ask)
    except TLSRefused:
        return False
    return True


def _trusting(ca_pem: str | None, body: Callable[[Line], Coroutine[Any, Any, T]]) -> T:
    """Run something that trusts this CA, before any site has it."""
    if ca_pem is None:
        return run_async(body(Line()))
    with NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(ca_pem)
        file.flush()
        return run_async(body(Line(ca_file=file.name)))
