"""``vlock``: lock a node, unlock it, or ask."""

from __future__ import annotations

import logging

import click

from skyferry.client.client import Client
from skyferry.commands.arguments import node_argument
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace import properties
from skyferry.vospace.nodes import NodeDocument

log = logging.getLogger(__name__)

_UNLOCKED = 255


@click.command("vlock", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("node")
@click.option("--lock", "wanted", flag_value="true", default=None, help="Lock it: nobody changes or removes it.")
@click.option("--unlock", "wanted", flag_value="false", help="Unlock it.")
@common_options
def main(common: Common, node: str, wanted: str | None) -> int:
    """Lock or unlock NODE. Without either option: status 0 if it is locked, 255 if not."""

    async def lock(client: Client) -> int:
        location = node_argument(client, node)
        space = await client.space(location)
        found = await space.node(location.uri.path)
        if wanted is None:
            log.info("%s", found.is_locked)
            return 0 if found.is_locked else _UNLOCKED
        change = {properties.ISLOCKED: wanted}
        await space.update(
            location.uri.path, NodeDocument(uri=str(location.uri), kind=found.document.kind, properties=dict(change))
        )
        return 0

    return at_site(common, lock)
