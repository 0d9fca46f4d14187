"""Groups of users and of groups (GMS 1.0), and who belongs to which."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, delete, select, union, update

from skyferry.site.access.accounts import Account, NoSuchAccount
from skyferry.site.access.memberships import ForeignGroups, GroupMemberships, NoForeignGroups
from skyferry.site.access.names import is_account_name
from skyferry.site.access.rows import insert_first
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import accounts, group_members, groups, user_members
from skyferry.vospace.faults import DuplicateNode, InvalidArgument, NodeNotFound
from skyferry.vospace.uris import Authority

_NAME = re.compile(r"[A-Za-z0-9/_.~-]{1,128}")
_IMPOSSIBLE = frozenset({"", ".", "..", "userMembers", "groupMembers"})
"""Components that would make the URL of a group mean something else."""


class Role(StrEnum):
    """How somebody belongs to a group (GMS 1.0 §3)."""

    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group with who is in it, by name; `owner` is None once that account is gone."""

    name: str
    owner: str | None
    description: str = ""
    modified: int = 0
    """ns since 1970 UTC."""
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    admin_users: tuple[str, ...] = ()
    admin_groups: tuple[str, ...] = ()


class NoSuchGroup(NodeNotFound):
    """No group has this name."""


NoSuchGroup.name = "NotFound"


def check_group_name(name: str) -> str:
    """Return `name` if a group can have it; else raise `InvalidArgument`."""
    if not _is_name(name):
        raise InvalidArgument(f"{name[:60]!r} is not a group name: use A-Z a-z 0-9 / _ . ~ -")
    return name


class Groups:
    """The site's own groups. Nobody's right to change them is judged here, see `may_administer`."""

    def __init__(self, database: Database, authority: Authority, foreign: ForeignGroups | None = None) -> None:
        self._database = database
        self.authority = authority
        self._foreign = foreign or NoForeignGroups()

    def add(
        self,
        name: str,
        owner: str,
        description: str = "",
        *,
        users: Sequence[str] = (),
        groups: Sequence[str] = (),
        admin_users: Sequence[str] = (),
        admin_groups: Sequence[str] = (),
    ) -> Group:
        """Make a group, whole or not at all. Its owner is its first member, and may leave it.

        Raises
        ------
        DuplicateNode, InvalidArgument
            If the name is taken, or is none.
        NoSuchAccount, NoSuchGroup
            If owner or a member does not exist.
        """

        def work(connection: Connection) -> Group:
            if _find(connection, check_group_name(name)) is not None:
                raise DuplicateNode(f"the group {name} exists")
            row = {"name": name, "owner_id": _account_id(connection, owner), "description": description}
            insert_first(connection, _groups, **row, modified=time.time_ns())
            _fill(connection, _id(connection, name), (owner, *users), groups, admin_users, admin_groups)
            return _group(connection, name)

        return self._database.transact(work)

    def replace(self, group: Group) -> Group:
        """Give an existing group the description and members of `group`; its owner stays."""

        def work(connection: Connection) -> Group:
            id = _id(connection, group.name)
            connection.execute(update(_groups).where(_groups.c.id == id).values(description=group.description))
            connection.execute(delete(user_members).where(user_members.c.group_id == id))
            connection.execute(delete(group_members).where(group_members.c.group_id == id))
            _fill(connection, id, group.users, group.groups, group.admin_users, group.admin_groups)
            _touch(connection, id)
            return _group(connection, group.name)

        return self._database.transact(work)

    def get(self, name: str) -> Group:
        """Return a group; raises `NoSuchGroup`."""
        with self._database.reading() as connection:
            return _group(connection, name)

    def exists(self, name: str) -> bool:
        with self._database.reading() as connection:
            return _find(connection, name) is not None

    def list(self) -> list[Group]:
        """All groups, by name."""
        with self._database.reading() as connection:
            names = connection.execute(select(_groups.c.name).order_by(_groups.c.name)).scalars().all()
            return [_group(connection, name) for name in names]

    def remove(self, name: str) -> None:
        """Remove a group; nodes shared with it keep its name and grant nothing by it."""

        def work(connection: Connection) -> None:
            connection.execute(delete(_groups).where(_groups.c.id == _id(connection, name)))

        self._database.transact(work)

    def add_member(self, group: str, user: str, role: Role = Role.MEMBER) -> None:
        """Put a user into a group, or among its admins; harmless if already there."""

        def work(connection: Connection) -> None:
            id = _id(connection, group)
            _put(connection, user_members, group_id=id, account_id=_account_id(connection, user), role=str(role))
            _touch(connection, id)

        self._database.transact(work)

    def remove_member(self, group: str, user: str, role: Role = Role.MEMBER) -> None:
        """Take a user out; raises `NoSuchAccount` if not in it."""

        def work(connection: Connection) -> None:
            id = _id(connection, group)
            row = {"group_id": id, "account_id": _account_id(connection, user), "role": str(role)}
            if not _take(connection, user_members, **row):
                raise NoSuchAccount(f"{user} is not in {group}")
            _touch(connection, id)

        self._database.transact(work)

    def add_group(self, group: str, member: str, role: Role = Role.MEMBER) -> None:
        """Let the members of the group `member` belong to `group`; circles are allowed and mean equality."""

        def work(connection: Connection) -> None:
            id = _id(connection, group)
            _put(connection, group_members, group_id=id, member_id=_id(connection, member), role=str(role))
            _touch(connection, id)

        self._database.transact(work)

    def remove_group(self, group: str, member: str, role: Role = Role.MEMBER) -> None:
        """Undo `add_group`; raises `NoSuchGroup` if not in it."""

        def work(connection: Connection) -> None:
            id = _id(connection, group)
            row = {"group_id": id, "member_id": _id(connection, member), "role": str(role)}
            if not _take(connection, group_members, **row):
                raise NoSuchGroup(f"{member} is not in {group}")
            _touch(connection, id)

        self._database.transact(work)

    def memberships(self, user: str) -> GroupMemberships:
        """What a caller's rights are judged by: looked up when first asked, then kept as long as the object."""
        return GroupMemberships(user, self.authority, lambda: self.names(user, Role.MEMBER), self._foreign)

    def names(self, user: str, role: Role) -> frozenset[str]:
        """The groups in which a user has a role; members and admins through nested groups too."""
        with self._database.reading() as connection:
            account = connection.execute(select(accounts.c.id).where(accounts.c.name == user)).scalar()
            if account is None:
                return frozenset()
            if role is Role.OWNER:
                owned = select(_groups.c.name).where(_groups.c.owner_id == account)
                return frozenset(connection.execute(owned).scalars())
            member_of = _reached(account)
            if role is Role.MEMBER:
                ids: Any = select(member_of.c.group_id)
            else:
                ids = union(
                    select(user_members.c.group_id).where(
                        user_members.c.account_id == account, user_members.c.role == Role.ADMIN
                    ),
                    select(group_members.c.group_id).where(
                        group_members.c.member_id.in_(select(member_of.c.group_id)),
                        group_members.c.role == Role.ADMIN,
                    ),
                )
            return frozenset(connection.execute(select(_groups.c.name).where(_groups.c.id.in_(ids))).scalars())

    def may_administer(self, account: Account, group: str) -> bool:
        """Whether the account owns the group, is one of its admins, or administers the site."""
        return account.admin or self.get(group).owner == account.name or group in self.names(account.name, Role.ADMIN)

    def may_read(self, account: Account, group: str) -> bool:
        """Whether the account may see who is in the group: administrators and members."""
        return self.may_administer(account, group) or group in self.names(account.name, Role.MEMBER)


_groups = groups


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _IMPOSSIBLE.isdisjoint(name.split("/"))


def _reached(account_id: int) -> Any:
    """The groups a user is in, and the groups these are in, and so on."""
    direct = select(user_members.c.group_id).where(
        user_members.c.account_id == account_id, user_members.c.role == Role.MEMBER
    )
    reached = direct.cte("reached", recursive=True)
    above = select(group_members.c.group_id).where(
        and_(group_members.c.member_id == reached.c.group_id, group_members.c.role == Role.MEMBER)
    )
    return reached.union(above)


def _find(connection: Connection, name: str) -> Row[Any] | None:
    # What cannot be a name is not asked for: PostgreSQL refuses to be asked for some of it.
    return connection.execute(select(groups).where(groups.c.name == name)).one_or_none() if _is_name(name) else None


def _id(connection: Connection, name: str) -> int:
    row = _find(connection, name)
    if row is None:
        raise NoSuchGroup(f"no group {name[:128]}")
    return int(row.id)


def _account_id(connection: Connection, name: str) -> int:
    query = select(accounts.c.id).where(accounts.c.name == name)
    id = connection.execute(query).scalar() if is_account_name(name) else None
    if id is None:
        raise NoSuchAccount(f"no user {name[:64]}")
    return int(id)


def _group(connection: Connection, name: str) -> Group:
    row = _find(connection, name)
    if row is None:
        raise NoSuchGroup(f"no group {name[:128]}")
    owner = connection.execute(select(accounts.c.name).where(accounts.c.id == row.owner_id)).scalar()

    def users(role: Role) -> tuple[str, ...]:
        query = (
            select(accounts.c.name)
            .join(user_members, user_members.c.account_id == accounts.c.id)
            .where(user_members.c.group_id == row.id, user_members.c.role == role)
        )
        return tuple(connection.execute(query.order_by(accounts.c.name)).scalars())

    def members(role: Role) -> tuple[str, ...]:
        query = (
            select(groups.c.name)
            .join(group_members, group_members.c.member_id == groups.c.id)
            .where(group_members.c.group_id == row.id, group_members.c.role == role)
        )
        return tuple(connection.execute(query.order_by(groups.c.name)).scalars())

    return Group(
        name=row.name,
        owner=owner,
        description=row.description,
        modified=row.modified,
        users=users(Role.MEMBER),
        groups=members(Role.MEMBER),
        admin_users=users(Role.ADMIN),
        admin_groups=members(Role.ADMIN),
    )


def _fill(
    connection: Connection,
    id: int,
    users: Sequence[str],
    members: Sequence[str],
    admin_users: Sequence[str],
    admin_groups: Sequence[str],
) -> None:
    for role, people in ((Role.MEMBER, users), (Role.ADMIN, admin_users)):
        for user in dict.fromkeys(people):
            _put(connection, user_members, group_id=id, account_id=_account_id(connection, user), role=str(role))
    for role, nested in ((Role.MEMBER, members), (Role.ADMIN, admin_groups)):
        for group in dict.fromkeys(nested):
            _put(connection, group_members, group_id=id, member_id=_id(connection, group), role=str(role))


def _put(connection: Connection, table: Table, **row: object) -> None:
    there = and_(*(table.c[column] == value for column, value in row.items()))
    if connection.execute(select(table).where(there)).first() is None:
        insert_first(connection, table, **row)


def _take(connection: Connection, table: Table, **row: object) -> bool:
    there = and_(*(table.c[column] == value for column, value in row.items()))
    return connection.execute(delete(table).where(there)).rowcount > 0


def _touch(connection: Connection, id: int) -> None:
    connection.execute(update(groups).where(groups.c.id == id).values(modified=time.time_ns()))
