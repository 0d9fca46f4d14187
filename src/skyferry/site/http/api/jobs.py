"""``/api/jobs``: the caller's own jobs on both services, the latest first, as a page shows them."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.identity import Caller
from skyferry.site.http.authentication import known_caller_of
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.jobs.records import Job, JobKind
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.node_xml import read_node
from skyferry.vospace.times import job_time
from skyferry.vospace.transfers import read_transfer

LATEST = 100
"""Jobs of each service that are shown."""

_LISTS = {
    JobKind.MOVE: "transfers",
    JobKind.COPY: "transfers",
    JobKind.IMPORT: "transfers",
    JobKind.DELETE: "async-delete",
    JobKind.PROPERTIES: "async-setprops",
}
"""The kinds that run for a while, and the list in which each is steered; negotiations are over at once."""


def routes(services: Services) -> list[BaseRoute]:
    async def jobs(request: Request) -> Response:
        caller = await known_caller_of(request)
        return JSONResponse(await call(_jobs, services, caller), headers={"cache-control": "no-store"})

    return [Route("/api/jobs", jobs)]


def _jobs(services: Services, caller: Caller) -> list[dict[str, object]]:
    found: list[Job] = []
    for service in services.spaces:
        for reference in services.jobs.references(caller, service, _LISTS.keys(), last=LATEST):
            try:
                found.append(services.jobs.get(caller, service, _LISTS.keys(), reference.id))
            except NodeNotFound:
                continue  # it went meanwhile
    found.sort(key=lambda job: job.created, reverse=True)
    return [_as_json(job) for job in found]


def _as_json(job: Job) -> dict[str, object]:
    seconds = ((job.ended or time.time_ns()) - job.started) / 1e9 if job.started else 0.0
    return {
        "id": job.id,
        "url": f"/{job.service}/{_LISTS[job.kind]}/{job.id}",
        "kind": job.kind,
        "phase": job.phase,
        "created": job_time(job.created),
        "ended": None if job.ended is None else job_time(job.ended),
        "seconds": round(seconds, 1),
        "done": job.done,
        "failed": job.failed,
        "bytes": job.bytes,
        "message": job.message,
        "document": job.info,
        **_subject(job),
    }


def _subject(job: Job) -> dict[str, object]:
    """What the job is about: the node, and where it goes or comes from."""
    if job.kind is JobKind.DELETE:
        return {"target": job.parameter("target")}
    if job.info is None:
        return {}
    if job.kind is JobKind.PROPERTIES:
        return {"target": read_node(job.info.encode()).uri}
    transfer = read_transfer(job.info.encode())
    if job.kind is JobKind.IMPORT:
        return {"target": transfer.targets[0], "source": [one.endpoint for one in transfer.protocols][:1]}
    return {"target": transfer.targets[0], "destination": transfer.destination}
