"""``/views``, ``/protocols``, ``/properties``: what each service understands (VOSpace 2.1 §6.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.http.authentication import caller_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.vospace import properties, standards
from skyferry.vospace.vocabulary import write_properties, write_protocols, write_views


def routes(services: Services) -> list[BaseRoute]:
    provided = [standards.HTTP_GET, standards.HTTP_PUT, standards.HTTPS_GET, standards.HTTPS_PUT]
    if services.sftp_port is not None:
        provided.append(standards.SSHFS)
    settable = sorted(properties.CLIENT_SET | properties.DESCRIPTIVE | properties.ADMIN_SET)
    documents = {
        "views": write_views(
            [standards.ANY_VIEW],
            [standards.DEFAULT_VIEW, standards.BINARY_VIEW, standards.DATA_VIEW, standards.PACKAGE_VIEW],
        ),
        "protocols": write_protocols([standards.HTTPS_GET], provided),
        "properties": write_properties(settable, sorted(properties.KNOWN), sorted(properties.KNOWN)),
    }
    return [
        Route(f"/{service}/{name}", _document(document))
        for service in services.spaces
        for name, document in documents.items()
    ]


def _document(document: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        await caller_of(request)
        return respond(document, "text/xml")

    return answer
