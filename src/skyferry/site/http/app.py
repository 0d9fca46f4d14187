"""The application: every endpoint's routes below the layers that every request passes.

From the outside in: `AccessLog` names and logs, `Challenges` says who was recognised or how to be,
`Faults` renders, `Maintenance` refuses; then the routes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.http import (
    accounts,
    api,
    bundles,
    credentials,
    files,
    groups,
    health,
    jobs,
    keys,
    landing,
    listings,
    login,
    nodes,
    packages,
    registry,
    synctrans,
    tokens,
    vocabulary,
)
from skyferry.site.http.access_log import AccessLog
from skyferry.site.http.challenges import Challenges
from skyferry.site.http.faults import Faults
from skyferry.site.http.maintenance import Maintenance
from skyferry.site.http.services import Services
from skyferry.vospace.faults import InvalidURI, NodeNotFound
from skyferry.vospace.paths import readable

ENDPOINTS: tuple[Callable[[Services], list[BaseRoute]], ...] = (
    nodes.routes,
    files.routes,
    synctrans.routes,
    jobs.routes,
    packages.routes,
    listings.routes,
    bundles.routes,
    vocabulary.routes,
    landing.routes,
    health.routes,
    registry.routes,
    credentials.routes,
    login.routes,
    accounts.routes,
    tokens.routes,
    keys.routes,
    groups.routes,
    api.routes,
)
"""Each module's ``routes``, those of most requests first."""


def create_app(services: Services, pages: Sequence[BaseRoute] = ()) -> Starlette:
    """Put the site's HTTP door together, with the file manager's `pages`; several apps may live in one process."""
    app = Starlette(
        routes=[*(route for routes in ENDPOINTS for route in routes(services)), *pages],
        middleware=[
            Middleware(AccessLog, services=services),
            Middleware(Challenges),
            Middleware(Faults),
            Middleware(Maintenance, services=services),
        ],
        exception_handlers={HTTPException: _let_pass, 404: _nothing_here},
    )
    app.router.redirect_slashes = False
    app.state.services = services
    return app


async def _let_pass(_request: Request, error: Exception) -> Response:
    raise error


async def _nothing_here(request: Request, _error: Exception) -> Response:
    raw: bytes = request.scope["raw_path"]
    if b"%" in b"/".join(raw.split(b"/", 3)[:3]):
        raise InvalidURI(f"an escape stands in the fixed part of {readable(raw)}")
    raise NodeNotFound(f"nothing is at {readable(raw)}")
