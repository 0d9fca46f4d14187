"""``skyferry user``: accounts."""

from __future__ import annotations

import click

from skyferry.site.access.names import NameKind
from skyferry.site.administration.key import key
from skyferry.site.administration.options import (
    SIZE,
    json_option,
    password_option,
    read_password,
    show,
    site_command,
    table,
)
from skyferry.site.administration.removal import ask_about_data, removal_options
from skyferry.site.composition import Site
from skyferry.site.first_start import ADMINISTRATOR
from skyferry.site.residents import Quotas, add_user, remove, require
from skyferry.site.storage.nodes import KEEP
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import node_time


@click.group()
def user() -> None:
    """Accounts of people and programs."""


user.add_command(key)


@user.command()
@click.argument("name")
@password_option
@click.option("--no-password", is_flag=True, help="Only certificates and tokens open it.")
@click.option("--admin", is_flag=True, help="May set owners and quotas of nodes.")
@click.option("--quota", type=SIZE, help="Of arc:home/NAME.  [default: the setting user_quota]")
@click.option("--vault-quota", type=SIZE, help="Of vos:NAME.  [default: the setting vault_quota]")
@site_command
def add(
    site: Site,
    name: str,
    password_stdin: bool,
    no_password: bool,
    admin: bool,
    quota: int | None,
    vault_quota: int | None,
) -> None:
    """Add an account with arc:home/NAME and vos:NAME."""
    password = None if no_password else read_password(password_stdin, name)
    quotas = Quotas(arc=KEEP if quota is None else quota, vault=KEEP if vault_quota is None else vault_quota)
    add_user(site, name, password, quotas, admin=admin)
    click.echo(f"arc:home/{name}\nvos:{name}")


@user.command(name="list")
@json_option
@site_command
def list_users(site: Site, as_json: bool) -> None:
    """List the accounts."""
    accounts = site.accounts.list()
    described = [
        {
            "name": one.name,
            "uid": one.uid,
            "admin": one.admin,
            "disabled": one.disabled,
            "created": node_time(one.created) + "Z",
        }
        for one in accounts
    ]
    rows = [
        (
            one.name,
            str(one.uid),
            " ".join(word for word, so in (("admin", one.admin), ("disabled", one.disabled)) if so),
        )
        for one in accounts
    ]
    show(as_json, described, lambda: table(("USER", "UID", ""), rows))


@user.command()
@click.argument("name")
@password_option
@site_command
def passwd(site: Site, name: str, password_stdin: bool) -> None:
    """Change a password; the account's sessions end."""
    site.accounts.get(name)
    site.accounts.set_password(name, read_password(password_stdin, name))


@user.command()
@click.argument("name")
@site_command
def disable(site: Site, name: str) -> None:
    """Shut an account out at once, whatever it shows; its data stays."""
    site.accounts.disable(name)


@user.command()
@click.argument("name")
@site_command
def enable(site: Site, name: str) -> None:
    """Let a disabled account in again."""
    site.accounts.enable(name)


@user.command(name="remove")
@click.argument("name")
@removal_options
@site_command
def remove_user(site: Site, name: str, keep_data: bool, give_data_to: str | None, delete_data: bool) -> None:
    """Remove an account. Asks what becomes of its data; nothing is deleted unless you say so."""
    require(site, NameKind.USER, name)
    if name == ADMINISTRATOR:
        raise InvalidArgument(f"{name} owns the containers that everything lies in")
    data, heir = ask_about_data(name, keep_data, give_data_to, delete_data)
    removed = remove(site, NameKind.USER, name, data, heir)
    if removed:
        click.echo(f"deleted {removed} nodes")
