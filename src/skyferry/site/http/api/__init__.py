"""``/api``: JSON that the file manager needs beyond VOSpace. Not for other clients: it may change with the pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from skyferry.site.http.api import folders, jobs, links, sessions, site, views
from skyferry.site.http.services import Services


def routes(services: Services) -> list[BaseRoute]:
    return [route for module in (folders, links, views, jobs, sessions, site) for route in module.routes(services)]
