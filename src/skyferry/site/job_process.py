"""The one process of an embedded site that runs jobs, and its upkeep."""

from __future__ import annotations

import os
import signal
import socket
import threading
from functools import partial

from skyferry.site.child import Orders
from skyferry.site.composition import Site
from skyferry.site.fetch.download import Download
from skyferry.site.fetch.guard import Guard
from skyferry.site.jobs.execution import Execution
from skyferry.site.jobs.owners import Owners
from skyferry.site.jobs.pull import Import
from skyferry.site.jobs.queue import JobQueue
from skyferry.site.jobs.records import JobRecords
from skyferry.site.jobs.upkeep import Task, Upkeep, expire_jobs, find_lost, recount, tidy_stores
from skyferry.site.jobs.worker import Worker

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def main() -> None:
    """Run jobs until SIGTERM; one that is interrupted goes on at the next start."""
    orders = Orders("jobs")
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    with Site.open(orders.settings) as site:
        worker_of(site).run(stopping, orders.serving)
    # Interrupted jobs stand still in threads that never end; what they did is durable.
    os._exit(0)


def worker_of(site: Site) -> Worker:
    """Put together what runs the jobs of a site, and its upkeep."""
    settings, queue_url = site.settings, site.layout.jobs_database_url
    guard = Guard(hosts=settings.import_hosts, plain=settings.import_http)
    execution = Execution(
        database=site.database,
        spaces=site.spaces,
        owners=Owners(site.accounts, site.groups, site.authority),
        pull=Import(Download(guard, limit=settings.import_limit)),
    )
    return Worker(
        queue_url=queue_url,
        executor="embedded" if site.layout.is_embedded else socket.gethostname(),
        threads=settings.job_threads,
        execution=execution,
        upkeep=Upkeep(site.database, _tasks(site, JobQueue(queue_url))),
    )


def _tasks(site: Site, queue: JobQueue) -> list[Task]:
    records = JobRecords(site.database)
    # A stage belongs to a transaction for as long as that may be idle.
    unclaimed = (site.settings.transaction_days + 1) * _DAY
    tasks = [
        Task("lost jobs", 30, partial(find_lost, records, queue)),
        Task("expired jobs", 10 * _MINUTE, partial(expire_jobs, records, queue)),
        Task("stores", _HOUR, partial(tidy_stores, site.stores, unclaimed)),
    ]
    for service, space in site.spaces.items():
        tasks.append(Task(f"transactions of {service}", 10 * _MINUTE, space.tidy))
    for service, store in site.stores.items():
        # Where other programs write, their bytes count from the next time on.
        seconds = _HOUR if store.features.written_by_others else _DAY
        tasks.append(Task(f"usage of {service}", seconds, partial(recount, store, site.allocations[service].all)))
    return tasks


if __name__ == "__main__":
    main()
