"""The process that runs jobs: takes them from the durable queue, and goes on with those that a restart cut short."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from dbos import DBOS

from skyferry.site.jobs.execution import Execution
from skyferry.site.jobs.queue import APPLICATION, LONG, QUICK, VERSION, WORKFLOW, prepare_queue
from skyferry.site.jobs.serializer import JsonSerializer
from skyferry.site.jobs.upkeep import Upkeep

POLL_SECONDS = {QUICK: 0.15, LONG: 0.3}
"""A short job ends within the request that started it, so it must not wait long to be seen; looking costs."""
RECOVERIES = 20
"""A job that takes its worker along this often is given up."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Runs jobs until told to stop.

    Parameters
    ----------
    queue_url
        Of the durable queue's database.
    executor
        Names this worker. At its start it goes on with the jobs of the last worker of this name, so no
        two that live at once may share one.
    threads
        Jobs that run at once; as many again for those that are one quick step.
    grace_seconds
        How long running jobs get to reach the end of an item when the worker stops.
    """

    queue_url: str
    executor: str
    threads: int
    execution: Execution
    upkeep: Upkeep
    grace_seconds: float = 20.0

    def run(self, stopping: threading.Event, serving: Callable[[], None]) -> None:
        """Work until `stopping` is set; call `serving` once jobs are taken.

        Jobs that still run then stand still, in threads that never end: the process must be ended
        without waiting for them (`os._exit`).
        """
        prepare_queue(self.queue_url)
        running = _Running()

        # A workflow has the job's id for its argument and no result: all that counts stands in the job's row.
        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=RECOVERIES)
        def run_job(job_id: str) -> None:
            with running:
                self.execution.run(job_id)

        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self.queue_url,
                "application_version": VERSION,
                "executor_id": self.executor,
                "serializer": JsonSerializer(),
                "log_level": "WARNING",
                "run_migrations": False,
                "use_listen_notify": False,
            }
        )
        DBOS.launch()
        for queue, seconds in POLL_SECONDS.items():
            DBOS.register_queue(queue, worker_concurrency=self.threads, polling_interval_sec=seconds)
        keeping = threading.Thread(target=self.upkeep.run, args=(stopping,), name="upkeep", daemon=True)
        keeping.start()
        try:
            serving()
            stopping.wait()
        finally:
            self.execution.standstill.want()
            self._wait_for(running)
            DBOS.destroy(destroy_registry=True)

    def _wait_for(self, running: _Running) -> None:
        deadline = time.monotonic() + self.grace_seconds
        while running.count > self.execution.standstill.standing and time.monotonic() < deadline:
            time.sleep(0.05)


class _Running:
    """Counts the jobs that run now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1
