"""The durable queue between front ends and workers: DBOS Transact, on SQLite or PostgreSQL.

A workflow is one job, its argument the job's id; everything else stands in the job's own row.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from skyferry.site.jobs.records import JobKind

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "skyferry"
VERSION = "1"
"""The version of the workflow, not of the program: a job of another version would wait for a worker of that version."""
WORKFLOW = "run_job"

QUICK = "skyferry-quick"
"""For jobs that are one step of a store, so that they never wait behind long ones."""
LONG = "skyferry-long"


@dataclass(frozen=True, slots=True)
class QueueState:
    """A job in the queue."""

    has_ended: bool
    """Whether no worker will take it up any more."""


class JobQueue:
    """Puts jobs into the queue. Connects at the first one, and imports DBOS, which takes a second, only then.

    Parameters
    ----------
    url
        Of the queue's database, ``sqlite:////path`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._client: DBOSClient | None = None

    def put(self, job_id: str, queue: str) -> None:
        """Enqueue a job; one that was enqueued before stays as it is."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": job_id,
            "app_version": VERSION,
        }
        self._connected().enqueue(options, job_id)

    def state(self, job_id: str) -> QueueState | None:
        """What the queue knows of a job; None if it never got there."""
        found = self._connected().list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
        return QueueState(found[0].status not in ("PENDING", "ENQUEUED", "DELAYED")) if found else None

    def forget(self, job_ids: list[str]) -> None:
        """Remove what the queue keeps of jobs that are no more."""
        self._connected().delete_workflows(job_ids)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.destroy()
                self._client = None

    def _connected(self) -> DBOSClient:
        with self._lock:
            if self._client is None:
                from dbos import DBOSClient

                from skyferry.site.jobs.serializer import JsonSerializer

                self._client = DBOSClient(
                    system_database_url=self._url, serializer=JsonSerializer(), application_name=APPLICATION
                )
            return self._client


def prepare_queue(url: str) -> None:
    """Create or migrate the queue's database; call it before any process connects."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        connection = sqlite3.connect(parsed.database, timeout=30)
        try:
            # Kept in the file: twice the throughput, and readers do not wait for writers.
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    from dbos import DBOS

    DBOS.migrate(url)


def queue_of(kind: JobKind) -> str:
    """The queue for jobs of this kind."""
    return QUICK if kind is JobKind.MOVE else LONG
