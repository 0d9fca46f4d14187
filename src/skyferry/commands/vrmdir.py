"""``vrmdir``: remove empty containers."""

from __future__ import annotations

import logging

import click

from skyferry.client.client import Client
from skyferry.commands.arguments import node_argument
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site, overall, tell
from skyferry.vospace.faults import Fault, InvalidArgument

log = logging.getLogger(__name__)


@click.command("vrmdir", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("containers", nargs=-1, required=True)
@common_options
def main(common: Common, containers: tuple[str, ...]) -> int:
    """Remove CONTAINERS that are empty (vrm -R removes one with all that is in it)."""

    async def remove(client: Client) -> int:
        return overall([await _remove(client, text) for text in containers])

    return at_site(common, remove)


async def _remove(client: Client, text: str) -> int:
    try:
        location = node_argument(client, text)
        space = await client.space(location)
        node = await space.node(location.uri.path)
        if not node.is_container:
            raise InvalidArgument(f"{text} is a not a container node")
        log.info("deleting %s", text)
        await space.remove(location.uri.path)
    except Fault as fault:
        return tell(fault)
    return 0
