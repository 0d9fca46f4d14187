"""``vln``: make a link."""

from __future__ import annotations

import re

import click

from skyferry.client.client import Client
from skyferry.client.locations import NodeLocation
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.nodes import NodeDocument, NodeKind

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@click.command("vln", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("target")
@click.argument("link")
@common_options
def main(common: Common, target: str, link: str) -> int:
    """Make LINK point to TARGET: a node, which need not exist, or any URL (https://..., file:///...)."""

    async def make(client: Client) -> None:
        place = client.locate(link)
        if not isinstance(place, NodeLocation):
            raise InvalidArgument(f"target must be vos node: {link}")
        document = NodeDocument(uri=str(place.uri), kind=NodeKind.LINK, target=_target(client, target))
        await (await client.space(place)).create(place.uri.path, document)

    return at_site(common, make)


def _target(client: Client, text: str) -> str:
    """The URI a link holds: short node names in full, everything absolute as it is."""
    if _ABSOLUTE.match(text):
        return text
    location = client.locate(text)
    if not isinstance(location, NodeLocation):
        raise InvalidArgument(f"{text} is neither a node nor a URL; a link cannot point to a local path")
    return str(location.uri)
