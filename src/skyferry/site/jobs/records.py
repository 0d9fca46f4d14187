"""The rows of jobs: what survives restarts and what clients are shown (UWS 1.1 §2.1)."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.jobs import job_items, jobs
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.jobs import JobReference, JobResult, Phase

RUNNABLE = frozenset({Phase.PENDING, Phase.QUEUED, Phase.EXECUTING})
"""Phases that a job can still leave."""


class JobKind(StrEnum):
    """What a job does."""

    TRANSFER = "transfer"
    """Push, pull or mount: a negotiation."""
    MOVE = "move"
    COPY = "copy"
    IMPORT = "import"
    DELETE = "delete"
    PROPERTIES = "properties"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job. Times are ns since 1970 UTC."""

    id: str
    service: str
    kind: JobKind
    owner: str | None
    scope: str
    phase: Phase
    run_id: str | None
    created: int
    started: int | None
    ended: int | None
    execution_seconds: int
    destruction: int
    parameters: tuple[tuple[str, str], ...]
    info: str | None
    results: tuple[JobResult, ...]
    details: str | None
    fault: str | None
    """Name of the fault that ended it."""
    message: str | None
    transient: bool
    position: Any
    """Where a walk over many nodes goes on; plain JSON."""
    done: int
    failed: int
    bytes: int

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters if key == name), None)


@dataclass(frozen=True, slots=True)
class ItemFailure:
    """An item that a job could not do, and why."""

    path: bytes
    fault: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a job ended."""

    phase: Phase
    results: tuple[JobResult, ...] = ()
    details: str | None = None
    fault: str | None = None
    message: str | None = None
    transient: bool = False

    def columns(self) -> dict[str, object]:
        return {
            "phase": self.phase,
            "results": json.dumps([(result.id, result.href) for result in self.results]),
            "details": self.details,
            "fault": self.fault,
            "message": self.message,
            "transient": self.transient,
        }


class JobRecords:
    """Reads and writes jobs; every change of phase is conditional, so that the first one wins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        service: str,
        kind: JobKind,
        owner: str | None,
        scope: str,
        execution_seconds: int,
        destruction: int,
        run_id: str | None = None,
        parameters: tuple[tuple[str, str], ...] = (),
        info: str | None = None,
        ending: Ending | None = None,
    ) -> Job:
        """Make a job: `PENDING`, or one that ended in the very request that made it.

        Its id cannot be guessed: it is all that protects an anonymous one.
        """
        id = secrets.token_hex(16)
        now = time.time_ns()
        values: dict[str, object] = {
            "id": id,
            "service": service,
            "kind": kind,
            "owner": owner,
            "scope": scope,
            "phase": Phase.PENDING,
            "run_id": run_id,
            "created": now,
            "execution_seconds": execution_seconds,
            "destruction": destruction,
            "parameters": json.dumps(parameters),
            "info": info,
            "results": "[]",
            "transient": False,
            "done": 0,
            "failed": 0,
            "bytes": 0,
        }
        if ending is not None:
            values |= {"started": now, "ended": now, **ending.columns()}
        # Nothing hangs on one that has ended already: whoever misses it after a power cut asks once more.
        with self._database.writing(durable=ending is None) as connection:
            connection.execute(insert(jobs).values(values))
        return self.get(id)

    def get(self, id: str) -> Job:
        """Return a job; raises `NodeNotFound` where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
        if row is None:
            raise NodeNotFound(f"job not found: {id[:80]}")
        return _job(row)

    def phase(self, id: str) -> Phase | None:
        """The phase alone; None where there is no such job."""
        with self._database.reading() as connection:
            value = connection.execute(select(jobs.c.phase).where(jobs.c.id == id)).scalar()
        return None if value is None else Phase(value)

    def advance(self, id: str, origin: Collection[Phase], phase: Phase, **values: object) -> bool:
        """Go to `phase` if the job is in one of `origin`, setting further columns too; return whether it was."""
        with self._database.writing() as connection:
            changed = connection.execute(
                update(jobs)
                .where(jobs.c.id == id, jobs.c.phase.in_([str(one) for one in origin]))
                .values(phase=phase, **values)
            )
        return changed.rowcount > 0

    def end(self, id: str, ending: Ending) -> bool:
        """End a job that executes; return whether it still did."""
        with self._database.writing() as connection:
            changed = connection.execute(
                update(jobs)
                .where(jobs.c.id == id, jobs.c.phase == Phase.EXECUTING)
                .values(ended=time.time_ns(), **ending.columns())
            )
        return changed.rowcount > 0

    def set(self, id: str, **values: object) -> None:
        """Change what may change at any time: ``destruction``, ``execution_seconds``."""
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.id == id).values(**values))

    def remove(self, id: str) -> None:
        """Forget a job and its items; harmless where there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(job_items).where(job_items.c.job_id == id))
            connection.execute(delete(jobs).where(jobs.c.id == id))

    def references(
        self,
        *,
        service: str,
        owner: str,
        kinds: Collection[JobKind],
        phases: Collection[Phase] = (),
        after: int | None = None,
        last: int | None = None,
    ) -> list[JobReference]:
        """The owner's jobs by time of creation, newest last; `last` keeps that many of the newest (UWS 1.1 §2.2.2)."""
        query = select(jobs.c.id, jobs.c.phase, jobs.c.owner, jobs.c.run_id, jobs.c.created).where(
            jobs.c.service == service, jobs.c.owner == owner, jobs.c.kind.in_([str(kind) for kind in kinds])
        )
        if phases:
            query = query.where(jobs.c.phase.in_([str(phase) for phase in phases]))
        else:
            query = query.where(jobs.c.phase != Phase.ARCHIVED)
        if after is not None:
            query = query.where(jobs.c.created > after)
        query = query.order_by(jobs.c.created.desc(), jobs.c.id)
        if last is not None:
            query = query.limit(last)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            JobReference(id=row.id, phase=Phase(row.phase), owner=row.owner, run_id=row.run_id, created=row.created)
            for row in reversed(rows)
        ]

    def unfinished(self, before: int) -> list[Job]:
        """Jobs that were queued, or begun without a queue, before this time, ns since 1970, and have not ended."""
        since = func.coalesce(jobs.c.queued, jobs.c.started, jobs.c.created)
        query = select(jobs).where(jobs.c.phase.in_([str(Phase.QUEUED), str(Phase.EXECUTING)]), since < before)
        with self._database.reading() as connection:
            return [_job(row) for row in connection.execute(query)]

    def expired(self, now: int, limit: int = 1000) -> list[str]:
        """Jobs that do not run and whose destruction is due."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(jobs.c.id)
                .where(jobs.c.destruction < now, jobs.c.phase.not_in([str(Phase.QUEUED), str(Phase.EXECUTING)]))
                .limit(limit)
            )
            return [row.id for row in rows]

    def failures(self, id: str, page: int = 1000) -> Iterator[ItemFailure]:
        """Yield the failed items by path, however many."""
        after = b""
        while True:
            query = (
                select(job_items)
                .where(job_items.c.job_id == id, job_items.c.fault.is_not(None), job_items.c.path > after)
                .order_by(job_items.c.path)
                .limit(page)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield ItemFailure(row.path, row.fault, row.detail or "")
            if len(rows) < page:
                return
            after = rows[-1].path


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        service=row.service,
        kind=JobKind(row.kind),
        owner=row.owner,
        scope=row.scope,
        phase=Phase(row.phase),
        run_id=row.run_id,
        created=row.created,
        started=row.started,
        ended=row.ended,
        execution_seconds=row.execution_seconds,
        destruction=row.destruction,
        parameters=tuple((name, value) for name, value in json.loads(row.parameters)),
        info=row.info,
        results=tuple(JobResult(name, href) for name, href in json.loads(row.results)),
        details=row.details,
        fault=row.fault,
        message=row.message,
        transient=row.transient,
        position=None if row.position is None else json.loads(row.position),
        done=row.done,
        failed=row.failed,
        bytes=row.bytes,
    )
