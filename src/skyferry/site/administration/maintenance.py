"""``skyferry maintenance``: what the site lets anybody do for the time being."""

from __future__ import annotations

import click

from skyferry.site.access.certificates import write_secret
from skyferry.site.administration.options import layout_command
from skyferry.site.layout import Layout


@click.command()
@click.argument("mode", type=click.Choice(["off", "read-only", "offline"]))
@layout_command
def maintenance(layout: Layout, mode: str) -> None:
    """Refuse changes (read-only) or everything (offline) until `maintenance off`; a running site obeys at once."""
    if mode == "off":
        layout.maintenance.unlink(missing_ok=True)
    else:
        write_secret(layout.maintenance, f"{mode}\n".encode())
