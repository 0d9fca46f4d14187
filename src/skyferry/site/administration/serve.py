"""``skyferry serve``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from skyferry.site.administration.options import config_option, data_option, failing_in_words
from skyferry.site.serve import serve as serve_site
from skyferry.site.settings import load


@click.command()
@data_option
@config_option
@click.option("--host", help="Name or address to listen on; 0.0.0.0 or :: for all.  [default: localhost]")
@click.option("--port", type=click.IntRange(0, 65535), help="HTTPS port; 0 lets the system choose.  [default: 8443]")
@click.option(
    "--sftp-port", type=click.IntRange(0, 65535), help="SFTP port; 0 lets the system choose.  [default: 64022]"
)
@click.option("--sftp/--no-sftp", default=None, help="Whether to serve SFTP.  [default: yes]")
@click.option("--public-url", metavar="URL", help="Origin that clients use, where host and port are not it.")
@click.option("--workers", type=click.IntRange(1), help="Front-end processes.  [default: one per core, at least 2]")
@failing_in_words
def serve(
    data: Path,
    config: Path | None,
    host: str | None,
    port: int | None,
    sftp_port: int | None,
    sftp: bool | None,
    public_url: str | None,
    workers: int | None,
) -> None:
    """Serve a site from a directory, which the first start fills.

    Prints one line that starts `ready:` once it accepts connections; ends on Ctrl-C or SIGTERM.
    """
    chosen = {"host": host, "port": port, "sftp_port": sftp_port, "sftp": sftp}
    chosen |= {"public_url": public_url, "workers": workers}
    sys.exit(serve_site(load(data, config, **chosen)))
