"""``skyferry user key``: the SSH keys of an account."""

from __future__ import annotations

from typing import IO

import click

from skyferry.site.administration.options import json_option, show, site_command, table
from skyferry.site.composition import Site
from skyferry.vospace.times import node_time

_LONGEST = 64 << 10


@click.group()
def key() -> None:
    """SSH keys that open an account over SFTP."""


@key.command()
@click.argument("user")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"))
@click.option("--label", default="", help="What it is called in lists.  [default: its comment]")
@json_option
@site_command
def add(site: Site, user: str, file: IO[str], label: str, as_json: bool) -> None:
    """Register the public key in FILE (such as id_ed25519.pub; - for standard input)."""
    kept = site.ssh_keys.add(site.accounts.get(user), file.read(_LONGEST), label)
    show(as_json, {"id": kept.id, "fingerprint": kept.fingerprint}, lambda: [f"{kept.id} {kept.fingerprint}"])


@key.command(name="list")
@click.argument("user")
@json_option
@site_command
def list_keys(site: Site, user: str, as_json: bool) -> None:
    """List a user's registered keys. Those in arc:home/USER/.ssh/authorized_keys open the account too."""
    keys = site.ssh_keys.list(site.accounts.get(user))
    described = [
        {
            "id": one.id,
            "label": one.label,
            "kind": one.kind,
            "fingerprint": one.fingerprint,
            "created": _time(one.created),
            "last_used": one.last_used and _time(one.last_used),
        }
        for one in keys
    ]
    rows = [
        (one.id, one.label, one.kind, one.fingerprint, _time(one.last_used) if one.last_used else "never")
        for one in keys
    ]
    show(as_json, described, lambda: table(("ID", "LABEL", "KIND", "FINGERPRINT", "LAST USED"), rows))


@key.command()
@click.argument("user")
@click.argument("key_id", metavar="ID|FINGERPRINT")
@site_command
def remove(site: Site, user: str, key_id: str) -> None:
    """Take a key away. Connections that it opened stay open."""
    site.ssh_keys.remove(site.accounts.get(user), key_id)


def _time(ns: int) -> str:
    return node_time(ns) + "Z"
