"""``/ac/search`` and ``/ac/groups``: who belongs to what, and changes to it (GMS 1.0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypedDict
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.groups import Group, Role
from skyferry.site.access.memberships import own_group
from skyferry.site.http.authentication import known_caller_of, whole_caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.identities import PostedGroup, read_group, user_named, write_group, write_groups
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument, MethodNotAllowed, PermissionDenied

_MEMBER = re.compile(r"(.+)/(userMembers|groupMembers)/(.+)", re.DOTALL)
_NO_STORE = {"cache-control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """``/ac/search``; ``/ac/groups`` and what is below."""
    groups = services.groups

    async def search(request: Request) -> Response:
        """The caller's memberships: bare names, a line each; with ``role``, XML."""
        caller = await known_caller_of(request)
        assert caller.name is not None
        query = request.query_params
        role = query.get("role")
        names = await call(services.groups.names, caller.name, _role(role) if role else Role.MEMBER)
        asked = query.getlist("groupID") if role else query.getlist("group")
        if asked:
            names = names.intersection(own_group(group, services.authority) or group for group in asked)
        if role:
            return respond(write_groups(sorted(names), services.authority), "text/xml", headers=_NO_STORE)
        return respond("".join(f"{name}\n" for name in sorted(names)), headers=_NO_STORE)

    async def listing(request: Request) -> Response:
        """The names of the groups that concern the caller in any role."""
        caller = await known_caller_of(request)
        assert caller.name is not None
        names = await call(_concerning, services, caller.name)
        return respond("".join(f"{name}\n" for name in sorted(names)), headers=_NO_STORE)

    async def create(request: Request) -> Response:
        caller = await whole_caller_of(request)
        assert caller.name is not None
        posted = read_group(await read_document(request, services.limits.document_bytes), services.authority)
        made = await call(_create, services, posted, caller.name)
        return respond(write_group(made, services.authority), "text/xml", status=201)

    async def collection(request: Request) -> Response:
        return await (create if request.method == "PUT" else listing)(request)

    async def below(request: Request) -> Response:
        """A group, or a member of one. Names of groups hold ``/``, so that paths are taken apart from their end."""
        raw: bytes = request.scope["raw_path"]
        tail = unquote(raw.decode("latin-1").removeprefix("/ac/groups/"))
        match = _MEMBER.fullmatch(tail)
        if match is None:
            return await group(request, tail)
        return await member(request, *match.groups())

    async def group(request: Request, name: str) -> Response:
        if request.method in ("GET", "HEAD"):
            caller = await known_caller_of(request)
            assert caller.name is not None
            found = await call(_readable, services, caller.name, name)
            return respond(write_group(found, services.authority), "text/xml", headers=_NO_STORE)
        if request.method not in ("POST", "DELETE"):
            raise MethodNotAllowed(request.method, ("GET", "HEAD", "POST", "DELETE"))
        caller = await whole_caller_of(request)
        assert caller.name is not None
        if request.method == "DELETE":
            await call(_remove, services, caller.name, name)
            return respond()
        posted = read_group(await read_document(request, services.limits.document_bytes), services.authority)
        changed = await call(_replace, services, caller.name, name, posted)
        return respond(write_group(changed, services.authority), "text/xml")

    async def member(request: Request, name: str, kind: str, who: str) -> Response:
        if request.method not in ("PUT", "DELETE"):
            raise MethodNotAllowed(request.method, ("PUT", "DELETE"))
        caller = await whole_caller_of(request)
        assert caller.name is not None
        # The query wins: one client swaps the two groups in the path when it deletes.
        query = request.query_params
        name = query.get("groupID", name)
        if kind == "groupMembers":
            who = query.get("groupID2", who)
            change = groups.add_group if request.method == "PUT" else groups.remove_group
            await call(_change_member, services, caller.name, name, change, who)
        else:
            user = user_named(services.authenticator, query.get("idType", "HTTP"), query.get("userID", who))
            change_user = groups.add_member if request.method == "PUT" else groups.remove_member
            await call(_change_member, services, caller.name, name, change_user, user)
        return respond()

    return [
        Route("/ac/search", search),
        Route("/ac/groups", collection, methods=["GET", "PUT"]),
        Route("/ac/groups/{tail:path}", below, methods=["GET", "POST", "PUT", "DELETE"]),
    ]


def _role(text: str) -> Role:
    try:
        return Role(text.lower())
    except ValueError:
        raise InvalidArgument(f"role is member, admin or owner, not {text[:40]}") from None


def _concerning(services: Services, user: str) -> frozenset[str]:
    if services.accounts.get(user).admin:
        return frozenset(group.name for group in services.groups.list())
    return frozenset[str]().union(*(services.groups.names(user, role) for role in Role))


def _create(services: Services, posted: PostedGroup, owner: str) -> Group:
    return services.groups.add(posted.name, owner, posted.description, **_members(services, posted))


def _readable(services: Services, user: str, name: str) -> Group:
    found = services.groups.get(name)
    if not services.groups.may_read(services.accounts.get(user), name):
        raise PermissionDenied(f"group {name}")
    return found


def _replace(services: Services, user: str, name: str, posted: PostedGroup) -> Group:
    _check_rights(services, user, name)
    if posted.name != name:
        raise InvalidArgument(f"the document is of the group {posted.name}, not of {name}")
    members = _members(services, posted)
    return services.groups.replace(Group(name=name, owner=None, description=posted.description, **members))


def _remove(services: Services, user: str, name: str) -> None:
    _check_rights(services, user, name)
    services.groups.remove(name)


def _change_member(services: Services, user: str, name: str, change: Callable[[str, str], None], member: str) -> None:
    _check_rights(services, user, name)
    change(name, member)


def _check_rights(services: Services, user: str, name: str) -> None:
    if not services.groups.may_administer(services.accounts.get(user), name):
        raise PermissionDenied(f"group {name}")


def _members(services: Services, posted: PostedGroup) -> _Members:
    return _Members(
        users=tuple(user_named(services.authenticator, *identity) for identity in posted.users),
        groups=posted.groups,
        admin_users=tuple(user_named(services.authenticator, *identity) for identity in posted.admin_users),
        admin_groups=posted.admin_groups,
    )


class _Members(TypedDict):
    users: tuple[str, ...]
    groups: tuple[str, ...]
    admin_users: tuple[str, ...]
    admin_groups: tuple[str, ...]
