"""``/cred``: short-lived certificates for programs that cannot ask for a password (CDP 1.0)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.http.authentication import whole_caller_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument


def routes(services: Services) -> list[BaseRoute]:
    """``/cred/proxy``."""

    async def proxy(request: Request) -> Response:
        """Certificate, then its key, as clients save it verbatim."""
        caller = await whole_caller_of(request)
        assert caller.name is not None
        days = _days(request.query_params.getlist("daysValid"), services)
        issued = await call(services.certificates.issue, caller.name, days)
        headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="cadcproxy.pem"'}
        return respond(issued.certificate_first, "application/x-pem-file", headers=headers)

    return [Route("/cred/proxy", proxy)]


def _days(values: list[str], services: Services) -> int:
    longest = services.limits.certificate_days
    if not values:
        return min(services.limits.certificate_default_days, longest)
    days = int(values[0]) if len(values) == 1 and re.fullmatch("[0-9]{1,6}", values[0]) else 0
    if not 1 <= days <= longest:
        raise InvalidArgument(f"daysValid is a number of days from 1 to {longest}")
    return days
