"""What the shell offers while a name is typed: services before the colon, nodes of a site behind it, local files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
from click.types import StringParamType

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from skyferry.client.sites import Site

_PATIENCE = 5
"""Seconds that somebody waits who pressed the tabulator."""
_MOST = 500


class Name(StringParamType):
    """A local path or a node; anything, as far as reading it goes."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Services, nodes and files that begin like this; nothing where the site cannot be asked."""
        from click.shell_completion import CompletionItem  # while commands run, nobody completes

        from skyferry.client.sites import SiteBook

        options = ctx.params
        try:
            book = SiteBook.load()
            site = book.get(options["site"]) if options.get("site") else book.current()
            if (begun := _node_begun(incomplete, site)) is not None:
                return [CompletionItem(name) for name in _nodes(begun, incomplete, site, options)]
            prefixes = dict.fromkeys(("vos", *site.services))
        except Exception:  # noqa: BLE001 (a completion that complains destroys the line that is being typed)
            return []
        services = [CompletionItem(f"{name}:") for name in prefixes if f"{name}:".startswith(incomplete)]
        return [*services, CompletionItem(incomplete, type="file")]


NAME = Name()


def _node_begun(incomplete: str, site: Site) -> str | None:
    """The container whose children may be meant, as it was typed; None for a local path."""
    from skyferry.client.locations import NodeLocation, locate

    container = re.sub(r"[^/:]*$", "", incomplete)
    return container if container and isinstance(locate(container, site), NodeLocation) else None


def _nodes(container: str, incomplete: str, site: Site, options: dict[str, Any]) -> list[str]:
    from skyferry.client.api.client import Client

    client = Client(options.get("certfile"), vospace_token=options.get("token"), site=site.name, timeout=_PATIENCE)
    found = []
    with client:
        for node in client.get_children_info(container):
            name = container + node.name
            if name.startswith(incomplete):
                found.append(f"{name}/" if node.isdir() else name)
            if len(found) == _MOST:
                break
    return found
