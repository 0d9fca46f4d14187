"""``vcp``: copy files and trees between this machine and a site."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from skyferry.client.client import Client
from skyferry.client.errors import InvalidUsage
from skyferry.client.planning import Plan, Wishes
from skyferry.client.trees import Key
from skyferry.commands.headers import show_headers
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options, json_option, streams_option
from skyferry.commands.pacing import Pace, pacing_options
from skyferry.commands.running import FerryCommand, at_site
from skyferry.commands.transferring import carry_out, transfer_options


@click.command("vcp", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("names", metavar="SOURCE... DESTINATION", nargs=-1, required=True)
@click.option("--exclude", metavar="TEXTS", default="", help="Leave out destinations that hold one of these (a,b,c).")
@click.option("--include", metavar="TEXTS", default="", help="Only destinations that hold one of these (a,b,c).")
@click.option("-i", "--interrogate", is_flag=True, help="Ask before replacing a file.")
@click.option("-L", "--follow-links", is_flag=True, help="Copy what links lead to; they are left out otherwise.")
@click.option("--ignore", is_flag=True, help="Accepted; one bad file never stops the rest.")
@click.option("--head", is_flag=True, help="Only FITS headers, as text; without DESTINATION also size, MD5 and times.")
@click.option("--overwrite", is_flag=True, help="Send files even if they are there with the same MD5.")
@click.option("--local", is_flag=True, help="Fetch web addresses through this machine, not by the site itself.")
@click.option("--quick", is_flag=True, help="Accepted; transfers are as quick as they can be.")
@streams_option
@transfer_options
@pacing_options
@json_option
@common_options
def main(
    common: Common,
    pace: Pace,
    names: tuple[str, ...],
    exclude: str,
    include: str,
    interrogate: bool,
    follow_links: bool,
    ignore: bool,
    head: bool,
    overwrite: bool,
    local: bool,
    quick: bool,
    nstreams: int | None,
    listed: list[Key] | None,
    report: Path | None,
    as_json: bool,
) -> int:
    """Copy SOURCES to DESTINATION, directories with all that is in them; every file is verified by its MD5.

    Wildcards work in node paths ("vos:survey/*.fits"), and cutouts behind them: f.fits[1][1:10,1:10] in pixels,
    f.fits(ra,dec,radius) in degrees. A source may be an address on the web, which the site fetches by itself, or a
    node of another site. What an interrupted run has moved is not moved again.
    """

    async def copy(client: Client) -> int:
        await pace.keep(client)
        if len(names) == 1:
            if head:
                return await show_headers(client, names[0], as_json=as_json)
            raise InvalidUsage(f"where should {names[0]} go? vcp SOURCE... DESTINATION")
        wishes = Wishes(
            include=_texts(include),
            exclude=_texts(exclude),
            follow_links=follow_links,
            headers_only=head,
            through_here=local,
            may_replace=_ask if interrogate else None,
            listed=listed,
        )
        plan = Plan(client, [client.locate_source(name) for name in names[:-1]], client.locate(names[-1]), wishes)
        summary = await carry_out(
            client,
            plan.steps(),
            verbose=common.verbose,
            as_json=as_json,
            streams=nstreams,
            overwrite=overwrite,
            report=report,
        )
        return summary.exit_code

    return at_site(common, copy)


def _texts(commas: str) -> tuple[str, ...]:
    return tuple(text for text in commas.split(",") if text)


def _ask(name: str) -> bool:
    sys.stderr.write(f"File {name} exists.  Overwrite? (y/n): ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "y"
