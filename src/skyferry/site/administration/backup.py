"""``skyferry backup`` and ``skyferry restore``."""

from __future__ import annotations

from pathlib import Path

import click

from skyferry.site.administration.options import config_option, data_option, failing_in_words, layout_command
from skyferry.site.backup import back_up
from skyferry.site.backup import restore as restore_site
from skyferry.site.layout import Layout
from skyferry.site.settings import FILE_NAME, load
from skyferry.vospace.faults import InvalidArgument


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option("--without-bytes", is_flag=True, help="Leave out arc's tree and vault's blobs; copy them after this.")
@layout_command
def backup(layout: Layout, target: Path, without_bytes: bool) -> None:
    """Write a backup of the site into the new directory TARGET; the site may run meanwhile."""
    back_up(layout, target, with_bytes=not without_bytes)
    if not layout.is_embedded:
        click.echo("the database is not in it: back it up with pg_dump before this", err=True)
    click.echo(str(target))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@data_option
@config_option
@failing_in_words
def restore(source: Path, data: Path, config: Path | None) -> None:
    """Bring the site of the backup SOURCE back into a new directory."""
    if config is None and (source / FILE_NAME).exists():
        config = source / FILE_NAME
    layout = Layout(load(data, config))
    if layout.is_initialised:
        raise InvalidArgument(f"a site is in {data}; restore into a new directory")
    restored = restore_site(source, layout)
    for path in restored.missing:
        click.echo(f"no file for the metadata of arc:{path}", err=True)
    click.echo(str(data))
