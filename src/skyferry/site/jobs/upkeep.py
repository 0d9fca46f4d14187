"""What a site does for itself, now and then: forgets what has expired, finds what was lost, counts anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.jobs import upkeep
from skyferry.site.jobs.faults import ending_of
from skyferry.site.jobs.queue import JobQueue, queue_of
from skyferry.site.jobs.records import JobRecords
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, InternalFault
from skyferry.vospace.jobs import Phase

SECOND = 1_000_000_000
_LOST_SECONDS = 60
_log = structlog.get_logger("upkeep")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do at most every so often, on one of the workers."""

    name: str
    seconds: int
    run: Callable[[], object]


class Upkeep:
    """Runs tasks when they are due. Of several workers on one database one does each."""

    def __init__(self, database: Database, tasks: Sequence[Task]) -> None:
        self._database = database
        self._tasks = tasks

    def run(self, stopping: threading.Event, pause: float = 5.0) -> None:
        """Do what is due, until told to stop."""
        while not stopping.is_set():
            for task in self._tasks:
                if stopping.is_set():
                    return
                try:
                    if self._claim(task):
                        _log.debug("done", task=task.name, result=task.run())
                except Exception:  # noqa: BLE001 (one task that fails must not stop the others)
                    _log.exception("failed", task=task.name)
            stopping.wait(pause)

    def _claim(self, task: Task) -> bool:
        now = time.time_ns()
        due = now - task.seconds * SECOND
        with self._database.reading() as connection:
            ran = connection.execute(select(upkeep.c.ran).where(upkeep.c.task == task.name)).scalar()
        if ran is not None and ran > due:
            return False
        with self._database.writing(durable=False) as connection:
            if ran is None:
                try:
                    connection.execute(insert(upkeep).values(task=task.name, ran=now))
                except IntegrityError:
                    return False
                return True
            claimed = connection.execute(
                update(upkeep).where(upkeep.c.task == task.name, upkeep.c.ran == ran).values(ran=now)
            )
        return claimed.rowcount > 0


def expire_jobs(records: JobRecords, queue: JobQueue) -> int:
    """Forget jobs whose destruction is due; returns how many."""
    expired = records.expired(time.time_ns())
    for id in expired:
        records.remove(id)
    if expired:
        queue.forget(expired)
    return len(expired)


def find_lost(records: JobRecords, queue: JobQueue) -> int:
    """Put jobs into the queue that never got there, and end those that no worker will ever end.

    Returns how many there were.
    """
    found = 0
    for job in records.unfinished(before=time.time_ns() - _LOST_SECONDS * SECOND):
        state = queue.state(job.id)
        if state is None and job.phase is Phase.QUEUED:
            queue.put(job.id, queue_of(job.kind))
        elif state is None or state.has_ended:
            records.advance(job.id, {Phase.QUEUED}, Phase.EXECUTING)
            records.end(job.id, ending_of(InternalFault("the job was interrupted too often")))
        else:
            continue
        _log.warning("a lost job", job=job.id, phase=job.phase)
        found += 1
    return found


def tidy_stores(stores: Mapping[str, Store], older_than_seconds: int) -> int:
    """Free what nothing refers to; returns how many things."""
    return sum(store.tidy(time.time_ns() - older_than_seconds * SECOND) for store in stores.values())


def recount(store: Store, allocations: Callable[[], Iterable[StoredNode]]) -> int:
    """Count the bytes of every allocation anew; returns how many there are."""
    counted = 0
    for allocation in allocations():
        try:
            store.recount(allocation)
        except Fault as fault:
            _log.warning("cannot count", allocation=str(allocation.path), fault=str(fault))
        counted += 1
    return counted
