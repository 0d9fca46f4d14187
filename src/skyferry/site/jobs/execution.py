"""One job from beginning to end, or from where a restart cut it short."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from skyferry.site.database.engine import Database
from skyferry.site.jobs.copy import copy
from skyferry.site.jobs.delete import delete
from skyferry.site.jobs.faults import ending_of
from skyferry.site.jobs.ledger import Ledger, Standstill, Stopped, TimeUp
from skyferry.site.jobs.move import move
from skyferry.site.jobs.owners import Owners
from skyferry.site.jobs.pull import Import
from skyferry.site.jobs.records import Ending, Job, JobKind, JobRecords
from skyferry.site.jobs.setprops import set_properties
from skyferry.site.jobs.work import Outcome, Work
from skyferry.site.space.space import Space
from skyferry.vospace.faults import Fault, InternalFault, NodeNotFound, OperationNotSupported
from skyferry.vospace.jobs import Phase

_log = structlog.get_logger("jobs")


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Does jobs, as many at once as it is called from threads."""

    database: Database
    spaces: Mapping[str, Space]
    owners: Owners
    pull: Import
    standstill: Standstill = field(default_factory=Standstill)

    def run(self, job_id: str) -> None:
        """Do a job that is queued, or was being done when its process died; any other is left alone."""
        records = JobRecords(self.database)
        try:
            job = records.get(job_id)
        except NodeNotFound:
            return
        if job.phase is Phase.QUEUED:
            if not records.advance(job_id, {Phase.QUEUED}, Phase.EXECUTING, started=time.time_ns()):
                return
        elif job.phase is not Phase.EXECUTING:
            return
        log = _log.bind(job=job.id, kind=job.kind, owner=job.owner, service=job.service)
        log.info("begins", again=job.phase is Phase.EXECUTING)
        ended = self._end(job)
        if ended is None:
            log.info("stopped")
            return
        records.end(job_id, ended)
        log.info("ended", phase=ended.phase, message=ended.message)

    def _end(self, job: Job) -> Ending | None:
        """Do the job and return how it ended; None if it was stopped from outside."""
        try:
            outcome = self._do(job)
            return Ending(phase=outcome.phase, results=outcome.results)
        except TimeUp:
            message = f"stopped after {job.execution_seconds} s, its execution duration"
            return Ending(phase=Phase.ABORTED, message=message)
        except Stopped:
            return None
        except InternalFault as fault:
            return self._unforeseen(job, fault)
        except Fault as fault:
            return ending_of(fault)
        except Exception as error:  # noqa: BLE001 (the job ends, the worker goes on)
            return self._unforeseen(job, error)

    def _do(self, job: Job) -> Outcome:
        action = self._actions().get(job.kind)
        if action is None:
            raise OperationNotSupported(f"a {job.kind} is not done by a worker")
        caller = self.owners.caller(job)
        ledger = Ledger(self.database, job, self.standstill)
        ledger.check()
        work = Work(job=job, caller=caller, spaces=self.spaces, authority=self.owners.authority, ledger=ledger)
        try:
            return action(work)
        except Stopped:
            if JobRecords(self.database).phase(job.id) is not None:
                ledger.settle()
            raise

    def _actions(self) -> Mapping[JobKind, Callable[[Work], Outcome]]:
        return {
            JobKind.MOVE: move,
            JobKind.COPY: copy,
            JobKind.IMPORT: self.pull,
            JobKind.DELETE: delete,
            JobKind.PROPERTIES: set_properties,
        }

    def _unforeseen(self, job: Job, error: Exception) -> Ending:
        reference = secrets.token_hex(6)
        _log.error("internal fault", job=job.id, reference=reference, exc_info=error)
        said = f"{error.detail}; " if isinstance(error, InternalFault) else ""
        return ending_of(InternalFault(f"{said}reference {reference}"))
