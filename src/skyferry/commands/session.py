"""``skyferry session``: a process with /arc, the site's tree, and /scratch, a disk of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.commands.display import Display, note, size_text
from skyferry.commands.options import HELP, Common, common_options, json_option
from skyferry.commands.running import FerryCommand, at_site
from skyferry.session.beginning import Wish, become, prepare, rooms
from skyferry.session.plan import SessionPlan
from skyferry.session.records import Record
from skyferry.vospace.faults import NodeNotFound

_COMMAND = {**HELP, "ignore_unknown_options": True, "allow_interspersed_args": False}
_UNITS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


class Size(click.ParamType[int]):
    """A number of bytes: ``20GiB``; ``20G`` and ``20GB`` count as such."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE)
        if match is None:
            self.fail(f"not a size: {value} (say 20GiB)", param, ctx)
        return int(float(match[1]) * 1024 ** _UNITS[match[2].upper()])


@click.group("session", context_settings=HELP)
def session() -> None:
    """Sessions: processes that see the site's tree as /arc and an empty disk of their own as /scratch."""


def scratch_options(function: Callable[..., int]) -> Callable[..., int]:
    function = click.option(
        "--scratch-dir", metavar="DIRECTORY", help="Where the scratch disk's image lies (default /var/tmp)."
    )(function)
    return click.option(
        "--scratch-size",
        type=Size(),
        metavar="SIZE",
        help="Size of /scratch (default 20GiB, or half of what the disk has free).",
    )(function)


@session.command("run", cls=FerryCommand, context_settings=_COMMAND)
@scratch_options
@common_options
@click.argument("words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def run(common: Common, words: tuple[str, ...], scratch_size: int | None, scratch_dir: str | None) -> int:
    """Run COMMAND in a session, and end with its exit status.

    In it /arc/home and /arc/projects are the site's, with all of its rules, and /scratch is empty, as large as you
    say, and gone when the command ends. What the command leaves running in the background ends with it.
    """
    return _run(common, words, scratch_size, scratch_dir)


@session.command("shell", cls=FerryCommand, context_settings=HELP)
@scratch_options
@common_options
def shell(common: Common, scratch_size: int | None, scratch_dir: str | None) -> int:
    """Work in a session: your shell, until you leave it."""
    return _run(common, (os.environ.get("SHELL") or "/bin/sh",), scratch_size, scratch_dir)


@session.command("list", cls=FerryCommand)
@json_option
def list_sessions(as_json: bool) -> None:
    """List your sessions on this machine; what killed ones left is removed."""
    display = Display(as_json=as_json)
    rooms().sweep()
    for record in rooms().living():
        display.show(SessionRow(record))


@session.command("end", cls=FerryCommand)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def end(names: tuple[str, ...]) -> None:
    """End sessions by their names, as `skyferry session list` shows them; what runs in them is terminated."""
    for name in names:
        if not rooms().end(name):
            raise NodeNotFound(f"no session {name} of yours runs on this machine; see skyferry session list")
        note(f"Session {name} has ended.")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list."""

    record: Record

    def text(self) -> str:
        record = self.record
        size = size_text(record.scratch_size)
        return f"{record.name}  {record.began}  {record.site:<16} {size:>10}  {' '.join(record.command)}"

    def data(self) -> dict[str, Any]:
        return asdict(self.record)


def _run(common: Common, words: tuple[str, ...], scratch_size: int | None, scratch_dir: str | None) -> int:
    environment = dict(os.environ)
    if common.certfile:
        environment["VOSPACE_CERTFILE"] = str(Path(common.certfile).expanduser().absolute())
    if common.site:
        environment["SKYFERRY_SITE"] = common.site
    if common.token:
        environment["SKYFERRY_TOKEN"] = common.token
    wish = Wish(
        command=words,
        scratch_size=scratch_size,
        scratch_directory=scratch_dir,
        directory=Path.cwd(),
        environment=environment,
    )
    plans: list[SessionPlan] = []

    async def ready(client: Client) -> None:
        plans.append(await prepare(client, wish))

    status = at_site(common, ready)
    for plan in plans:
        become(plan)
    return status
