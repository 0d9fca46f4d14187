"""``vdu``: how much is stored, and how much may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.client.globs import expand
from skyferry.client.node_trees import node_tree
from skyferry.client.nodes import Node
from skyferry.client.trees import Kind
from skyferry.client.vospace import VOSpace
from skyferry.commands.arguments import node_argument
from skyferry.commands.display import Display, size_text
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options, json_option
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace import properties


@click.command("vdu", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("nodes", metavar="NODE...", nargs=-1, required=True)
@click.option("-a", "--all", "with_children", is_flag=True, help="Also what is in the containers, each by itself.")
@click.option("-b", "--bytes", "in_bytes", is_flag=True, help="Sizes in bytes.")
@click.option("-n", "--count", "counted", is_flag=True, help="Also count the files.")
@json_option
@common_options
def main(
    common: Common, nodes: tuple[str, ...], with_children: bool, in_bytes: bool, counted: bool, as_json: bool
) -> int:
    """Tell how many bytes are stored in containers, and their quota where they have one."""

    async def tell(client: Client) -> None:
        display = Display(as_json=as_json)
        for text in nodes:
            location = node_argument(client, text)
            space = await client.space(location)
            async for found in expand(space, location.uri.path):
                node = await space.resolved(found.uri.path) if found.is_link else found
                if with_children and node.is_container:
                    async for child in space.children(node):
                        display.show(await _usage(client, space, child, in_bytes=in_bytes, counted=counted))
                display.show(await _usage(client, space, node, in_bytes=in_bytes, counted=counted))

    return at_site(common, tell)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one node takes, and may."""

    name: str
    used: int
    quota: int | None
    available: int | None
    files: int | None
    in_bytes: bool

    def text(self) -> str:
        cells = [f"{self._size(self.used):>12}"]
        if self.files is not None:
            cells.append(f"{self.files:>9} files")
        cells.append(self.name)
        if self.quota is not None:
            share = f", {self.used / self.quota:.0%}" if self.quota else ""
            cells.append(f"(quota {self._size(self.quota)}{share})")
        elif self.available is not None:
            cells.append(f"({self._size(self.available)} free)")
        return "  ".join(cells)

    def data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "used": self.used,
            "quota": self.quota,
            "available": self.available,
            "files": self.files,
        }

    def _size(self, size: int) -> str:
        return str(size) if self.in_bytes else size_text(size)


async def _usage(client: Client, space: VOSpace, node: Node, *, in_bytes: bool, counted: bool) -> Usage:
    files, length = None, node.length
    if node.is_container and (counted or node.get(properties.LENGTH) is None):
        files, length = await _counted(space, node)
    return Usage(
        name=client.name(node.uri),
        used=length,
        quota=_number(node.get(properties.QUOTA)),
        available=_number(node.get(properties.AVAILABLE_SPACE)),
        files=files if counted else None,
        in_bytes=in_bytes,
    )


async def _counted(space: VOSpace, container: Node) -> tuple[int, int]:
    """Files and bytes below a container, for services that do not tell and users who want to know."""
    tree = node_tree(space, container)
    files = length = 0
    while entries := await tree.batch():
        for entry in entries:
            if entry.kind is Kind.FILE:
                files += 1
                length += entry.length
    return files, length


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None
