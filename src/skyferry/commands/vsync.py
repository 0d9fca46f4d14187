"""``vsync``: make one side like the other."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.client.comparing import Comparison
from skyferry.client.steps import (
    DownloadStep,
    FailedStep,
    RemoveFileStep,
    RemoveNodeStep,
    SiteCopyStep,
    Step,
    UploadStep,
)
from skyferry.client.syncing import SyncPlan, everything
from skyferry.client.telling import Summary
from skyferry.client.trees import Key
from skyferry.client.walking import Manner
from skyferry.commands.display import Display, note
from skyferry.commands.options import HELP, NODE_HELP, STREAMS_HELP, Common, common_options, json_option
from skyferry.commands.pacing import Pace, pacing_options
from skyferry.commands.running import FerryCommand, at_site, overall, tell
from skyferry.commands.transferring import carry_out, transfer_options
from skyferry.vospace.faults import InvalidArgument


@click.command("vsync", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.argument("destination")
@click.option("-r", "--recursive", is_flag=True, help="Accepted; it always is.")
@click.option("-n", "--nstreams", type=click.IntRange(1, 64), metavar="N", help=STREAMS_HELP)
@click.option("--ignore-checksum", is_flag=True, help="A file of the same size that is not older is the same.")
@click.option("-c", "--checksum", is_flag=True, help="Compare by MD5, whatever size and time say.")
@click.option("--cache_nodes", is_flag=True, help="Accepted; no cache of digests is needed.")
@click.option("--cache_filename", metavar="FILE", help="Accepted, as --cache_nodes.")
@click.option("--include", metavar="RE", help="Only paths in which this regular expression is found.")
@click.option("--exclude", metavar="TEXTS", default="", help="Leave out paths that hold one of these (a,b,c).")
@click.option("--match", "matches", metavar="GLOB", multiple=True, help="Only files like this (repeatable).")
@click.option("--skip", "skips", metavar="GLOB", multiple=True, help="Leave out files like this (repeatable).")
@click.option("--overwrite", is_flag=True, help="Send everything, whatever the comparison says.")
@click.option("--delete", is_flag=True, help="Remove what the sources do not have.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("-L", "--follow-links", is_flag=True, help="Take what links lead to; they are left out otherwise.")
@transfer_options
@pacing_options
@json_option
@common_options
def main(
    common: Common,
    pace: Pace,
    sources: tuple[str, ...],
    destination: str,
    recursive: bool,
    nstreams: int | None,
    ignore_checksum: bool,
    checksum: bool,
    cache_nodes: bool,
    cache_filename: str | None,
    include: str | None,
    exclude: str,
    matches: tuple[str, ...],
    skips: tuple[str, ...],
    overwrite: bool,
    delete: bool,
    dry_run: bool,
    follow_links: bool,
    listed: list[Key] | None,
    report: Path | None,
    as_json: bool,
) -> int:
    """Make DESTINATION like SOURCES: from this machine to a site, from a site to this machine, or at a site.

    "dir/" means what is in it, "dir" the directory itself. Files of the same size and time are the same; of the
    same size and another time they are compared by MD5.
    """
    if delete and (include or exclude or matches or skips or listed is not None):
        raise InvalidArgument(
            "--delete with --include, --exclude, --match, --skip or --files-from would remove what was left out"
        )
    if delete and len(sources) > 1:
        raise InvalidArgument("--delete takes one source: what one has, the other may not have")

    async def sync(client: Client) -> int:
        await pace.keep(client)
        plan = SyncPlan(
            client,
            [client.locate(source) for source in sources],
            client.locate(destination),
            Comparison(overwrite=overwrite, by_time_only=ignore_checksum, by_digest=checksum),
            Manner(follow_links=follow_links, delete=delete, dry=dry_run, listed=listed),
            selection(include, exclude, matches, skips),
        )
        if dry_run:
            return await _tell_plan(client, plan.steps(), as_json=as_json)
        summary = await carry_out(
            client,
            plan.steps(),
            verbose=common.verbose,
            as_json=as_json,
            streams=nstreams,
            overwrite=overwrite,
            report=report,
        )
        if not as_json:
            for line in closing_lines(summary, verbose=common.verbose):
                note(line)
        return summary.exit_code

    return at_site(common, sync)


def selection(
    include: str | None, exclude: str, matches: tuple[str, ...], skips: tuple[str, ...]
) -> Callable[[str], bool]:
    """Whether a file goes, by its path below the destination.

    Raises
    ------
    InvalidArgument
        If `include` is no regular expression.
    """
    if not (include or exclude or matches or skips):
        return everything
    try:
        wanted = re.compile(include) if include else None
    except re.error as error:
        raise InvalidArgument(f"--include {include} is no regular expression: {error}") from error
    texts = [text for text in exclude.split(",") if text]

    def goes(path: str) -> bool:
        name = path.rpartition("/")[2]
        if (wanted is not None and not wanted.search(path)) or any(text in path for text in texts):
            return False
        if any(fnmatch.fnmatchcase(name, glob) or fnmatch.fnmatchcase(path, glob) for glob in skips):
            return False
        return not matches or any(
            fnmatch.fnmatchcase(name, glob) or fnmatch.fnmatchcase(path, glob) for glob in matches
        )

    return goes


def closing_lines(summary: Summary, *, verbose: bool) -> list[str]:
    """The end of a run in the words that scripts look for."""
    lines = []
    if verbose and summary.copied:
        kilobytes = summary.bytes / 1024
        rate = kilobytes / summary.seconds if summary.seconds else 0
        lines.append(f"Sent {summary.copied} files ({kilobytes:.1f} kbytes @ {rate:.1f} kBytes/s)")
        speedup = (summary.copied + summary.identical) / summary.copied
        lines.append(f"Speedup:  {speedup:.1f} (skipped {summary.identical} files)")
    elif verbose and not summary.failed:
        lines.append("No files needed sending")
    if summary.failed:
        lines.append(f"Error transferring {summary.failed} files, please try again")
    return lines


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done."""

    action: str
    name: str
    destination: str | None = None

    def text(self) -> str:
        return f"{self.action} {self.name}" + (f" -> {self.destination}" if self.destination is not None else "")

    def data(self) -> dict[str, Any]:
        return {"event": "planned", "action": self.action, "name": self.name, "destination": self.destination}


async def _tell_plan(client: Client, steps: AsyncIterator[Step], *, as_json: bool) -> int:
    display = Display(as_json=as_json)
    statuses = [0]
    async for step in steps:
        match step:
            case UploadStep():
                display.show(Planned("copy", str(step.source), client.name(step.node)))
            case DownloadStep():
                display.show(Planned("copy", client.name(step.node.uri), str(step.destination)))
            case SiteCopyStep():
                display.show(Planned("copy", client.name(step.node.uri), client.name(step.destination)))
            case RemoveNodeStep():
                display.show(Planned("remove", client.name(step.node.uri)))
            case RemoveFileStep():
                display.show(Planned("remove", str(step.path)))
            case FailedStep():
                statuses.append(tell(step.fault))
    return overall(statuses)
