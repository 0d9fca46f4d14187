"""``skyferry join``: what to paste on a second machine."""

from __future__ import annotations

import click

from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.administration.options import layout_command
from skyferry.site.layout import Layout


@click.command()
@click.option("--user", default="USER", help="Account to sign in with.")
@click.option("--name", help="What that machine calls this site.  [default: the first part of its authority]")
@layout_command
def join(layout: Layout, user: str, name: str | None) -> None:
    """Print the commands with which a second machine reaches this site."""
    click.echo("\n".join(commands(layout, user, name or layout.settings.authority.split(".")[0])))


def commands(layout: Layout, user: str, name: str) -> list[str]:
    """Lines for a shell on another machine."""
    url = layout.public_url
    own = layout.settings.tls_cert is None
    trusting = f" --fingerprint {CertificateAuthority(layout.data).fingerprint()}" if own else ""
    ca = "${XDG_CONFIG_HOME:-$HOME/.config}/skyferry/ca/" + f"{name}.pem"
    cacert = f' --cacert "{ca}"' if own else ""
    return [
        "pip install skyferry",
        f"skyferry site add {name} {url}{trusting}",
        f"skyferry site use {name}",
        "mkdir -p ~/.ssl",
        f"(umask 077; curl{cacert} -u {user} -o ~/.ssl/cadcproxy.pem {url}/cred/proxy)",
        f"vls vos:{user}",
    ]
