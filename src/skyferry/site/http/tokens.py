"""``/ac/tokens``: one's own bearer tokens, made with a scope and an end, listed, revoked."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.accounts import Account
from skyferry.site.access.scopes import read_scope, write_scope
from skyferry.site.access.tokens import Token
from skyferry.site.http.authentication import whole_caller_of
from skyferry.site.http.forms import one_value, read_form
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import job_time
from skyferry.vospace.uris import Authority

_NO_STORE = {"cache-control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """The list with GET and POST, single tokens with DELETE."""

    async def account_of(request: Request) -> Account:
        caller = await whole_caller_of(request)
        assert caller.name is not None
        return await call(services.accounts.get, caller.name)

    async def listing(request: Request) -> Response:
        account = await account_of(request)
        kept = await call(services.tokens.list, account)
        return JSONResponse([_as_json(token, services.authority) for token in kept], headers=_NO_STORE)

    async def create(request: Request) -> Response:
        """Make a token from the form's ``label``, ``scope`` and ``days``; the answer alone holds its text."""
        account = await account_of(request)
        form = await read_form(request)
        scope = read_scope(one_value(form, "scope") or "", services.authority)
        seconds = _days(one_value(form, "days"), services.limits.token_days) * 86_400
        label = one_value(form, "label") or ""
        text, token = await call(services.tokens.issue, account, label, seconds=seconds, scope=scope)
        return JSONResponse({"token": text, **_as_json(token, services.authority)}, 201, headers=_NO_STORE)

    async def collection(request: Request) -> Response:
        return await (create if request.method == "POST" else listing)(request)

    async def revoke(request: Request) -> Response:
        account = await account_of(request)
        await call(services.tokens.revoke, account, request.path_params["id"])
        return respond()

    return [
        Route("/ac/tokens", collection, methods=["GET", "POST"]),
        Route("/ac/tokens/{id}", revoke, methods=["DELETE"]),
    ]


def _days(text: str | None, longest: int) -> int:
    if not text:
        return longest
    days = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    if not 1 <= days <= longest:
        raise InvalidArgument(f"days is a number from 1 to {longest}")
    return days


def _as_json(token: Token, authority: Authority) -> dict[str, object]:
    return {
        "id": token.id,
        "label": token.label,
        "scope": write_scope(token.scope, authority),
        "created": job_time(token.created),
        "expires": job_time(token.expires),
        "last_used": None if token.last_used is None else job_time(token.last_used),
    }
