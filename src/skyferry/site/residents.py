"""Users and projects: a name, and the allocations that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from skyferry.site.access.accounts import Account
from skyferry.site.access.groups import check_group_name
from skyferry.site.access.names import NameKind
from skyferry.site.composition import Site
from skyferry.site.storage.nodes import KEEP, Keep
from skyferry.vospace.faults import InvalidArgument, NodeNotFound
from skyferry.vospace.nodes import PRIVATE, Sharing
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """Bytes for the two allocations of a name; None is without limit, `KEEP` the site's default."""

    arc: int | Keep | None = KEEP
    vault: int | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its allocations say."""

    name: str
    owner: str
    sharing: Sharing
    quota: int | None
    used: int
    vault_quota: int | None
    vault_used: int


class Data(Enum):
    """What becomes of the data of a name that goes."""

    KEEP = "keep"
    """It stays where it is, a project's for its owner alone, and the name stays taken."""
    GIVE = "give"
    """It stays where it is, and belongs to somebody else alone."""
    DELETE = "delete"
    """It is deleted, and the name is free again."""


def add_user(site: Site, name: str, password: str | None, quotas: Quotas = Quotas(), *, admin: bool = False) -> Account:
    """Make an account with ``arc:home/NAME`` and ``vos:NAME``. Safe to repeat after a crash in between.

    A removed user whose data was kept comes back to it.

    Raises
    ------
    DuplicateNode
        If a user or project has the name.
    """
    begun = site.accounts.find(name)
    if begun is not None and _is_incomplete(site, NameKind.USER, name):
        account = begun
    elif site.names.kind(name) is NameKind.USER and site.accounts.find(name) is None:
        account = site.accounts.restore(name, password, admin)
    else:
        account = site.accounts.add(name, password, admin)
    make_allocations(site, NameKind.USER, name, name, PRIVATE, quotas)
    return account


def add_project(site: Site, name: str, owner: str, sharing: Sharing, quotas: Quotas = Quotas()) -> Project:
    """Make ``arc:projects/NAME`` and ``vos:NAME``, which `owner` owns. Children inherit the sharing."""
    site.accounts.get(owner)
    if site.names.kind(name) is not NameKind.PROJECT or not _is_incomplete(site, NameKind.PROJECT, name):
        site.names.claim(name, NameKind.PROJECT)
    make_allocations(site, NameKind.PROJECT, name, owner, sharing, quotas)
    return project(site, name)


def project(site: Site, name: str) -> Project:
    """Return a project; raises `NodeNotFound` if there is none."""
    arc = site.allocations["arc"].get(_arc_path(NameKind.PROJECT, name))
    vault = site.allocations["vault"].get(_vault_path(name))
    if site.names.kind(name) is not NameKind.PROJECT or arc is None or vault is None:
        raise NodeNotFound(f"no project {name}")
    return Project(name, arc.owner, arc.sharing, arc.quota, arc.length, vault.quota, vault.length)


def projects(site: Site) -> list[Project]:
    """All projects, by name."""
    return [project(site, name) for name in site.names.list(NameKind.PROJECT)]


def remove(site: Site, kind: NameKind, name: str, data: Data, heir: str | None = None) -> int:
    """Take a user or project away, and do with its data what was asked for. Safe to repeat after a crash.

    Returns
    -------
    How many nodes were deleted.
    """
    require(site, kind, name)
    if data is Data.GIVE:
        if heir is None or heir == name:
            raise InvalidArgument(f"the data of {name} needs another owner")
        site.accounts.get(heir)
    # The account first: nobody writes while the data goes.
    if kind is NameKind.USER and site.accounts.find(name) is not None:
        site.accounts.remove(name)
    removed = 0
    for service, path in _paths(kind, name):
        allocations = site.allocations[service]
        if allocations.get(path) is None:
            continue
        if data is Data.DELETE:
            removed += allocations.remove(path)
        else:
            # Withdrawn at the top, sharing ends for all that is below.
            sharing = PRIVATE if kind is NameKind.PROJECT or data is Data.GIVE else KEEP
            allocations.change(path, owner=KEEP if heir is None else heir, sharing=sharing)
    if data is Data.DELETE:
        site.names.release(name)
    return removed


def require(site: Site, kind: NameKind, name: str) -> None:
    """Raise `NodeNotFound` unless the name is that of a user or project, be it one that is half removed."""
    if site.names.kind(name) is not kind:
        raise NodeNotFound(f"no {kind} {name}")


def make_allocations(site: Site, kind: NameKind, name: str, owner: str, sharing: Sharing, quotas: Quotas) -> None:
    """Make what is missing of a name's allocations."""
    defaults = {NameKind.USER: site.settings.user_quota, NameKind.PROJECT: site.settings.project_quota}
    arc_quota = defaults[kind] if isinstance(quotas.arc, Keep) else quotas.arc
    vault_quota = site.settings.vault_quota if isinstance(quotas.vault, Keep) else quotas.vault
    site.allocations["arc"].make(_arc_path(kind, name), owner, sharing=sharing, quota=arc_quota)
    site.allocations["vault"].make(_vault_path(name), owner, sharing=sharing, quota=vault_quota)


def set_quotas(site: Site, kind: NameKind, name: str, quotas: Quotas) -> None:
    """Change the quotas of a name's allocations; `KEEP` leaves one as it is."""
    require(site, kind, name)
    for (service, path), quota in zip(_paths(kind, name), (quotas.arc, quotas.vault), strict=True):
        if not isinstance(quota, Keep):
            site.allocations[service].change(path, quota=quota)


def sharing_by_names(site: Site, *, read: tuple[str, ...], write: tuple[str, ...], public: bool) -> Sharing:
    """The sharing that these groups of the site mean; raises `NodeNotFound` for one that is not there."""
    for name in (*read, *write):
        site.groups.get(check_group_name(name))
    uris = site.authority.group_uri
    return Sharing(
        public=public, read_groups=tuple(map(uris, read)), write_groups=tuple(map(uris, write)), inherit=True
    )


def _is_incomplete(site: Site, kind: NameKind, name: str) -> bool:
    """Whether making the name's allocations was interrupted."""
    return any(site.allocations[service].get(path) is None for service, path in _paths(kind, name))


def _paths(kind: NameKind, name: str) -> list[tuple[str, NodePath]]:
    return [("arc", _arc_path(kind, name)), ("vault", _vault_path(name))]


def _arc_path(kind: NameKind, name: str) -> NodePath:
    parent = b"home" if kind is NameKind.USER else b"projects"
    return NodePath.from_parts((parent, name.encode()))


def _vault_path(name: str) -> NodePath:
    return NodePath.from_parts((name.encode(),))
