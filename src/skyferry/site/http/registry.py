"""Where everything is: the registry, and what each service can do and whether it does (VOSI 1.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.http.authentication import caller_of
from skyferry.site.http.origin import client_address, origin_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Availability, Services
from skyferry.site.http.threads import call
from skyferry.vospace import availability as vosi
from skyferry.vospace import standards
from skyferry.vospace.capabilities import Capability, write_capabilities

_log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(services: Services) -> list[BaseRoute]:
    """``/reg/resource-caps``, and ``capabilities`` and ``availability`` of every service."""
    pages: list[BaseRoute] = [Route("/reg/resource-caps", _registry(services))]
    describe = {"cred": _credentials, "ac": _access, **dict.fromkeys(services.spaces, _space)}
    for service, capabilities in describe.items():
        pages.append(Route(f"/{service}/capabilities", _capabilities(service, capabilities)))
        pages.append(Route(f"/{service}/availability", _availability(services)))
    return pages


def _registry(services: Services) -> Endpoint:
    resources = {name: name for name in services.spaces} | {"cred": "cred", "gms": "ac", "posix-mapper": "ac"}

    async def registry(request: Request) -> Response:
        await caller_of(request)
        origin = origin_of(request)
        lines = ["# Every service under the site's own authority, and under those that clients have built in."]
        for authority in dict.fromkeys((services.authority.name, *services.authority.aliases)):
            lines += [f"ivo://{authority}/{id} = {origin}/{path}/capabilities" for id, path in resources.items()]
        return respond("\n".join(lines) + "\n", headers={"cache-control": "max-age=600"})

    return registry


def _capabilities(service: str, describe: Callable[[str], list[Capability]]) -> Endpoint:
    async def capabilities(request: Request) -> Response:
        await caller_of(request)
        base = f"{origin_of(request)}/{service}"
        everywhere = [
            Capability.open(standards.VOSI_CAPABILITIES, f"{base}/capabilities"),
            Capability.open(standards.VOSI_AVAILABILITY, f"{base}/availability"),
        ]
        return respond(write_capabilities([*everywhere, *describe(base)]), "text/xml")

    return capabilities


def _space(base: str) -> list[Capability]:
    public, authenticated = Capability.public, Capability.authenticated
    return [
        public(standards.NODES, f"{base}/nodes", "base"),
        public(standards.TRANSFERS, f"{base}/transfers", "base"),
        public(standards.SYNC_TRANSFERS, f"{base}/synctrans"),
        public(standards.FILES, f"{base}/files", "base"),
        authenticated(standards.RECURSIVE_DELETE, f"{base}/async-delete"),
        authenticated(standards.RECURSIVE_PROPERTIES, f"{base}/async-setprops"),
        public(standards.PACKAGES, f"{base}/pkg"),
        public(standards.VIEWS, f"{base}/views"),
        public(standards.PROTOCOLS, f"{base}/protocols"),
        public(standards.PROPERTIES, f"{base}/properties"),
        public(standards.DIRECT_FILES, f"{base}/files", "base"),
        public(standards.PARTS, f"{base}/files", "base"),
        public(standards.MTIME, f"{base}/files", "base"),
        authenticated(standards.BUNDLE_UPLOAD, f"{base}/bundle", "base"),
        public(standards.BUNDLE_DOWNLOAD, f"{base}/bundle", "base"),
        public(standards.RECURSIVE_LISTING, f"{base}/listing", "base"),
        public(standards.JOB_REPORT, f"{base}/transfers", "base"),
    ]


def _credentials(base: str) -> list[Capability]:
    return [
        Capability.authenticated(standards.PROXY_CERTIFICATE, f"{base}/proxy"),
        Capability.authenticated(standards.SSH_CERTIFICATE, f"{base}/ssh"),
    ]


def _access(base: str) -> list[Capability]:
    authenticated = Capability.authenticated
    return [
        *(Capability.open(standard, f"{base}/login") for standard in standards.LOGIN),
        *(authenticated(standard, f"{base}/whoami") for standard in standards.WHOAMI),
        *(authenticated(standard, f"{base}/users", "base") for standard in standards.USERS),
        *(authenticated(standard, f"{base}/search") for standard in standards.GROUP_SEARCH),
        authenticated(standards.GROUPS, f"{base}/groups", "base"),
        authenticated(standards.UID_MAP, f"{base}/uid"),
        authenticated(standards.GID_MAP, f"{base}/gid"),
        authenticated(standards.TOKENS, f"{base}/tokens", "base"),
        authenticated(standards.KEYS, f"{base}/keys", "base"),
    ]


def _availability(services: Services) -> Endpoint:
    async def availability(request: Request) -> Response:
        # Without a look at credentials: this must answer while nothing else does.
        state = services.availability()
        notes = [] if state is Availability.FULL else [f"maintenance: the site is {state.value}"]
        if request.query_params.get("detail") != "min" and not await _database_answers(services):
            state, notes = Availability.OFFLINE, ["the database does not answer"]
        document = vosi.Availability(
            available=state is not Availability.OFFLINE, up_since=services.up_since, notes=tuple(notes)
        )
        return respond(vosi.write_availability(document, client_address(services, request.scope)), "text/xml")

    return availability


async def _database_answers(services: Services) -> bool:
    try:
        await call(services.accounts.find, "")
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        _log.error("database check failed", error=repr(error))
        return False
    return True
