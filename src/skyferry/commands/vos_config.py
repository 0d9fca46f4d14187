"""``vos-config``: the file in which programs built on the `vos` package look up the names of services."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from skyferry.client.directories import write_whole
from skyferry.client.errors import LocalFault
from skyferry.client.sites import CANFAR, Site, SiteBook
from skyferry.commands.display import Display
from skyferry.commands.options import HELP
from skyferry.commands.running import UNEXPECTED, FerryCommand

_RESERVED = "vos"
"""Readers of the file insist that this name is CANFAR's vault."""


@click.command("vos-config", cls=FerryCommand, context_settings=HELP)
@click.option("-g", "--generate", is_flag=True, help="Write the file, for the current site.")
@click.option("--site", metavar="NAME", help="Another site than the current one.")
def main(generate: bool, site: str | None) -> int:
    """Show the configuration of programs that use the vos package, or generate it for the current site.

    Skyferry's own commands take the names of services from the current site (skyferry site) and do not need it.
    The file is ~/.config/vos/vos-config, or what VOSPACE_CONFIG_FILE names.
    """
    book = SiteBook.load()
    chosen = book.get(site) if site else book.current()
    file = _file()
    if not generate:
        _show(file, chosen)
        return 0
    if file.exists():
        sys.stderr.write(f"Config file {file} already exists.\n")
        return UNEXPECTED
    try:
        write_whole(file, content(chosen).encode())
    except OSError as error:
        raise LocalFault(error, file) from error
    Display().line(f"\nvos config file {file} generated to be customized.\n")
    _show(file, chosen)
    return 0


def content(site: Site) -> str:
    """The file for a site: a service a line, with the name that stands before the colon."""
    lines = [f"ivo://{site.authority}/{service} {_name(site, service)}" for service in site.services]
    entries = "\n             ".join(lines)
    return (
        "[vos]\n"
        "# VOSpace services, one a line, all but the first indented: identifier and the name that stands before\n"
        "# the colon. No name may come twice.\n"
        f"resourceID = {entries}\n"
    )


def _show(file: Path, site: Site) -> None:
    display = Display()
    if file.is_file():
        display.line(f"The configuration file is {file}:\n")
        display.line(file.read_text(encoding="utf-8", errors="replace").rstrip())
    else:
        display.line(f"There is no configuration file {file}. Generated (-g), it would be:\n")
        display.line(content(site).rstrip())


def _name(site: Site, service: str) -> str:
    return _RESERVED if (site.authority, service) == (CANFAR.authority, "vault") else service


def _file() -> Path:
    return Path(os.environ.get("VOSPACE_CONFIG_FILE") or "~/.config/vos/vos-config").expanduser()
