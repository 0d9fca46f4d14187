"""``skyferry demo``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from skyferry.site.administration.options import fail, failing_in_words


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo keeps its site, data set and home directory.",
)
@click.option("--host", default="localhost", show_default=True, help="Name or address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8443, help="HTTPS port, if it is free.  [default: 8443]")
@click.option("--once", is_flag=True, help="End after the table, with status 1 if anything was not verified.")
@failing_in_words
def demo(data: Path, host: str, port: int, once: bool) -> None:
    """Show a whole site: start one, move a FITS data set in and out by every method, check every byte, keep serving.

    Leaves your own configuration and current site alone.
    """
    # Its data set needs astropy, which other commands should not wait for.
    from skyferry.site.demo.person import ProgramFailed
    from skyferry.site.demo.show import show

    try:
        sys.exit(show(data, host, port, once=once, say=lambda text: click.echo(text, err=True)))
    except ProgramFailed as failure:
        fail(str(failure), 1)
