"""``/api/{service}/view``: what a page shows of a FITS file, made apart in bounded time and memory."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from skyferry.site.http.authentication import caller_of
from skyferry.site.http.conditions import etag, is_unmodified
from skyferry.site.http.files import GUARDED
from skyferry.site.http.node_route import NodeRoute
from skyferry.site.http.pump import BytesAnswer
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call, start_transfer
from skyferry.site.space.space import Space
from skyferry.site.views.cutouts import make_apart
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.paths import NodePath

_TYPES = {"units": "application/json", "table": "application/json", "picture": "image/png"}


def routes(services: Services) -> list[BaseRoute]:
    """``GET /api/{service}/view/PATH?view=units|table|picture``; see `skyferry.site.views.previews` for the rest."""
    return [
        NodeRoute(f"/api/{space.service}/view", {"GET": partial(_view, space)}) for space in services.spaces.values()
    ]


async def _view(space: Space, request: Request, path: NodePath) -> Response:
    caller = await caller_of(request)
    query = dict(request.query_params)
    view = query.pop("view", "")
    if view not in _TYPES:
        raise InvalidArgument(f"view is one of {', '.join(_TYPES)}")
    node, reader = await call(space.open, caller, path)
    try:
        # The browser keeps a view as long as the file's bytes stay the same, asking each time.
        headers = {**GUARDED, "content-type": _TYPES[view], "cache-control": "private, no-cache"}
        if node.version:
            headers["etag"] = etag(node.version)
        if is_unmodified(request.headers, node.version, node.content_date):
            return respond(b"", None, status=304, headers=headers)
        made = await start_transfer(make_apart, view, reader, tuple(query.items()))
    finally:
        reader.close()
    return BytesAnswer(made, 0, made.length, status=200, headers=headers)
