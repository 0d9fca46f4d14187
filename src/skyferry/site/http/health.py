"""Liveness for load balancers, counters for Prometheus."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry import __version__
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Availability, Services
from skyferry.site.http.threads import call
from skyferry.vospace.times import job_time


def routes(services: Services) -> list[BaseRoute]:
    """``/health`` and ``/metrics``, both anonymous."""

    async def health(_request: Request) -> Response:
        availability = services.availability()
        body = {
            "status": "ok" if availability is Availability.FULL else availability.value,
            "version": __version__,
            "up_since": job_time(services.up_since),
        }
        # Maintenance is no illness: behind a load balancer it is the site that must say Retry-After.
        return JSONResponse(body, headers={"cache-control": "no-store"})

    async def metrics(_request: Request) -> Response:
        return respond(await call(_gathered), CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})

    return [Route("/health", health), Route("/metrics", metrics)]


def _gathered() -> bytes:
    """The counters of every process of the site, or of this one where it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
