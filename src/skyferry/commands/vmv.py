"""``vmv``: move or rename a node."""

from __future__ import annotations

import logging

import click

from skyferry.client.client import Client
from skyferry.client.locations import NodeLocation
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace.faults import InvalidArgument

log = logging.getLogger(__name__)


@click.command("vmv", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("source")
@click.argument("destination")
@common_options
def main(common: Common, source: str, destination: str) -> int:
    """Move SOURCE into DESTINATION if that is a container, else to that name; all in it moves along."""

    async def move(client: Client) -> None:
        old = _node(client, source, "Source")
        new = _node(client, destination, "Destination")
        space = await client.space(old)
        log.info("%s -> %s", source, destination)
        job = await space.move(old.uri.path, new.uri)
        await job.succeed()

    return at_site(common, move)


def _node(client: Client, text: str, which: str) -> NodeLocation:
    location = client.locate(text)
    if not isinstance(location, NodeLocation):
        raise InvalidArgument(f"{which} {text} is not a remote node")
    return location
