"""``/api/sessions``: the browsers in which one is logged in, each to be shut out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.accounts import Account
from skyferry.site.http.authentication import SESSION_COOKIE, whole_caller_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.times import job_time


def routes(services: Services) -> list[BaseRoute]:
    """The list with GET, single sessions with DELETE."""

    async def account_of(request: Request) -> Account:
        caller = await whole_caller_of(request)
        assert caller.name is not None
        return await call(services.accounts.get, caller.name)

    async def listing(request: Request) -> Response:
        kept = await call(services.sessions.list, await account_of(request))
        own = services.sessions.name(request.cookies.get(SESSION_COOKIE, ""))
        body = [
            {
                "id": session.id,
                "created": job_time(session.created),
                "last_used": job_time(session.last_used),
                "current": session.id == own,
            }
            for session in kept
        ]
        return JSONResponse(body, headers={"cache-control": "no-store"})

    async def close(request: Request) -> Response:
        await call(services.sessions.close_named, await account_of(request), request.path_params["id"])
        return respond()

    return [Route("/api/sessions", listing), Route("/api/sessions/{id}", close, methods=["DELETE"])]
