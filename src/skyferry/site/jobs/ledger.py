"""What a job over many nodes has done so far: written so that a restart neither repeats nor miscounts an item.

Before a batch of items is begun, each stands in the database as begun; after it, all that became of
them, and where the walk goes on, is written in one transaction. A process that dies in between leaves
the items *in doubt*: whoever resumes the job looks at the nodes themselves, and settles them.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from typing import Any, NoReturn

from sqlalchemy import delete, insert, select, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.jobs import job_items, jobs
from skyferry.site.jobs.records import Job
from skyferry.vospace.faults import Fault
from skyferry.vospace.jobs import Phase
from skyferry.vospace.paths import NodePath

BATCH = 50
"""Items that are begun together."""
BATCH_SECONDS = 5.0
"""A batch is written at the latest after this time, so that progress shows."""
CHECK_SECONDS = 0.2


class Stopped(Exception):
    """The job was aborted, deleted, or ran out of time; nothing more may be done for it."""


class Standstill:
    """Jobs that stop between two items because their process ends; another takes each up where it stands.

    Nothing may return or raise from a job then: that would be its end.
    """

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self.standing = 0
        """Jobs that stand."""

    @property
    def is_wanted(self) -> bool:
        return self._wanted.is_set()

    def want(self) -> None:
        self._wanted.set()

    def here(self) -> NoReturn:
        """Stand still, for ever."""
        with self._lock:
            self.standing += 1
        while True:
            threading.Event().wait()


class Ledger:
    """One execution of one job. Used by one thread.

    Parameters
    ----------
    standstill
        Whether the process is about to end.
    """

    def __init__(self, database: Database, job: Job, standstill: Standstill) -> None:
        self._database = database
        self._job = job
        self._standstill = standstill
        self._checked = 0.0
        self._deadline = time.monotonic() + job.execution_seconds if job.execution_seconds else float("inf")
        self._succeeded: set[bytes] = set()
        self._failures: dict[bytes, Fault] = {}
        self._opened = time.monotonic()
        self.done, self.failed, self.bytes = job.done, job.failed, job.bytes
        self.position: Any = job.position
        """Where the walk goes on; plain JSON, written with the batch."""
        self.first_fault: Fault | None = None
        with database.reading() as connection:
            rows = connection.execute(
                select(job_items.c.path).where(job_items.c.job_id == job.id, job_items.c.fault.is_(None))
            )
            self._in_doubt = {row.path for row in rows}
        self.is_resumed = bool(self._in_doubt) or job.position is not None or job.done + job.failed > 0
        """Whether an earlier execution did, or began, any item."""

    @property
    def doubts(self) -> list[NodePath]:
        """Every item in doubt."""
        return [NodePath(tuple(key.split(b"/")) if key else ()) for key in sorted(self._in_doubt)]

    def in_doubt(self, path: NodePath) -> bool:
        """Whether an earlier execution began this item and did not live to say how it ended."""
        return _key(path) in self._in_doubt

    def has_failed(self, path: NodePath) -> bool:
        """Whether an earlier execution tried this item in vain; it is counted already."""
        if not self.is_resumed:
            return False
        query = select(job_items.c.fault).where(job_items.c.job_id == self._job.id, job_items.c.path == _key(path))
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is not None

    def begin(self, paths: Iterable[NodePath]) -> None:
        """Write down, durably, that these items are about to be done."""
        rows = [{"job_id": self._job.id, "path": key} for key in {_key(path) for path in paths} - self._in_doubt]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(job_items), rows)

    def succeed(self, path: NodePath, bytes: int = 0) -> None:
        """Count an item as done, in this batch."""
        self.done += 1
        self.bytes += bytes
        self._succeeded.add(_key(path))

    def fail(self, path: NodePath, fault: Fault) -> None:
        """Count an item as failed, in this batch."""
        self.failed += 1
        self._failures[_key(path)] = fault
        self.first_fault = self.first_fault or fault

    def settle(self) -> None:
        """Write down what became of the batch so far; `position` must go with it."""
        with self._database.writing() as connection:
            settled = list(self._succeeded)
            for at in range(0, len(settled), 500):
                connection.execute(
                    delete(job_items).where(
                        job_items.c.job_id == self._job.id, job_items.c.path.in_(settled[at : at + 500])
                    )
                )
            for key, fault in self._failures.items():
                values = {"fault": fault.name, "detail": fault.detail}
                changed = connection.execute(
                    update(job_items).where(job_items.c.job_id == self._job.id, job_items.c.path == key).values(values)
                )
                if changed.rowcount == 0:
                    connection.execute(insert(job_items).values(job_id=self._job.id, path=key, **values))
            connection.execute(
                update(jobs)
                .where(jobs.c.id == self._job.id)
                .values(
                    done=self.done,
                    failed=self.failed,
                    bytes=self.bytes,
                    position=None if self.position is None else json.dumps(self.position),
                )
            )
        self._in_doubt -= self._succeeded | self._failures.keys()
        self._succeeded.clear()
        self._failures.clear()
        self._opened = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether a batch should be settled before it is over."""
        return time.monotonic() - self._opened > BATCH_SECONDS

    def check(self) -> None:
        """Stand still if the process is to end; raise `Stopped` if the job is. Call it between items."""
        if self._standstill.is_wanted:
            self.settle()
            self._standstill.here()
        now = time.monotonic()
        if now > self._deadline:
            raise TimeUp
        if now - self._checked < CHECK_SECONDS:
            return
        self._checked = now
        with self._database.reading() as connection:
            phase = connection.execute(select(jobs.c.phase).where(jobs.c.id == self._job.id)).scalar()
        if phase != Phase.EXECUTING:
            raise Stopped


class TimeUp(Stopped):
    """The job has run as long as it may."""


def _key(path: NodePath) -> bytes:
    return b"/".join(path.parts)
