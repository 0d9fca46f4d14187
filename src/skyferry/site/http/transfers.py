"""``/transfers``: transfers as jobs — move, copy, import, and negotiations that wait to be run (VOSpace 2.1 §6.4)."""

from __future__ import annotations

from dataclasses import replace

from skyferry.site.access.identity import Caller
from skyferry.site.http.negotiation import Negotiator
from skyferry.site.jobs.faults import ending_of
from skyferry.site.jobs.records import Ending, Job, JobKind
from skyferry.site.jobs.work import spelled_like
from skyferry.site.views.packages import FORMATS
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault, InvalidArgument, ViewNotSupported
from skyferry.vospace.jobs import JobResult, Phase
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol, read_transfer, transfer_element

TRANSFER_KINDS = frozenset({JobKind.TRANSFER, JobKind.MOVE, JobKind.COPY, JobKind.IMPORT, JobKind.PACKAGE})
NEGOTIATED = frozenset({JobKind.TRANSFER, JobKind.PACKAGE})
"""Kinds that are done within the request that runs them."""

DETAILS = "transferDetails"


def to_negotiate(transfer: Transfer) -> JobKind:
    """The kind of job that a transfer is where it is negotiated at once."""
    return JobKind.PACKAGE if _is_package(transfer) else JobKind.TRANSFER


def kind_of(transfer: Transfer) -> JobKind:
    """The kind of job that a posted transfer is."""
    if transfer.destination is not None:
        return JobKind.COPY if transfer.keep_bytes else JobKind.MOVE
    if transfer.direction == Direction.PULL_TO:
        return JobKind.IMPORT
    return to_negotiate(transfer)


def package_format(transfer: Transfer) -> str:
    """The media type of the package that is asked for; raises `ViewNotSupported` for one we do not make."""
    params = transfer.view.params if transfer.view is not None else ()
    asked = next((value for uri, value in params if uri == standards.PACKAGE_FORMAT), "application/x-tar")
    if asked not in FORMATS:
        raise ViewNotSupported(f"packages are {' or '.join(FORMATS)}, not {asked[:60]}")
    return asked


def negotiate(negotiator: Negotiator, caller: Caller, transfer: Transfer, kind: JobKind) -> Ending:
    """Negotiate and return how the job of it ends; a failure has details too, with no protocol in them."""
    try:
        if kind is JobKind.PACKAGE:
            package_format(transfer)
            return Ending(phase=Phase.COMPLETED)
        negotiated = negotiator.negotiate(caller, transfer)
    except Fault as fault:
        return ending_of(fault, details=transfer_element(replace(transfer, protocols=())))
    results = [JobResult(DETAILS, "")]
    if transfer.direction in (Direction.PUSH_TO, Direction.PULL_FROM):
        results.append(JobResult("dataNode", spelled_like(transfer.targets[0], negotiated.path)))
    return Ending(phase=Phase.COMPLETED, results=tuple(results), details=transfer_element(negotiated.transfer))


def negotiate_job(negotiator: Negotiator, caller: Caller, job: Job) -> Ending:
    """As `negotiate`, for a job that was posted to be run later."""
    if job.info is None:
        raise InvalidArgument(f"job {job.id} has no transfer")
    transfer = read_transfer(job.info.encode())
    ending = negotiate(negotiator, caller, transfer, job.kind)
    if job.kind is not JobKind.PACKAGE or ending.fault is not None:
        return ending
    url = f"{negotiator.origin}/{job.service}/pkg/{job.id}/run"
    uri = transfer.protocols[0].uri if transfer.protocols else standards.HTTPS_GET
    offered = replace(transfer, protocols=(TransferProtocol(uri=uri, endpoint=url),))
    return replace(ending, results=(JobResult(DETAILS, ""),), details=transfer_element(offered))


def _is_package(transfer: Transfer) -> bool:
    return (
        transfer.direction == Direction.PULL_FROM
        and transfer.view is not None
        and transfer.view.uri == standards.PACKAGE_VIEW
    )
