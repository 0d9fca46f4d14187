"""``skyferry group``: the site's own groups."""

from __future__ import annotations

from collections.abc import Callable

import click

from skyferry.site.access.groups import Groups, Role
from skyferry.site.administration.options import json_option, show, site_command, table
from skyferry.site.composition import Site
from skyferry.site.first_start import ADMINISTRATOR
from skyferry.vospace.times import node_time

_Change = Callable[[Groups, str, str, Role], None]


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


def _changing(change_user: _Change, change_group: _Change, help: str) -> Callable[..., None]:
    @click.argument("name", metavar="GROUP")
    @click.argument("who", metavar="MEMBER")
    @click.option("--group", "is_group", is_flag=True, help="MEMBER is a group, whose members then count.")
    @click.option("--admin", is_flag=True, help="As one who may change the group.")
    @site_command
    def change(site: Site, name: str, who: str, is_group: bool, admin: bool) -> None:
        role = Role.ADMIN if admin else Role.MEMBER
        (change_group if is_group else change_user)(site.groups, name, who, role)

    change.__doc__ = help
    return change


member.command("add")(
    _changing(Groups.add_member, Groups.add_group, "Put a user, or another group, into a group."),
)
member.command("remove")(
    _changing(Groups.remove_member, Groups.remove_group, "Take a user, or another group, out of a group."),
)
