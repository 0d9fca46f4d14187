"""Jobs as the doors see them: made, started, watched, stopped, forgotten (UWS 1.1 §2.2)."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.access.scopes import write_scope
from skyferry.site.database.engine import Database
from skyferry.site.jobs.queue import JobQueue, queue_of
from skyferry.site.jobs.records import RUNNABLE, Ending, ItemFailure, Job, JobKind, JobRecords
from skyferry.vospace.faults import InvalidArgument, PermissionDenied
from skyferry.vospace.jobs import JobReference, Phase
from skyferry.vospace.uris import Authority

_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Bounds of jobs; settings of the site."""

    execution_seconds: int = 7 * 86400
    """Longest time a job may run; also what it gets without asking."""
    keep_seconds: int = 7 * 86400
    """How long a job that has ended, or never started, can be read."""
    keep_seconds_max: int = 30 * 86400
    """The latest destruction a client can ask for, counted from now."""


def open_jobs(database: Database, queue_url: str, authority: Authority, limits: JobLimits | None = None) -> Jobs:
    """Open the jobs of a site; `queue_url` is the database of the durable queue."""
    return Jobs(database, JobQueue(queue_url), authority, limits or JobLimits())


class Jobs:
    """Every job of the site. Synchronous; callable from any thread."""

    def __init__(self, database: Database, queue: JobQueue, authority: Authority, limits: JobLimits) -> None:
        self._records = JobRecords(database)
        self._queue = queue
        self._authority = authority
        self._limits = limits

    def create(
        self,
        caller: Caller,
        service: str,
        kind: JobKind,
        *,
        info: str | None = None,
        parameters: tuple[tuple[str, str], ...] = (),
        run_id: str | None = None,
    ) -> Job:
        """Make a `PENDING` job that will do what it does as `caller`.

        Parameters
        ----------
        info
            The posted document, one XML element: what the job is to do, and what its document shows.
        """
        return self._add(caller, service, kind, info=info, parameters=parameters, run_id=run_id)

    def create_ended(self, caller: Caller, service: str, kind: JobKind, ending: Ending, *, info: str) -> Job:
        """Record what was negotiated within a request as a job that has ended."""
        return self._add(caller, service, kind, info=info, ending=ending)

    def get(self, caller: Caller, service: str, kinds: Collection[JobKind], id: str) -> Job:
        """Return a job that the caller may see: their own, or one that was made anonymously.

        Raises
        ------
        NodeNotFound
            If the service has no such job among `kinds`.
        PermissionDenied
            If it is somebody else's.
        """
        job = self._records.get(id)
        if job.service != service or job.kind not in kinds:
            return self._records.get("")
        if job.owner is not None and job.owner != caller.name:
            raise PermissionDenied(f"job {id} is not yours")
        return job

    def refreshed(self, job: Job) -> Job:
        """The job as it is now; raises `NodeNotFound` if it is gone."""
        return self._records.get(job.id)

    def phase(self, job: Job) -> Phase | None:
        """The phase as it is now; None if the job is gone. Cheap enough to be asked often."""
        return self._records.phase(job.id)

    def references(
        self,
        caller: Caller,
        service: str,
        kinds: Collection[JobKind],
        *,
        phases: Collection[Phase] = (),
        after: int | None = None,
        last: int | None = None,
    ) -> list[JobReference]:
        """The caller's own jobs; raises `PermissionDenied` for who has no name."""
        if caller.name is None:
            raise PermissionDenied("jobs are listed for their owner only")
        return self._records.references(
            service=service, owner=caller.name, kinds=kinds, phases=phases, after=after, last=last
        )

    def run(self, job: Job) -> None:
        """Put a `PENDING` job into the queue; harmless while it is queued or runs.

        Raises
        ------
        InvalidArgument
            If it has ended.
        """
        if self._records.advance(job.id, {Phase.PENDING}, Phase.QUEUED, queued=time.time_ns()):
            # If this process dies here, upkeep finds the job queued and puts it in.
            self._queue.put(job.id, queue_of(job.kind))
            return
        self._refuse_ended(job)

    def begin(self, job: Job) -> bool:
        """Take a `PENDING` job to run it in this very request; False if it runs already.

        Raises `InvalidArgument` if it has ended.
        """
        if self._records.advance(job.id, {Phase.PENDING}, Phase.EXECUTING, started=time.time_ns()):
            return True
        self._refuse_ended(job)
        return False

    def end(self, job: Job, ending: Ending) -> None:
        """End a job that was begun here."""
        self._records.end(job.id, ending)

    def abort(self, job: Job) -> None:
        """Stop a job between two of its items; no effect on one that has ended."""
        self._records.advance(job.id, RUNNABLE, Phase.ABORTED, ended=time.time_ns())

    def delete(self, job: Job) -> None:
        """Stop a job if it runs, and forget it."""
        self.abort(job)
        self._records.remove(job.id)

    def set_execution_seconds(self, job: Job, seconds: int) -> None:
        """Limit the time the job may run; 0, and what is over the site's limit, become that limit."""
        longest = self._limits.execution_seconds
        self._records.set(job.id, execution_seconds=min(seconds, longest) if seconds > 0 else longest)

    def set_destruction(self, job: Job, time_ns: int) -> None:
        """Choose when the job is forgotten, not later than the site allows."""
        latest = time.time_ns() + self._limits.keep_seconds_max * _SECOND
        self._records.set(job.id, destruction=min(time_ns, latest))

    def failures(self, job: Job) -> Iterator[ItemFailure]:
        """Yield what a job over many nodes could not do, by path."""
        return self._records.failures(job.id)

    def close(self) -> None:
        self._queue.close()

    def _add(
        self,
        caller: Caller,
        service: str,
        kind: JobKind,
        *,
        info: str | None,
        parameters: tuple[tuple[str, str], ...] = (),
        run_id: str | None = None,
        ending: Ending | None = None,
    ) -> Job:
        return self._records.add(
            service=service,
            kind=kind,
            owner=caller.name,
            scope=write_scope(caller.scope, self._authority),
            execution_seconds=self._limits.execution_seconds,
            destruction=time.time_ns() + self._limits.keep_seconds * _SECOND,
            run_id=run_id,
            parameters=parameters,
            info=info,
            ending=ending,
        )

    def _refuse_ended(self, job: Job) -> None:
        if self._records.get(job.id).phase.has_ended:
            raise InvalidArgument(f"job {job.id} has ended and cannot run again")
