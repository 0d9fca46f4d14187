"""``skyferry token``: bearer tokens."""

from __future__ import annotations

import click

from skyferry.site.access.identity import Scope
from skyferry.site.administration.options import json_option, show, site_command, table
from skyferry.site.composition import Site
from skyferry.vospace.faults import InvalidArgument, PermissionDenied
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import node_time


@click.group()
def token() -> None:
    """Bearer tokens."""


@token.command()
@click.argument("user")
@click.option("--label", default="", help="What it is for; shown in lists.")
@click.option("--days", type=click.IntRange(1), help="Validity.  [default: the setting token_days]")
@click.option("--read-only", is_flag=True, help="It cannot change anything.")
@click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="arc:PATH|vos:PATH",
    help="It reaches only what lies there; repeatable.",
)
@json_option
@site_command
def issue(
    site: Site, user: str, label: str, days: int | None, read_only: bool, paths: tuple[str, ...], as_json: bool
) -> None:
    """Make a token for a user and print it. It cannot be seen again."""
    account = site.accounts.get(user)
    if account.disabled:
        raise PermissionDenied(f"the account {user} is disabled")
    scope = Scope(tuple(_scoped(path) for path in paths), read_only) if paths or read_only else None
    seconds = (days or site.settings.token_days) * 86400
    text, kept = site.tokens.issue(account, label, seconds=seconds, scope=scope)
    show(as_json, {"token": text, "id": kept.id, "expires": _time(kept.expires)}, lambda: [text])


@token.command(name="list")
@click.argument("user")
@json_option
@site_command
def list_tokens(site: Site, user: str, as_json: bool) -> None:
    """List a user's tokens, without what they open."""
    tokens = site.tokens.list(site.accounts.get(user))
    described = [
        {
            "id": one.id,
            "label": one.label,
            "created": _time(one.created),
            "expires": _time(one.expires),
            "last_used": one.last_used and _time(one.last_used),
            "read_only": bool(one.scope and one.scope.read_only),
            "paths": [f"{service}:{path.text()}" for service, path in (one.scope.paths if one.scope else ())],
        }
        for one in tokens
    ]
    rows = [
        (one.id, one.label, _time(one.expires), _time(one.last_used) if one.last_used else "never") for one in tokens
    ]
    show(as_json, described, lambda: table(("ID", "LABEL", "EXPIRES", "LAST USED"), rows))


@token.command()
@click.argument("user")
@click.argument("token_id", metavar="ID")
@site_command
def revoke(site: Site, user: str, token_id: str) -> None:
    """Make a token worthless at once."""
    site.tokens.revoke(site.accounts.get(user), token_id)


def _scoped(text: str) -> tuple[str, NodePath]:
    service, colon, path = text.partition(":")
    known = {"arc": "arc", "vos": "vault", "vault": "vault"}
    if not colon or service not in known:
        raise InvalidArgument(f"{text} is not arc:PATH or vos:PATH")
    return known[service], NodePath.from_text(path)


def _time(ns: int) -> str:
    return node_time(ns) + "Z"
