"""``skyferry plan``: look at a transfer before it begins, and write down how it is to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from skyferry.client.client import Client
from skyferry.client.directories import write_whole
from skyferry.client.errors import LocalFault
from skyferry.client.surveying.survey import survey
from skyferry.commands.display import Display, note
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options, json_option
from skyferry.commands.running import FerryCommand, at_site
from skyferry.commands.transfer_plans import TransferPlan


@click.command("plan", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.argument("destination")
@click.option("--title", metavar="TEXT", help="The project's name; by default that of the first source.")
@click.option("--type", "kind", metavar="TEXT", help="What the data are: Raw, Processed, Results …")
@click.option(
    "--start",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"]),
    help="When it is to begin (UTC); now by default.",
)
@click.option("--backup", metavar="TEXT", help="Where the data are besides.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write the plan there.")
@click.option("--no-probe", is_flag=True, help="Do not measure the line's rate, which moves a few MiB.")
@json_option
@common_options
def main(
    common: Common,
    sources: tuple[str, ...],
    destination: str,
    title: str | None,
    kind: str | None,
    start: datetime | None,
    backup: str | None,
    output: Path | None,
    no_probe: bool,
    as_json: bool,
) -> int:
    """Measure SOURCES and the line, choose how to bring them to DESTINATION, and write a transfer plan (Markdown).

    Nothing is moved. `skyferry check` with the same arguments tells whether the plan can be carried out,
    `skyferry verify --plan FILE` ticks its boxes afterwards.
    """

    async def plan(client: Client) -> int:
        found = await survey(
            client, [client.locate(source) for source in sources], client.locate(destination), probe=not no_probe
        )
        drawn = TransferPlan(
            survey=found,
            title=title or sources[0],
            start=start.replace(tzinfo=UTC) if start is not None else datetime.now(UTC),
            kind=kind,
            backup=backup,
        )
        if output is None:
            Display(as_json=as_json).show(drawn)
            return 0
        _write(output, drawn.text())
        if as_json:
            Display(as_json=True).show(drawn)
        else:
            note(f"The plan is in {output}.")
        return 0

    return at_site(common, plan)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8", "surrogateescape") + b"\n")
    except OSError as error:
        raise LocalFault(error, path) from error
