"""``/synctrans``: transfers negotiated before the answer, by a document or by parameters (VOSpace 2.1 §6.4)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry.site.http.authentication import caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.jobs import transfer_details
from skyferry.site.http.negotiation import KNOWN_METHODS, Negotiator
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import see_other
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.http.transfers import negotiate, to_negotiate
from skyferry.site.jobs.records import JobKind
from skyferry.site.space.space import Space
from skyferry.vospace import standards
from skyferry.vospace.faults import InvalidArgument, ProtocolNotSupported
from skyferry.vospace.transfers import (
    Direction,
    Transfer,
    TransferProtocol,
    TransferView,
    parse_direction,
    read_transfer,
    transfer_element,
)

REQUIRED = ("TARGET", "DIRECTION", "PROTOCOL")


def routes(services: Services) -> list[BaseRoute]:
    """``/{service}/synctrans`` and ``/{service}/xfer/{id}``."""
    pages: list[BaseRoute] = []
    for name, space in services.spaces.items():
        synchronous = SynchronousTransfers(services, space)
        pages.append(Route(f"/{name}/synctrans", synchronous.get, methods=["GET"]))
        pages.append(Route(f"/{name}/synctrans", synchronous.post, methods=["POST"]))
        pages.append(Route(f"/{name}/xfer/{{id}}", transfer_details(services, name)))
    return pages


class SynchronousTransfers:
    """The endpoint of one service."""

    def __init__(self, services: Services, space: Space) -> None:
        self.services = services
        self.space = space

    async def get(self, request: Request) -> Response:
        return await self._by_parameters(request, b"")

    async def post(self, request: Request) -> Response:
        body = await read_document(request, self.services.limits.document_bytes)
        # By what it is, not by Content-Type: clients send documents as forms, and forms as anything.
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or b"\0" in body[:4]:
            return await self._by_document(request, body)
        return await self._by_parameters(request, body)

    async def _by_document(self, request: Request, body: bytes) -> Response:
        """Negotiate, and send the client to the outcome, be it good or bad."""
        caller = await caller_of(request)
        transfer = read_transfer(body)
        negotiator = Negotiator(self.services, self.space, origin_of(request))
        kind = to_negotiate(transfer)
        ending = await call(negotiate, negotiator, caller, transfer, kind)
        job = await call(
            self.services.jobs.create_ended,
            caller,
            self.space.service,
            kind,
            ending,
            info=transfer_element(transfer),
        )
        return see_other(where_to_go(negotiator, kind, job.id, ending.fault is None))

    async def _by_parameters(self, request: Request, body: bytes) -> Response:
        """Negotiate, and send the client straight to the first endpoint; a failure is the answer itself."""
        caller = await caller_of(request)
        transfer = _from_parameters(_merged(request.scope["query_string"], body))
        negotiator = Negotiator(self.services, self.space, origin_of(request))
        negotiated = await call(negotiator.negotiate, caller, transfer)
        endpoint = next((one.endpoint for one in negotiated.transfer.protocols if one.endpoint), None)
        if endpoint is None:
            raise ProtocolNotSupported("no endpoint can be offered")
        return see_other(endpoint)


def where_to_go(negotiator: Negotiator, kind: JobKind, id: str, succeeded: bool) -> str:
    """Where the outcome of a negotiation is: a package itself, or the transfer's details."""
    base = f"{negotiator.origin}/{negotiator.space.service}"
    if kind is JobKind.PACKAGE and succeeded:
        return f"{base}/pkg/{id}/run"
    return f"{base}/transfers/{id}/results/transferDetails"


def _merged(query: bytes, body: bytes) -> dict[str, list[str]]:
    """Query and form together, names in upper case."""
    merged: dict[str, list[str]] = {}
    for part in (query, body):
        try:
            pairs = parse_qsl(part.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
        except ValueError:
            raise InvalidArgument("the parameters are malformed") from None
        for name, value in pairs:
            merged.setdefault(name.upper(), []).append(value)
    return merged


def _from_parameters(parameters: dict[str, list[str]]) -> Transfer:
    wrong = [name for name in REQUIRED if len([value for value in parameters.get(name, []) if value]) != 1]
    if wrong:
        raise InvalidArgument(f"missing parameters: {', '.join(wrong)} (one of each is needed)")
    direction = parse_direction(parameters["DIRECTION"][0])
    if direction not in (Direction.PUSH_TO, Direction.PULL_FROM, Direction.MOUNT):
        raise InvalidArgument(f"a transfer {direction[:100]} is not done by parameters")
    methods = tuple(value for value in parameters.get("SECURITYMETHOD", []) if value)
    if any(value in KNOWN_METHODS for value in methods):
        # The method is how the client speaks to the service; the endpoint it then reads without any credential.
        methods = (*methods, standards.ANONYMOUS)
    view = next(iter(parameters.get("VIEW", [])), None)
    return Transfer(
        targets=(parameters["TARGET"][0],),
        direction=direction,
        view=TransferView(uri=view) if view else None,
        protocols=(TransferProtocol(uri=parameters["PROTOCOL"][0], security_methods=methods),),
    )
