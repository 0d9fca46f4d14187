"""``/ac``: who one is, and the numbers that POSIX systems know users and groups by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.accounts import Account, NoSuchAccount
from skyferry.site.access.groups import check_group_name
from skyferry.site.access.memberships import own_group
from skyferry.site.access.names import check_account_name
from skyferry.site.access.posix import Kind, PosixIds
from skyferry.site.http.authentication import known_caller_of
from skyferry.site.http.identities import identities, user_named, write_user
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import respond, see_other
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument, PermissionDenied

_MOST_NAMES = 1000


def routes(services: Services) -> list[BaseRoute]:
    """``/ac/whoami``, ``/ac/users``, ``/ac/uid`` and ``/ac/gid``."""
    ids = services.accounts.posix_ids

    async def whoami(request: Request) -> Response:
        caller = await known_caller_of(request)
        assert caller.name is not None
        headers = {"cache-control": "no-store", "vary": "accept"}
        if "application/json" not in request.headers.get("accept", ""):
            response = see_other(f"{origin_of(request)}/ac/users/{caller.name}?idType=HTTP")
            response.headers.update(headers)
            return response
        account = await call(services.accounts.get, caller.name)
        body = {"user": {"name": account.name, "uid": account.uid, "admin": account.admin, **_as_json(account)}}
        return JSONResponse(body, headers=headers)

    async def user(request: Request) -> Response:
        """The user's document, for oneself and for admins: nobody learns here who else has an account."""
        caller = await known_caller_of(request)
        asked = request.path_params["name"]
        try:
            name = user_named(services.authenticator, request.query_params.get("idType", "HTTP"), asked)
        except NoSuchAccount:
            name = None
        if name is None or (name != caller.name and not caller.admin):
            raise PermissionDenied(f"user {asked[:200]}")
        account = await call(services.accounts.get, name)
        return respond(write_user(account, services.authority), "text/xml", headers={"cache-control": "no-store"})

    async def uid(request: Request) -> Response:
        """Lines of user, uid and gid. An admin's question gives an unknown name its number."""
        caller = await known_caller_of(request)
        names = [check_account_name(name) for name in _few(request, "user")]
        numbers = [_number(number) for number in _few(request, "uid")]

        def lines() -> Iterator[str]:
            for name, number in _mapped(ids, "user", names, numbers, assigns=lambda _: caller.admin):
                yield f"{name}\t{number}\t{number}\n"

        return respond(await call(_joined, lines))

    async def gid(request: Request) -> Response:
        """Lines of group and gid; a group that exists gets its number from anybody's question."""
        caller = await known_caller_of(request)
        names = [_group(uri, services) for uri in _few(request, "group")]
        numbers = [_number(number) for number in _few(request, "gid")]

        def lines() -> Iterator[str]:
            for name, number in _mapped(
                ids, "group", names, numbers, assigns=lambda name: caller.admin or services.groups.exists(name)
            ):
                yield f"{services.authority.group_uri(name)}\t{number}\n"

        return respond(await call(_joined, lines))

    return [
        Route("/ac/whoami", whoami),
        Route("/ac/users/{name:path}", user),
        Route("/ac/uid", uid),
        Route("/ac/gid", gid),
    ]


def _as_json(account: Account) -> dict[str, object]:
    return {"identities": [{"type": type_, "value": value} for type_, value in identities(account).items()]}


def _few(request: Request, parameter: str) -> list[str]:
    values = request.query_params.getlist(parameter)
    if len(values) > _MOST_NAMES:
        raise InvalidArgument(f"at most {_MOST_NAMES} of {parameter} in one request")
    return values


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,10}", text):
        raise InvalidArgument(f"not a number: {text[:20]}")
    return int(text)


def _group(uri: str, services: Services) -> str:
    name = own_group(uri, services.authority)
    if name is None:
        raise InvalidArgument(f"not a group of this site: {uri[:200]}")
    return check_group_name(name)


def _mapped(
    ids: PosixIds, kind: Kind, names: list[str], numbers: list[int], assigns: Callable[[str], bool]
) -> Iterator[tuple[str, int]]:
    """The (name, number) pairs asked for, those without one left out."""
    for name in names:
        known = ids.find_number(kind, name)
        if known is None and assigns(name):
            known = ids.number(kind, name)
        if known is not None:
            yield name, known
    for number in numbers:
        name_ = ids.find_name(kind, number)
        if name_ is not None:
            yield name_, number


def _joined(lines: Callable[[], Iterator[str]]) -> str:
    return "".join(lines())
