"""``vmkdir``: make a container."""

from __future__ import annotations

import click

from skyferry.client.client import Client
from skyferry.commands.arguments import node_argument
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site


@click.command("vmkdir", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("container")
@click.option("-p", "parents", is_flag=True, help="Make those above it too; one that exists is fine.")
@common_options
def main(common: Common, container: str, parents: bool) -> int:
    """Make a container node, which is what VOSpace calls a directory."""

    async def make(client: Client) -> None:
        location = node_argument(client, container)
        space = await client.space(location)
        if parents:
            await space.make_containers(location.uri.path)
        else:
            await space.make_container(location.uri.path)

    return at_site(common, make)
