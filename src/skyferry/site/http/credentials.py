"""``/cred``: short-lived certificates for programs that cannot ask for a password (CDP 1.0)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.ssh_authority import DEFAULT_HOURS, LONGEST_HOURS
from skyferry.site.http.authentication import whole_caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.faults import InvalidArgument, NodeNotFound

_LARGEST_KEY = 16 << 10


def routes(services: Services) -> list[BaseRoute]:
    """``/cred/proxy``, ``/cred/ssh``."""

    async def proxy(request: Request) -> Response:
        """Certificate, then its key, as clients save it verbatim."""
        caller = await whole_caller_of(request)
        assert caller.name is not None
        limits = services.limits
        asked = request.query_params.getlist("daysValid")
        days = _number("daysValid", asked, limits.certificate_default_days, limits.certificate_days)
        issued = await call(services.certificates.issue, caller.name, days)
        headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="cadcproxy.pem"'}
        return respond(issued.certificate_first, "application/x-pem-file", headers=headers)

    async def ssh(request: Request) -> Response:
        """Certify the public key in the body for some ``hours``: the answer is its ``-cert.pub``.

        GET answers, to anybody, with the line for ``known_hosts`` by which the SFTP service proves itself.
        """
        if request.method == "GET":
            if services.sftp_port is None:
                raise NodeNotFound("this site does not serve SFTP")
            host = urlsplit(origin_of(request)).hostname
            line = f"[{host}]:{services.sftp_port} {services.ssh_authority.host_line}\n"
            return respond(line.encode(), "text/plain; charset=utf-8")
        caller = await whole_caller_of(request)
        assert caller.name is not None
        hours = _number("hours", request.query_params.getlist("hours"), DEFAULT_HOURS, LONGEST_HOURS)
        key = (await read_document(request, _LARGEST_KEY)).decode("utf-8", "replace")
        certificate = await call(services.ssh_authority.issue, caller.name, key, hours)
        return respond(certificate, "text/plain; charset=utf-8", headers={"cache-control": "no-store"})

    return [Route("/cred/proxy", proxy), Route("/cred/ssh", ssh, methods=["GET", "POST"])]


def _number(name: str, values: list[str], default: int, longest: int) -> int:
    if not values:
        return min(default, longest)
    number = int(values[0]) if len(values) == 1 and re.fullmatch("[0-9]{1,6}", values[0]) else 0
    if not 1 <= number <= longest:
        raise InvalidArgument(f"{name} is a number from 1 to {longest}")
    return number
