"""``vchmod``: who may read and write a node."""

from __future__ import annotations

import click

from skyferry.client.client import Client
from skyferry.client.modes import read_mode
from skyferry.commands.arguments import node_argument
from skyferry.commands.changing import change_properties
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site


@click.command("vchmod", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("mode")
@click.argument("node")
@click.argument("groups", nargs=-1)
@click.option("-R", "--recursive", is_flag=True, help="On everything below NODE too.")
@common_options
def main(common: Common, mode: str, node: str, groups: tuple[str, ...], recursive: bool) -> int:
    """Let groups read and write NODE, or everybody read it.

    MODE is g+r, g+w or g+rw with one list of GROUPS for each letter ("GROUP1 GROUP2"), or with the same groups for
    all letters behind a colon (g+rw:GROUP1,GROUP2); g-r, g-w, g-rw take all groups away; o+r and o-r make NODE
    public and private. A bare name is a group of the current site.
    """

    async def change(client: Client) -> int:
        location = node_argument(client, node)
        changes = read_mode(mode, groups, f"ivo://{client.site.authority}/gms?")
        return await change_properties(await client.space(location), location, changes, recursive=recursive)

    return at_site(common, change)
