"""``/transfers``, ``/async-delete``, ``/async-setprops``: jobs posted, watched and steered (UWS 1.1)."""

from __future__ import annotations

import asyncio
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.identity import Caller
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.bodies import read_document
from skyferry.site.http.job_requests import ACTIVE, Filter, Waiting, read_parameters
from skyferry.site.http.negotiation import Negotiator
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import StreamedDocument, respond, see_other
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.site.http.transfers import DETAILS, NEGOTIATED, TRANSFER_KINDS, kind_of, negotiate_job
from skyferry.site.jobs.faults import ending_of, error_text
from skyferry.site.jobs.records import Job, JobKind
from skyferry.vospace.faults import Fault, InternalFault, InvalidArgument, InvalidURI, NodeNotFound, PermissionDenied
from skyferry.vospace.jobs import (
    JobDocument,
    JobError,
    JobResult,
    write_job,
    write_job_list,
    write_parameters,
    write_results,
)
from skyferry.vospace.node_xml import read_node, write_node
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import job_time, parse_time
from skyferry.vospace.transfers import read_transfer, transfer_element
from skyferry.vospace.xml import DECLARATION

QUICK_SECONDS = 1.0
"""How long the request that runs a job waits for its end, so that the first poll sees it."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S.*", re.DOTALL)
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(services: Services) -> list[BaseRoute]:
    pages: list[BaseRoute] = []
    for service in services.spaces:
        for jobs in (Transfers(services, service), Deletions(services, service), PropertyChanges(services, service)):
            pages += jobs.routes()
    return pages


class JobList(ABC):
    """The endpoints of one list of jobs of one service."""

    name: str
    kinds: frozenset[JobKind]

    def __init__(self, services: Services, service: str) -> None:
        self.services = services
        self.service = service
        self.path = f"/{service}/{self.name}"

    @abstractmethod
    async def make(self, request: Request, caller: Caller) -> Job:
        """Make the `PENDING` job that a POST to the list asks for."""

    def routes(self) -> list[BaseRoute]:
        one = f"{self.path}/{{id}}"
        texts: dict[str, Callable[[Job], str]] = {
            "phase": lambda job: job.phase,
            "executionduration": lambda job: str(job.execution_seconds),
            "destruction": lambda job: job_time(job.destruction),
            "quote": lambda job: "",
            "owner": lambda job: job.owner or "",
        }
        documents: dict[str, Callable[[Job, str], Response]] = {
            "parameters": lambda job, base: respond(write_parameters(job.parameters), "text/xml"),
            "results": lambda job, base: respond(write_results(_results(job, base)), "text/xml"),
            "error": lambda job, base: _error(job),
            "progress": lambda job, base: JSONResponse(_progress(job)),
            "failures": lambda job, base: StreamedDocument(self._failures(job), "application/x-ndjson"),
        }
        return [
            Route(self.path, self.list_jobs, methods=["GET"]),
            Route(self.path, self.create, methods=["POST"]),
            Route(one, self.read, methods=["GET"]),
            Route(one, self.act, methods=["POST"]),
            Route(one, self.delete, methods=["DELETE"]),
            Route(f"{one}/phase", self.steer, methods=["POST"]),
            Route(f"{one}/executionduration", self.set_duration, methods=["POST"]),
            Route(f"{one}/destruction", self.set_destruction, methods=["POST"]),
            *(Route(f"{one}/{name}", self._text(text)) for name, text in texts.items()),
            *(Route(f"{one}/{name}", self._document(write)) for name, write in documents.items()),
            Route(f"{one}/results/{{name}}", self.result),
        ]

    async def list_jobs(self, request: Request) -> Response:
        caller = await caller_of(request)
        wanted = Filter.asked_by(request.query_params)
        references = await call(
            self.services.jobs.references,
            caller,
            self.service,
            self.kinds,
            phases=wanted.phases,
            after=wanted.after,
            last=wanted.last,
        )
        return StreamedDocument(write_job_list(references))

    async def create(self, request: Request) -> Response:
        caller = await caller_of(request)
        job = await self.make(request, caller)
        if request.query_params.get("PHASE", "").upper() == "RUN":
            await self._run(request, job)
        return see_other(self._url(request, job))

    async def read(self, request: Request) -> Response:
        waiting = Waiting.asked_by(request.query_params, self.services.limits.wait_seconds)
        job = await self._job(request)
        if waiting.seconds and job.phase in ACTIVE and waiting.phase in (None, job.phase):
            job = await self._changed(job, waiting.seconds)
        return respond(write_job(_job_document(job, self._url(request, job))), "text/xml")

    async def act(self, request: Request) -> Response:
        parameters = await read_parameters(request)
        if parameters.get("ACTION", "").upper() != "DELETE":
            raise InvalidArgument("the one ACTION on a job is DELETE")
        return await self.delete(request)

    async def delete(self, request: Request) -> Response:
        await call(self.services.jobs.delete, await self._job(request))
        return see_other(f"{origin_of(request)}{self.path}")

    async def steer(self, request: Request) -> Response:
        job = await self._job(request)
        phase = (await read_parameters(request)).get("PHASE", "").upper()
        if phase == "RUN":
            await self._run(request, job)
        elif phase == "ABORT":
            await call(self.services.jobs.abort, job)
        else:
            raise InvalidArgument(f"PHASE is RUN or ABORT, not {phase[:40]!r}")
        return see_other(self._url(request, job))

    async def set_duration(self, request: Request) -> Response:
        job = await self._job(request)
        text = (await read_parameters(request)).get("EXECUTIONDURATION", "").strip()
        if not text.isascii() or not text.isdecimal():
            raise InvalidArgument(f"EXECUTIONDURATION is a number of seconds: {text[:40]!r}")
        await call(self.services.jobs.set_execution_seconds, job, int(text))
        return see_other(self._url(request, job))

    async def set_destruction(self, request: Request) -> Response:
        job = await self._job(request)
        when = parse_time((await read_parameters(request)).get("DESTRUCTION", ""))
        await call(self.services.jobs.set_destruction, job, when)
        return see_other(self._url(request, job))

    async def result(self, request: Request) -> Response:
        job = await self._job(request)
        name = request.path_params["name"]
        if name == DETAILS and job.details is not None:
            return _details(job)
        for result in job.results:
            if result.id == name:
                return see_other(quote(result.href, safe="%/:=&?~#+!$,;'@()*[]"))
        raise NodeNotFound(f"result not found: {name[:80]}")

    def _text(self, text: Callable[[Job], str]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return respond(text(await self._job(request)))

        return endpoint

    def _document(self, write: Callable[[Job, str], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            job = await self._job(request)
            return write(job, self._url(request, job))

        return endpoint

    def _failures(self, job: Job) -> Iterator[bytes]:
        for failure in self.services.jobs.failures(job):
            path = NodePath(tuple(part for part in failure.path.split(b"/") if part))
            line = {
                "uri": self.services.authority.node_uri(self.service, path),
                "fault": failure.fault,
                "detail": failure.detail,
            }
            yield json.dumps(line).encode() + b"\n"

    async def _run(self, request: Request, job: Job) -> None:
        if job.kind in NEGOTIATED:
            await self._negotiate(request, job)
            return
        await call(self.services.jobs.run, job)
        deadline = time.monotonic() + QUICK_SECONDS
        while time.monotonic() < deadline:
            phase = await call(self.services.jobs.phase, job)
            if phase is None or phase.has_ended:
                return
            await asyncio.sleep(0.03)

    async def _negotiate(self, request: Request, job: Job) -> None:
        caller = await caller_of(request)
        if not await call(self.services.jobs.begin, job):
            return
        negotiator = Negotiator(self.services, self.services.spaces[self.service], origin_of(request))
        try:
            ending = await call(negotiate_job, negotiator, caller, job)
        except Exception as error:
            fault = error if isinstance(error, Fault) else InternalFault("the negotiation was interrupted")
            await call(self.services.jobs.end, job, ending_of(fault))
            raise
        await call(self.services.jobs.end, job, ending)

    async def _changed(self, job: Job, seconds: float) -> Job:
        """Wait until the job is in another phase, at most so long; return it as it is then."""
        deadline, pause = time.monotonic() + seconds, 0.05
        while (left := deadline - time.monotonic()) > 0:
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, 0.5)
            if await call(self.services.jobs.phase, job) != job.phase:
                break
        return await call(self.services.jobs.refreshed, job)

    async def _job(self, request: Request) -> Job:
        caller = await caller_of(request)
        return await call(self.services.jobs.get, caller, self.service, self.kinds, request.path_params["id"])

    def _url(self, request: Request, job: Job) -> str:
        return f"{origin_of(request)}{self.path}/{job.id}"


class Transfers(JobList):
    name = "transfers"
    kinds = TRANSFER_KINDS

    async def make(self, request: Request, caller: Caller) -> Job:
        transfer = read_transfer(await read_document(request, self.services.limits.document_bytes))
        return await call(
            self.services.jobs.create,
            caller,
            self.service,
            kind_of(transfer),
            info=transfer_element(transfer),
            run_id=request.query_params.get("RUNID"),
        )


class Deletions(JobList):
    name = "async-delete"
    kinds = frozenset({JobKind.DELETE})

    async def make(self, request: Request, caller: Caller) -> Job:
        _refuse_anonymous(caller)
        target = (await read_parameters(request)).get("TARGET", "").strip()
        if not target:
            raise InvalidArgument("missing parameters: target")
        # Whatever is a URI: what is wrong with it is the job's error.
        if _URI.fullmatch(target) is None:
            raise InvalidURI(f"target is not a URI: {target[:200]}")
        return await call(
            self.services.jobs.create, caller, self.service, JobKind.DELETE, parameters=(("target", target),)
        )


class PropertyChanges(JobList):
    name = "async-setprops"
    kinds = frozenset({JobKind.PROPERTIES})

    async def make(self, request: Request, caller: Caller) -> Job:
        _refuse_anonymous(caller)
        document = read_node(await read_document(request, self.services.limits.document_bytes))
        info = b"".join(write_node(document)).decode().removeprefix(DECLARATION)
        return await call(self.services.jobs.create, caller, self.service, JobKind.PROPERTIES, info=info)


def transfer_details(services: Services, service: str) -> Endpoint:
    """The endpoint of ``/xfer/{id}``, another address of the same details."""

    async def endpoint(request: Request) -> Response:
        caller = await caller_of(request)
        job = await call(services.jobs.get, caller, service, TRANSFER_KINDS, request.path_params["id"])
        if job.details is None:
            raise NodeNotFound(f"result not found: {DETAILS}")
        return _details(job)

    return endpoint


def _refuse_anonymous(caller: Caller) -> None:
    if caller.name is None:
        raise PermissionDenied("nobody anonymous may change a tree")


def _details(job: Job) -> Response:
    return respond(f"{DECLARATION}{job.details}\n".encode(), "text/xml", headers={"cache-control": "no-store"})


def _error(job: Job) -> Response:
    if job.message is None:
        raise NodeNotFound(f"job {job.id} has no error")
    return respond(error_text(job.fault or "", job.message).encode("utf-8", "backslashreplace"))


def _results(job: Job, base: str) -> tuple[JobResult, ...]:
    """The results; what is one of the job's own pages has no address until somebody asks."""
    return tuple(JobResult(one.id, one.href or f"{base}/results/{one.id}") for one in job.results)


def _job_document(job: Job, base: str) -> JobDocument:
    return JobDocument(
        id=job.id,
        phase=job.phase,
        run_id=job.run_id,
        owner=job.owner,
        created=job.created,
        started=job.started,
        ended=job.ended,
        execution_duration=job.execution_seconds,
        destruction=job.destruction,
        parameters=job.parameters,
        results=_results(job, base),
        error=None if job.message is None else JobError(job.message, transient=job.transient),
        info=job.info,
    )


def _progress(job: Job) -> dict[str, object]:
    seconds = ((job.ended or time.time_ns()) - job.started) / 1e9 if job.started else 0.0
    return {
        "phase": job.phase,
        "items": job.done + job.failed,
        "done": job.done,
        "failed": job.failed,
        "bytes": job.bytes,
        "rate": round(job.bytes / seconds, 1) if seconds > 0 else 0.0,
    }
