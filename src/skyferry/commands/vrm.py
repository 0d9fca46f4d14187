"""``vrm``: remove nodes."""

from __future__ import annotations

import logging

import click

from skyferry.client.client import Client
from skyferry.client.globs import expand
from skyferry.client.nodes import Node
from skyferry.client.vospace import VOSpace
from skyferry.commands.arguments import node_argument
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site, overall, tell
from skyferry.commands.tree_jobs import tell_end
from skyferry.vospace.faults import Fault, InvalidArgument

log = logging.getLogger(__name__)


@click.command("vrm", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("nodes", nargs=-1, required=True)
@click.option("-R", "--recursive", is_flag=True, help="Containers too, with all that is in them.")
@common_options
def main(common: Common, nodes: tuple[str, ...], recursive: bool) -> int:
    """Remove files and links; a link's target stays."""

    async def remove(client: Client) -> int:
        statuses = []
        for text in nodes:
            location = node_argument(client, text)
            space = await client.space(location)
            try:
                # All names first: removing while the pages of a listing come would skip some.
                for node in [node async for node in expand(space, location.uri.path)]:
                    statuses.append(await _remove(client, space, node, recursive))  # noqa: PERF401
            except Fault as fault:
                statuses.append(tell(fault))
        return overall(statuses)

    return at_site(common, remove)


async def _remove(client: Client, space: VOSpace, node: Node, recursive: bool) -> int:
    name = client.name(node.uri)
    try:
        if not recursive or not node.is_container:
            if node.is_container:
                raise InvalidArgument(f"{name} is a directory")
            log.info("deleting %s%s", "link " if node.is_link else "", name)
            await space.remove(node.uri.path)
            return 0
        return await tell_end(await space.remove_tree(node.uri.path), "deleted")
    except Fault as fault:
        return tell(fault)
