"""``skyferry cert``: client certificates of the site's own authority."""

from __future__ import annotations

from pathlib import Path

import click

from skyferry.site.access.certificates import write_secret
from skyferry.site.administration.options import site_command
from skyferry.site.composition import Site
from skyferry.vospace.faults import PermissionDenied


@click.group()
def cert() -> None:
    """Client certificates."""


@cert.command()
@click.argument("user")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write: key, then certificate.",
)
@click.option("--days", type=click.IntRange(1), help="Validity.  [default: the setting certificate_days]")
@site_command
def issue(site: Site, user: str, out: Path, days: int | None) -> None:
    """Issue a certificate to a user, as one PEM file that only its owner can read."""
    if site.accounts.get(user).disabled:
        raise PermissionDenied(f"the account {user} is disabled")
    issued = site.certificates.issue(user, days or site.settings.certificate_days)
    write_secret(out, issued.key_first)
    click.echo(str(out))
