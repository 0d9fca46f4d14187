"""The process that runs a site's jobs, and its upkeep; on an embedded site there is exactly one."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time

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

MINUTE, HOUR, DAY = 60, 3600, 86400
ABANDONED_SECONDS = 2 * DAY
"""Age from which a temporary belongs to no upload under way."""


def main() -> None:
    """Run jobs until SIGTERM; one that is interrupted goes on at the next start."""
    orders = Orders("jobs")
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    site = Site.open(orders.settings)
    worker(site).run(stopping, orders.serving)
    logging.shutdown()
    # Jobs that stand still wait in threads that never end; the next start goes on with them.
    os._exit(0)


def worker(site: Site) -> Worker:
    """The worker of a site, put together from its settings."""
    settings = site.settings
    guard = Guard(hosts=settings.import_hosts, plain=settings.import_http)
    download = Download(guard, settings.import_limit, ca_file=settings.import_ca)
    return Worker(
        queue_url=site.layout.jobs_database_url,
        executor=_executor(site),
        threads=settings.job_threads,
        execution=Execution(
            database=site.database,
            spaces=site.spaces,
            owners=Owners(site.accounts, site.groups, site.authority),
            pull=Import(download),
        ),
        upkeep=Upkeep(site.database, upkeep_tasks(site)),
        grace_seconds=settings.shutdown_seconds,
    )


def upkeep_tasks(site: Site) -> list[Task]:
    """What a site does for itself, and how often."""
    records, queue = JobRecords(site.database), JobQueue(site.layout.jobs_database_url)
    arc = site.stores["arc"]
    return [
        Task("lost jobs", MINUTE, lambda: find_lost(records, queue)),
        Task("expired jobs", HOUR, lambda: expire_jobs(records, queue)),
        Task("expired transactions", 10 * MINUTE, lambda: [space.tidy() for space in site.spaces.values()]),
        Task("sessions", HOUR, site.sessions.tidy),
        Task("tokens", DAY, lambda: site.tokens.tidy(time.time_ns() - 30 * DAY * 10**9)),
        Task("stores", 6 * HOUR, lambda: tidy_stores(site.stores, ABANDONED_SECONDS)),
        # Other programs write into arc without telling anybody.
        Task("usage of arc", site.settings.recount_hours * HOUR, lambda: recount(arc, site.allocations["arc"].all)),
    ]


def _executor(site: Site) -> str:
    """A name that no other worker on the same database has, the same at every start."""
    return "embedded" if site.layout.is_embedded else f"{socket.gethostname()}:{site.layout.data}"


if __name__ == "__main__":
    main()
