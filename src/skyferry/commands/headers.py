"""What ``vcp --head`` shows of a stored file: size, type, times, MD5, and FITS headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skyferry.client.client import Client
from skyferry.client.derived import HEADERS, read_derived
from skyferry.client.globs import expand
from skyferry.client.nodes import Node
from skyferry.commands.arguments import node_argument
from skyferry.commands.display import Display
from skyferry.vospace import properties
from skyferry.vospace.faults import Fault, InvalidArgument
from skyferry.vospace.times import precise_time


@dataclass(frozen=True, slots=True)
class Head:
    """A stored file as `vcp --head` tells of it."""

    name: str
    node: Node
    cards: str | None
    """FITS headers; None for files of other kinds and services that make none."""

    def text(self) -> str:
        lines = [f"{label}: {value}" for label, value in self._facts() if value is not None]
        return "\n".join(lines + ([self.cards.rstrip("\n")] if self.cards else []))

    def data(self) -> dict[str, Any]:
        return {**dict(self._facts()), "headers": self.cards}

    def _facts(self) -> list[tuple[str, Any]]:
        node = self.node
        return [
            ("Node", self.name),
            ("Size", node.length),
            ("Type", node.get(properties.TYPE)),
            ("MD5", node.md5),
            ("Date", None if node.date is None else precise_time(node.date)),
            ("Modified", None if node.mtime is None else precise_time(node.mtime)),
        ]


async def show_headers(client: Client, text: str, *, as_json: bool) -> int:
    """Show every data node that `text` means."""
    location = node_argument(client, text)
    space = await client.space(location)
    display = Display(as_json=as_json)
    files = containers = 0
    async for found in expand(space, location.uri.path):
        node = await space.resolved(found.uri.path) if found.is_link else found
        if node.is_container:
            containers += 1
            continue
        files += 1
        display.show(Head(client.name(found.uri), node, await _cards(client, node)))
    if containers and not files:
        raise InvalidArgument(f"{text} is a container; --head tells of files ({text.rstrip('/')}/* for those in it)")
    return 0


async def _cards(client: Client, node: Node) -> str | None:
    try:
        content = await read_derived(await client.space(node.uri), node.uri.path, HEADERS)
    except Fault:
        return None
    text = content.decode("ascii", "replace")
    return text if text.lstrip().startswith(("SIMPLE", "XTENSION")) else None
