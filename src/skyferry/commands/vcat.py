"""``vcat``: a file's bytes, or its headers, to standard output."""

from __future__ import annotations

import sys

import click

from skyferry.client.client import Client
from skyferry.client.derived import HEADERS, read_derived
from skyferry.client.globs import expand
from skyferry.client.nodes import Node
from skyferry.client.reading import stream
from skyferry.commands.arguments import node_argument
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options
from skyferry.commands.running import FerryCommand, at_site, overall, tell
from skyferry.vospace.faults import Fault


@click.command("vcat", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("nodes", nargs=-1, required=True)
@click.option("--head", is_flag=True, help="Only the headers of FITS files, as text.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about files that cannot be read.")
@common_options
def main(common: Common, nodes: tuple[str, ...], head: bool, quiet: bool) -> int:
    """Write the bytes of NODES to standard output, unchanged."""

    async def cat(client: Client) -> int:
        statuses: list[int] = []
        for text in nodes:
            location = node_argument(client, text)
            space = await client.space(location)
            try:
                async for node in expand(space, location.uri.path):
                    await _write(client, node, head)
                    statuses.append(0)
            except Fault as fault:
                statuses.append(fault.exit_code if quiet else tell(fault))
        sys.stdout.buffer.flush()
        return overall(statuses)

    return at_site(common, cat)


async def _write(client: Client, node: Node, head: bool) -> None:
    space = await client.space(node.uri)
    if head:
        sys.stdout.buffer.write(await read_derived(space, node.uri.path, HEADERS))
    else:
        await stream(space, node.uri.path, sys.stdout.buffer.write)
