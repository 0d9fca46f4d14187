"""``skyferry group``: the site's own groups."""

from __future__ import annotations

import click

from skyferry.site.access.groups import Role
from skyferry.site.administration.options import json_option, show, site_command, table
from skyferry.site.composition import Site
from skyferry.site.first_start import ADMINISTRATOR
from skyferry.vospace.times import node_time


@click.group()
def group() -> None:
    """Groups, with which nodes are shared."""


@group.command()
@click.argument("name")
@click.option("--owner", default=ADMINISTRATOR, show_default=True, help="Account that may change it.")
@click.option("--description", default="", help="What it is for.")
@site_command
def add(site: Site, name: str, owner: str, description: str) -> None:
    """Make a group."""
    site.groups.add(name, owner, description)
    click.echo(site.authority.group_uri(name))


@group.command()
@click.argument("name")
@site_command
def remove(site: Site, name: str) -> None:
    """Remove a group; nodes shared with it stay, and grant nothing by it."""
    site.groups.remove(name)


@group.command(name="list")
@json_option
@site_command
def list_groups(site: Site, as_json: bool) -> None:
    """List the groups and who is in them."""
    groups = site.groups.list()
    described = [
        {
            "name": one.name,
            "uri": site.authority.group_uri(one.name),
            "owner": one.owner,
            "description": one.description,
            "modified": node_time(one.modified) + "Z",
            "users": list(one.users),
            "groups": list(one.groups),
            "admin_users": list(one.admin_users),
            "admin_groups": list(one.admin_groups),
        }
        for one in groups
    ]
    rows = [
        (one.name, one.owner or "-", " ".join([*one.users, *(f"@{name}" for name in one.groups)])) for one in groups
    ]
    show(as_json, described, lambda: table(("GROUP", "OWNER", "MEMBERS"), rows))


@group.group()
def member() -> None:
    """Who belongs to a group."""


_nested = click.option("--group", "is_group", is_flag=True, help="MEMBER is a group, whose members then count.")
_admin = click.option("--admin", is_flag=True, help="As one who may change the group.")


@member.command(name="add")
@click.argument("name", metavar="GROUP")
@click.argument("who", metavar="MEMBER")
@_nested
@_admin
@site_command
def add_member(site: Site, name: str, who: str, is_group: bool, admin: bool) -> None:
    """Put a user, or another group, into a group."""
    role = Role.ADMIN if admin else Role.MEMBER
    (site.groups.add_group if is_group else site.groups.add_member)(name, who, role)


@member.command(name="remove")
@click.argument("name", metavar="GROUP")
@click.argument("who", metavar="MEMBER")
@_nested
@_admin
@site_command
def remove_member(site: Site, name: str, who: str, is_group: bool, admin: bool) -> None:
    """Take a user, or another group, out of a group."""
    role = Role.ADMIN if admin else Role.MEMBER
    (site.groups.remove_group if is_group else site.groups.remove_member)(name, who, role)
