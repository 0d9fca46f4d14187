"""``/ac/login`` and ``/ac/logout``: a password for a token or a session (IVOA UMS 1.0)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.scopes import read_scope
from skyferry.site.http.authentication import SESSION_COOKIE, check_same_origin
from skyferry.site.http.forms import one_value, read_form
from skyferry.site.http.origin import client_address
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument

_NO_STORE = {"cache-control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """Login and logout."""

    async def login(request: Request) -> Response:
        """Answer with a token as the bare body; ``cookie=true`` begins a session as well, ``cookie=only`` just that."""
        check_same_origin(request)
        form = await read_form(request)
        name, password = one_value(form, "username"), one_value(form, "password")
        if not name or not password:
            raise InvalidArgument("missing parameters: username and password are needed")
        scope = read_scope(one_value(form, "scope") or "", services.authority)
        cookie = (one_value(form, "cookie") or "").lower()
        with_cookie = cookie in ("true", "only")
        if with_cookie and scope is not None:
            raise InvalidArgument("a session has no scope: ask for a token alone")
        source = client_address(services, request.scope)
        account = await call(services.accounts.check_password, name, password, source)
        headers = {**_NO_STORE, "x-vo-authenticated": account.name}
        if cookie == "only":
            response = respond(headers=headers)
        else:
            seconds = services.limits.token_days * 86_400
            token, _ = await call(services.tokens.issue, account, "login", seconds=seconds, scope=scope)
            response = respond(token, headers={**headers, "x-vo-bearer": token})
        if with_cookie:
            session = await call(services.sessions.open, account)
            response.set_cookie(SESSION_COOKIE, session, path="/", secure=True, httponly=True, samesite="lax")
        return response

    async def logout(request: Request) -> Response:
        """End the session of the cookie; harmless without one."""
        check_same_origin(request)
        session = request.cookies.get(SESSION_COOKIE)
        if session:
            await call(services.sessions.close, session)
        response = respond(headers=_NO_STORE)
        response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    return [Route("/ac/login", login, methods=["POST"]), Route("/ac/logout", logout, methods=["POST"])]
