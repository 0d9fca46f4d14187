"""``vls``: list nodes."""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.client.globs import expand
from skyferry.client.node_trees import node_tree
from skyferry.client.nodes import Node
from skyferry.client.vospace import VOSpace
from skyferry.commands.arguments import node_argument
from skyferry.commands.display import Display
from skyferry.commands.options import NODE_HELP, Common, common_options, json_option
from skyferry.commands.running import FerryCommand, at_site
from skyferry.vospace import properties
from skyferry.vospace.times import precise_time


@click.command("vls", cls=FerryCommand, epilog=NODE_HELP)
@click.argument("nodes", metavar="NODE...", nargs=-1, required=True)
@click.option("-l", "--long", "long_form", is_flag=True, help="Permissions, owner, groups, size and date.")
@click.option("-g", "--group", is_flag=True, help="As -l, without the owner.")
@click.option("-h", "--human", is_flag=True, help="Sizes in B, K, M, G, T.")
@click.option("-S", "--Size", "by_size", is_flag=True, help="Largest first.")
@click.option("-t", "--time", "by_time", is_flag=True, help="Latest first.")
@click.option("-r", "--reverse", is_flag=True, help="The other way round.")
@click.option("-R", "--recursive", is_flag=True, help="All below containers, by their paths.")
@json_option
@common_options
def main(
    common: Common,
    nodes: tuple[str, ...],
    long_form: bool,
    group: bool,
    human: bool,
    by_size: bool,
    by_time: bool,
    reverse: bool,
    recursive: bool,
    as_json: bool,
) -> int:
    """List what is in containers, and files and links themselves."""
    order = Order(by_size=by_size, by_time=by_time, reverse=reverse)
    columns = Columns(owner=long_form, details=long_form or group, human=human)

    async def list_all(client: Client) -> None:
        display = Display(as_json=as_json)
        files: list[Node] = []
        containers: list[tuple[VOSpace, Node]] = []
        for text in nodes:
            location = node_argument(client, text)
            space = await client.space(location)
            async for found in expand(space, location.uri.path):
                follow = not long_form or location.as_container
                node = await space.resolved(found.uri.path) if found.is_link and follow else found
                if node.is_container:
                    containers.append((space, node))
                else:
                    files.append(node)
        for node in order.sorted(files):
            display.show(Row(client, node, columns))
        several = len(files) + len(containers) > 1
        for space, node in sorted(containers, key=lambda item: order.key(item[1]), reverse=order.descending):
            if several and not as_json:
                display.line(f"\n{_name(node)}:")
                if long_form:
                    display.line(f"total: {node.length}")
            if recursive and columns.are_plain and order.is_natural and not as_json:
                await _list_paths(display, space, node)
            else:
                await _list_container(client, display, space, node, order, columns, recursive=recursive)

    return at_site(common, list_all)


async def _list_container(
    client: Client,
    display: Display,
    space: VOSpace,
    container: Node,
    order: Order,
    columns: Columns,
    *,
    recursive: bool,
    above: str = "",
) -> None:
    """Children as they come where the service's order is the one asked for; else all of them, sorted."""
    if order.is_natural and space.takes_direct_requests:
        children = space.children(container)
    else:
        children = _in_order(order, [child async for child in space.children(container)])
    async for child in children:
        name = above + _name(child)
        display.show(Row(client, child, columns, name))
        if recursive and child.is_container:
            await _list_container(client, display, space, child, order, columns, recursive=True, above=f"{name}/")


async def _in_order(order: Order, nodes: list[Node]) -> AsyncIterator[Node]:
    for node in order.sorted(nodes):
        yield node


async def _list_paths(display: Display, space: VOSpace, container: Node) -> None:
    """Paths alone need no node documents: in one request, where the service offers it."""
    tree = node_tree(space, container)
    while entries := await tree.batch():
        for entry in entries:
            if entry.fault is not None:
                raise entry.fault
            display.line(os.fsdecode(entry.path))


@dataclass(frozen=True, slots=True)
class Order:
    """By name upwards; by size and time downwards; ``-r`` turns it round."""

    by_size: bool
    by_time: bool
    reverse: bool

    @property
    def is_natural(self) -> bool:
        return not (self.by_size or self.by_time or self.reverse)

    @property
    def descending(self) -> bool:
        return (self.by_size or self.by_time) != self.reverse

    def key(self, node: Node) -> tuple[int, bytes]:
        if self.by_size:
            return node.length, node.name
        if self.by_time:
            return node.date or 0, node.name
        return 0, node.name

    def sorted(self, nodes: list[Node]) -> list[Node]:
        return sorted(nodes, key=self.key, reverse=self.descending)


@dataclass(frozen=True, slots=True)
class Columns:
    owner: bool
    details: bool
    human: bool

    @property
    def are_plain(self) -> bool:
        """Whether there is nothing but names."""
        return not self.details


@dataclass(frozen=True, slots=True)
class Row:
    """One node of a listing."""

    client: Client
    node: Node
    columns: Columns
    path: str | None = None
    """Below the container that is listed; None for the name alone."""

    @property
    def name(self) -> str:
        return self.path if self.path is not None else _name(self.node)

    def text(self) -> str:
        if not self.columns.details:
            return self.name
        node = self.node
        cells = [f"{mode(node):<11}"]
        if self.columns.owner:
            cells.append(f" {owner(node):<20}")
        cells.append(f" {self._groups(node.read_groups):<15}")
        cells.append(f" {self._groups(node.write_groups):<15}")
        cells.append(f" {'LOCKED' if node.is_locked else '':<8}")
        cells.append(f"{size(node.length, self.columns.human):>12} ")
        cells.append(date(node.date))
        cells.append(self.name)
        if node.is_link:
            cells.append(f" -> {node.target}")
        return "".join(cells)

    def data(self) -> dict[str, Any]:
        node = self.node
        return {
            "name": self.name,
            "uri": str(node.uri),
            "type": str(node.document.kind or "Node"),
            "length": node.length,
            "md5": node.md5,
            "date": None if node.date is None else precise_time(node.date),
            "mtime": None if node.mtime is None else precise_time(node.mtime),
            "content_type": node.get(properties.TYPE),
            "owner": node.get(properties.CREATOR),
            "public": node.is_public,
            "read_groups": list(node.read_groups),
            "write_groups": list(node.write_groups),
            "locked": node.is_locked,
            "target": node.target or None,
        }

    def _groups(self, groups: tuple[str, ...]) -> str:
        prefix = f"ivo://{self.client.site.authority}/gms?"
        return " ".join(group.removeprefix(prefix) for group in groups) or "NONE"


def mode(node: Node) -> str:
    """``-rw-rw-r--``: the kind, the owner's rights, and who else may read and write."""
    kind = "d" if node.is_container else "l" if node.is_link else "-"
    read, write = "r" if node.read_groups else "-", "w" if node.write_groups else "-"
    return f"{kind}rw-{read}{write}-{'r' if node.is_public else '-'}--"


def owner(node: Node) -> str:
    """The owner's name; of a distinguished name the common name, in lower case and without blanks."""
    text = node.get(properties.CREATOR) or ""
    common_name = re.search(r"CN=([^,]*)", text)
    return common_name[1].replace(" ", "_").lower() if common_name else text


def size(length: int, human: bool) -> str:
    if not human or length < 1:
        return str(length)
    scale = min(int(math.log(length) / math.log(1024)), 4)
    return f"{length / 1024.0**scale:.0f}{'BKMGT'[scale]}"


def date(ns: int | None, now: Callable[[], float] = time.time) -> str:
    """As `ls` does: the time of day in this year, the year otherwise."""
    moment = time.localtime((ns or 0) / 1e9)
    form = "%b %d %H:%M " if moment.tm_year == time.localtime(now()).tm_year else "%b %d  %Y "
    return time.strftime(form, moment)


def _name(node: Node) -> str:
    return node.name.decode("utf-8", "surrogateescape")
