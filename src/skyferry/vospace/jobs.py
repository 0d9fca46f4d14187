"""Jobs and their documents (UWS 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import job_time, parse_time
from skyferry.vospace.xml import (
    DECLARATION,
    DOCUMENT_LIMIT,
    XLINK,
    XSI,
    Element,
    escape_attribute,
    escape_text,
    in_blocks,
    read_tree,
)

UWS = "http://www.ivoa.net/xml/UWS/v1.0"


class Phase(StrEnum):
    """How far a job is (UWS 1.1 §2.1.3)."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    EXECUTING = "EXECUTING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"
    ABORTED = "ABORTED"
    HELD = "HELD"
    SUSPENDED = "SUSPENDED"
    ARCHIVED = "ARCHIVED"
    UNKNOWN = "UNKNOWN"

    @property
    def has_ended(self) -> bool:
        return self in _ENDED


_ENDED = frozenset({Phase.COMPLETED, Phase.ERROR, Phase.ABORTED, Phase.ARCHIVED})


@dataclass(frozen=True, slots=True)
class JobResult:
    """A result by name, and where it is."""

    id: str
    href: str


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: ``Fault: detail``."""

    message: str
    transient: bool = False
    has_detail: bool = True
    """Whether ``{job}/error`` says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """A job as it stands in its document. Times are ns since 1970 UTC."""

    id: str
    phase: Phase
    run_id: str | None = None
    owner: str | None = None
    quote: int | None = None
    created: int | None = None
    started: int | None = None
    ended: int | None = None
    execution_duration: int = 0
    """Longest time a job may run, in seconds; 0 means no limit."""
    destruction: int | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    results: tuple[JobResult, ...] = ()
    error: JobError | None = None
    info: str | None = None
    """The posted document, one XML element, without declaration. Written, not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReference:
    """A job as it stands in a list."""

    id: str
    phase: Phase
    owner: str | None = None
    run_id: str | None = None
    created: int


def write_job(job: JobDocument) -> bytes:
    """The job's document, its elements in the order of the schema."""
    lines = [
        f'{DECLARATION}<uws:job xmlns:uws="{UWS}" xmlns:xlink="{XLINK}" xmlns:xsi="{XSI}" version="1.1">',
        _element("jobId", job.id),
    ]
    if job.run_id is not None:
        lines.append(_element("runId", job.run_id))
    lines += [
        _element("ownerId", job.owner),
        _element("phase", job.phase),
        _element("quote", _time(job.quote)),
        _element("creationTime", job_time(job.created or 0)),
        _element("startTime", _time(job.started)),
        _element("endTime", _time(job.ended)),
        _element("executionDuration", str(job.execution_duration)),
        _element("destruction", _time(job.destruction)),
        parameters_element(job.parameters),
        results_element(job.results),
    ]
    if job.error is not None:
        kind = "transient" if job.error.transient else "fatal"
        detail = "true" if job.error.has_detail else "false"
        lines.append(
            f'  <uws:errorSummary type="{kind}" hasDetail="{detail}">'
            f"<uws:message>{escape_text(job.error.message)}</uws:message></uws:errorSummary>"
        )
    if job.info is not None:
        lines.append(f"  <uws:jobInfo>{job.info}</uws:jobInfo>")
    lines.append("</uws:job>\n")
    return "\n".join(lines).encode()


def write_parameters(parameters: tuple[tuple[str, str], ...]) -> bytes:
    """The document of ``{job}/parameters``."""
    return f"{DECLARATION}{parameters_element(parameters, root=True)}\n".encode()


def write_results(results: tuple[JobResult, ...]) -> bytes:
    """The document of ``{job}/results``."""
    return f"{DECLARATION}{results_element(results, root=True)}\n".encode()


def write_job_list(jobs: Iterable[JobReference]) -> Iterator[bytes]:
    """Yield the document of a job list in blocks."""
    return in_blocks(_list_pieces(jobs))


def read_job(body: bytes, *, limit: int | None = DOCUMENT_LIMIT) -> JobDocument:
    """Read a job's document; `info` is left out.

    Raises
    ------
    InvalidArgument
        If it is none, or no XML that is accepted.
    """
    root = read_tree(body, limit=limit)
    if not root.is_(UWS, "job"):
        raise InvalidArgument(f"not a job of {UWS}: <{root.name}> of {root.namespace or 'no namespace'}")
    parameters, results, summary = root.first("parameters"), root.first("results"), root.first("errorSummary")
    duration = root.text_of("executionDuration") or "0"
    return JobDocument(
        id=root.text_of("jobId") or "",
        phase=_phase(root.text_of("phase") or ""),
        run_id=root.text_of("runId"),
        owner=root.text_of("ownerId"),
        quote=_read_time(root, "quote"),
        created=_read_time(root, "creationTime"),
        started=_read_time(root, "startTime"),
        ended=_read_time(root, "endTime"),
        execution_duration=int(duration) if duration.isdecimal() else 0,
        destruction=_read_time(root, "destruction"),
        parameters=()
        if parameters is None
        else tuple((item.attributes.get("id", ""), item.text) for item in parameters.all("parameter")),
        results=()
        if results is None
        else tuple(
            JobResult(item.attributes.get("id", ""), item.attributes.get(f"{XLINK} href", ""))
            for item in results.all("result")
        ),
        error=None
        if summary is None
        else JobError(
            summary.text_of("message") or "",
            transient=summary.attributes.get("type") == "transient",
            has_detail=summary.attributes.get("hasDetail") in ("true", "1"),
        ),
    )


def parameters_element(parameters: tuple[tuple[str, str], ...], *, root: bool = False) -> str:
    items = [
        f'<uws:parameter id="{escape_attribute(name)}">{escape_text(value)}</uws:parameter>'
        for name, value in parameters
    ]
    return _group("parameters", items, root)


def results_element(results: tuple[JobResult, ...], *, root: bool = False) -> str:
    items = [
        f'<uws:result id="{escape_attribute(result.id)}" xlink:href="{escape_attribute(result.href)}"/>'
        for result in results
    ]
    return _group("results", items, root)


def _group(name: str, items: list[str], root: bool) -> str:
    start = f'<uws:{name} xmlns:uws="{UWS}" xmlns:xlink="{XLINK}">' if root else f"  <uws:{name}>"
    return f"{start}{''.join(items)}</uws:{name}>"


def _list_pieces(jobs: Iterable[JobReference]) -> Iterator[str]:
    yield f'{DECLARATION}<uws:jobs xmlns:uws="{UWS}" xmlns:xlink="{XLINK}" xmlns:xsi="{XSI}" version="1.1">\n'
    for job in jobs:
        run_id = "" if job.run_id is None else _element("runId", job.run_id)
        yield (
            f'<uws:jobref id="{escape_attribute(job.id)}">{_element("phase", job.phase)}{run_id}'
            f"{_element('ownerId', job.owner)}{_element('creationTime', job_time(job.created))}</uws:jobref>\n"
        )
    yield "</uws:jobs>\n"


def _element(name: str, text: str | None) -> str:
    if text is None:
        return f'  <uws:{name} xsi:nil="true"/>'
    return f"  <uws:{name}>{escape_text(text)}</uws:{name}>"


def _time(ns: int | None) -> str | None:
    return None if ns is None else job_time(ns)


def _read_time(root: Element, name: str) -> int | None:
    text = root.text_of(name)
    if not text:
        return None
    try:
        return parse_time(text)
    except InvalidArgument:
        return None  # a time nobody needs must not make a job unreadable


def _phase(text: str) -> Phase:
    try:
        return Phase(text.upper())
    except ValueError:
        return Phase.UNKNOWN
