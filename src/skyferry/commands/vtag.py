"""``vtag``: read, set and delete properties of a node."""

from __future__ import annotations

import pprint

import click

from skyferry.client.client import Client
from skyferry.client.nodes import Node
from skyferry.client.tags import property_name, property_uri
from skyferry.commands.arguments import node_argument
from skyferry.commands.changing import change_properties
from skyferry.commands.display import Display
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace.faults import InvalidArgument


@click.command("vtag", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("node")
@click.argument("tags", metavar="[P|P=VALUE|P=]...", nargs=-1)
@click.option("--remove", is_flag=True, help="Delete the properties named.")
@click.option("-R", "--recursive", is_flag=True, help="On everything below NODE too.")
@common_options
def main(common: Common, node: str, tags: tuple[str, ...], remove: bool, recursive: bool) -> int:
    """Show all properties of NODE, show those named P, set P=VALUE, delete P= ."""
    asked, change = read_tags(tags, remove=remove)

    async def tag(client: Client) -> int:
        location = node_argument(client, node)
        space = await client.space(location)
        if recursive and not change:
            raise InvalidArgument("-R goes with something to change: P=VALUE or P=")
        if asked or not change:
            display = Display()
            known = shown_properties(await space.node(location.uri.path))
            for text in [pprint.pformat(known.get(name)) for name in asked] or [pprint.pformat(known)]:
                display.line(text)
        return await change_properties(space, location, change, recursive=recursive) if change else 0

    return at_site(common, tag)


def read_tags(tags: tuple[str, ...], *, remove: bool) -> tuple[list[str], dict[str, str | None]]:
    """Sort arguments into names to show, and changes by property URI.

    Raises
    ------
    InvalidArgument
        For an argument without a name.
    """
    asked: list[str] = []
    change: dict[str, str | None] = {}
    for text in tags:
        name, equals, value = text.partition("=")
        if not name:
            raise InvalidArgument(f"no property's name before '=': {text}")
        if equals or remove:
            change[property_uri(name)] = None if remove or not value else value
        else:
            asked.append(name)
    return asked, change


def shown_properties(node: Node) -> dict[str, str | None]:
    """Properties by name; the standard's without its prefix."""
    known = node.document.properties
    return {property_name(uri): value for uri, value in sorted(known.items())}
