"""A worker as its own process: ``python -m unit.jobs.worker_process DIRECTORY QUEUE_URL``, for test_worker.py."""

import os
import signal
import sys
import threading
from pathlib import Path

from skyferry.site.database.engine import Database
from skyferry.site.jobs.upkeep import Upkeep
from skyferry.site.jobs.worker import Worker
from unit.jobs.jobground import JobGround


def main(directory: Path, database_url: str, queue_url: str) -> None:
    database = Database.open(database_url)
    ground = JobGround.make(directory, database)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    worker = Worker(
        queue_url=queue_url,
        executor="test",
        threads=4,
        execution=ground.execution,
        upkeep=Upkeep(database, []),
    )
    worker.run(stopping, serving=lambda: print("serving", flush=True))
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
