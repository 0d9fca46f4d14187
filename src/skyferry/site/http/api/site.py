"""``/api/site``: what the pages must know before anything else: who looks at them, and what this site can do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry import __version__
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.services import Services
from skyferry.vospace.faults import NotAuthenticated


def routes(services: Services) -> list[BaseRoute]:
    async def site(request: Request) -> Response:
        try:
            caller = await caller_of(request)
        except NotAuthenticated:
            # A session that has ended is nobody's; the page asks for a new one.
            user = None
        else:
            user = None if caller.name is None else {"name": caller.name, "admin": caller.admin}
        body = {
            "authority": services.authority.name,
            "version": __version__,
            "services": sorted(services.spaces),
            "user": user,
            "sftp_port": services.sftp_port,
            "segment_bytes": services.limits.segment_max_bytes,
            "certificate_days": services.limits.certificate_days,
            "token_days": services.limits.token_days,
        }
        return JSONResponse(body, headers={"cache-control": "no-store"})

    return [Route("/api/site", site)]
