"""``skyferry project``: allocations that belong to a piece of work."""

from __future__ import annotations

import click

from skyferry.site.access.names import NameKind
from skyferry.site.administration.options import SIZE, json_option, show, site_command, table
from skyferry.site.administration.removal import ask_about_data, removal_options
from skyferry.site.composition import Site
from skyferry.site.residents import Quotas, add_project, projects, remove, require, set_quotas, sharing_by_names
from skyferry.site.settings import format_size
from skyferry.site.storage.nodes import KEEP


@click.group()
def project() -> None:
    """Projects, each with arc:projects/NAME and vos:NAME."""


@project.command()
@click.argument("name")
@click.option("--owner", required=True, help="Account that has every right on its data.")
@click.option("--group-read", "read", multiple=True, metavar="GROUP", help="Group that may read; repeatable.")
@click.option("--group-write", "write", multiple=True, metavar="GROUP", help="Group that may write; repeatable.")
@click.option("--public", is_flag=True, help="Everybody may read.")
@click.option("--quota", type=SIZE, help="Of arc:projects/NAME.  [default: the setting project_quota]")
@click.option("--vault-quota", type=SIZE, help="Of vos:NAME.  [default: the setting vault_quota]")
@site_command
def add(
    site: Site,
    name: str,
    owner: str,
    read: tuple[str, ...],
    write: tuple[str, ...],
    public: bool,
    quota: int | None,
    vault_quota: int | None,
) -> None:
    """Add a project. What is made in it is shared as the project is."""
    sharing = sharing_by_names(site, read=read, write=write, public=public)
    add_project(site, name, owner, sharing, _quotas(quota, vault_quota))
    click.echo(f"arc:projects/{name}\nvos:{name}")


@project.command(name="list")
@json_option
@site_command
def list_projects(site: Site, as_json: bool) -> None:
    """List the projects, what they use and what they may."""
    known = projects(site)
    described = [
        {
            "name": one.name,
            "owner": one.owner,
            "public": one.sharing.public,
            "group_read": list(one.sharing.read_groups),
            "group_write": list(one.sharing.write_groups),
            "used": one.used,
            "quota": one.quota,
            "vault_used": one.vault_used,
            "vault_quota": one.vault_quota,
        }
        for one in known
    ]
    rows = [(one.name, one.owner, _of(one.used, one.quota), _of(one.vault_used, one.vault_quota)) for one in known]
    show(as_json, described, lambda: table(("PROJECT", "OWNER", "ARC", "VAULT"), rows))


@project.command()
@click.argument("name")
@click.option("--quota", type=SIZE, help="Of arc:projects/NAME.")
@click.option("--vault-quota", type=SIZE, help="Of vos:NAME.")
@site_command
def quota(site: Site, name: str, quota: int | None, vault_quota: int | None) -> None:
    """Change a project's quotas."""
    set_quotas(site, NameKind.PROJECT, name, _quotas(quota, vault_quota))


@project.command(name="remove")
@click.argument("name")
@removal_options
@site_command
def remove_project(site: Site, name: str, keep_data: bool, give_data_to: str | None, delete_data: bool) -> None:
    """Remove a project. Asks what becomes of its data; nothing is deleted unless you say so."""
    require(site, NameKind.PROJECT, name)
    data, heir = ask_about_data(name, keep_data, give_data_to, delete_data)
    removed = remove(site, NameKind.PROJECT, name, data, heir)
    if removed:
        click.echo(f"deleted {removed} nodes")


def _quotas(arc: int | None, vault: int | None) -> Quotas:
    return Quotas(arc=KEEP if arc is None else arc, vault=KEEP if vault is None else vault)


def _of(used: int, quota: int | None) -> str:
    return f"{format_size(used)} of {'no limit' if quota is None else format_size(quota)}"
