"""What `vcp` and `vsync` share: names from a file, a manifest of what was done, and a plan carried out and shown."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from skyferry.client.client import Client
from skyferry.client.copying import Copier
from skyferry.client.file_lists import keys_of, read_names
from skyferry.client.manifests import ManifestWriter
from skyferry.client.steps import Step
from skyferry.client.telling import Summary
from skyferry.commands.watching import watch

Function = TypeVar("Function", bound=Callable[..., Any])


def transfer_options(function: Function) -> Function:
    """Add ``--files-from``, ``-0`` and ``--report``; the function gets `listed`, keys or None, and `report`."""

    @wraps(function)
    def gathered(files_from: str | None, nul: bool, **arguments: Any) -> Any:
        listed = None if files_from is None else keys_of(read_names(files_from, nul=nul))
        return function(listed=listed, **arguments)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value]  # the same function to click


async def carry_out(
    client: Client,
    steps: AsyncIterator[Step],
    *,
    verbose: bool,
    as_json: bool,
    streams: int | None,
    overwrite: bool,
    report: Path | None,
) -> Summary:
    """Run a plan's steps, show what becomes of them, and write it down."""
    with contextlib.ExitStack() as stack:
        manifest = None if report is None else stack.enter_context(ManifestWriter(report))
        shown = stack.enter_context(watch(verbose=verbose, as_json=as_json))
        copier = Copier(client, shown, streams=streams, overwrite=overwrite, manifest=manifest)
        try:
            return await copier.run(steps)
        finally:
            shown.ended(copier.summary)


_OPTIONS = (
    click.option(
        "--files-from",
        metavar="FILE",
        help="Only what FILE names, one a line, relative to SOURCE, kept below DESTINATION; - is standard input.",
    ),
    click.option("-0", "--null", "nul", is_flag=True, help="Names in --files-from end with NUL instead of a line."),
    click.option(
        "--report",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write a manifest: what became of every file, with size and MD5, as JSON lines.",
    ),
)
