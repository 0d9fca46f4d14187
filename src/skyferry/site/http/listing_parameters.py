"""The parameters of ``GET /nodes`` (VOSpace 2.1 §6.2.3): how much of a node, which of its children, in which form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from skyferry.site.storage.nodes import Order
from skyferry.vospace import properties
from skyferry.vospace.faults import InvalidArgument, InvalidURI
from skyferry.vospace.node_xml import DETAILS
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

_ORDERS = {properties.LENGTH: Order.LENGTH, properties.DATE: Order.DATE}
XML = "text/xml"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a request wants to see of a node."""

    detail: str = "properties"
    limit: int | None = None
    start: NodePath | None = None
    """The child at which to begin, inclusive."""
    asked: NodePath | None = None
    """The path of the request, before links were followed."""
    order: Order = Order.NAME
    descending: bool = False
    as_json: bool = False

    @classmethod
    def asked_by(cls, request: Request, authority: Authority, service: str, path: NodePath) -> Self:
        """Read the parameters.

        Raises
        ------
        InvalidArgument
            For a value that none of them has.
        InvalidURI
            If ``uri`` is no node URI of this service.
        """
        given = {name.lower(): value for name, value in request.query_params.multi_items()}
        order, descending = _order(given)
        return cls(
            detail=_detail(given.get("detail")),
            limit=_limit(given.get("limit")),
            start=_start(given.get("uri"), authority, service),
            asked=path,
            order=order,
            descending=descending,
            as_json=_prefers_json(request),
        )

    @classmethod
    def of_one(cls, request: Request) -> Self:
        """One node as it is after a change."""
        return cls(as_json=_prefers_json(request))

    @property
    def media_type(self) -> str:
        return JSON if self.as_json else XML

    def start_below(self, container: NodePath) -> bytes:
        """The name of the child at which to begin, empty for the first.

        Raises `InvalidURI` if `start` is not a child of the container, by its own path or by the one asked for.
        """
        if self.start is None:
            return b""
        if self.start.is_root or self.start.parent not in (container, self.asked):
            raise InvalidURI(f"uri={self.start} is not a child of {container}")
        return self.start.name


def _detail(value: str | None) -> str:
    if value is None or value == "":
        return "properties"
    if value not in DETAILS:
        raise InvalidArgument(f"detail is min, properties or max, not {value[:40]}")
    return value


def _limit(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()):
        raise InvalidArgument("value for limit must be a positive integer.")
    return min(int(value[:18]), 2**62)


def _start(value: str | None, authority: Authority, service: str) -> NodePath | None:
    if value is None:
        return None
    path = authority.local_path(value, service)
    if path is None:
        raise InvalidURI(f"uri={value[:200]} is not a node of this service")
    return path


def _order(given: dict[str, str]) -> tuple[Order, bool]:
    sort, order = given.get("sort"), given.get("order", "asc")
    if sort is not None and sort not in _ORDERS:
        raise InvalidArgument(f"sorting options not supported: {sort[:80]}")
    if order not in ("asc", "desc"):
        raise InvalidArgument(f"sorting options not supported: {order[:80]}")
    return (Order.NAME if sort is None else _ORDERS[sort]), order == "desc"


def _prefers_json(request: Request) -> bool:
    """The query decides; else an ``Accept`` header that ranks JSON above every XML. The header is never an error."""
    for name, value in request.query_params.multi_items():
        if name.lower() == "accept":
            if value not in (XML, JSON):
                raise InvalidArgument(f"Media type {value[:80]} not supported")
            return value == JSON
    weights = {XML: 0.0, JSON: 0.0}
    for item in request.headers.get("accept", "").split(","):
        media, *parameters = (part.strip().lower() for part in item.split(";"))
        media = XML if media == "application/xml" else media
        if media in weights:
            weights[media] = max(weights[media], _weight(parameters))
    return weights[JSON] > weights[XML]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
