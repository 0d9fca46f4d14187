"""The one process of an embedded site that runs jobs, and its upkeep."""

from __future__ import annotations

import signal
import threading

from skyferry.site.child import Orders
from skyferry.site.composition import Site
from skyferry.site.jobs.queue import prepare_queue


def main() -> None:
    """Run jobs until SIGTERM; one that is interrupted goes on at the next start."""
    orders = Orders("jobs")
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    with Site.open(orders.settings) as site:
        prepare_queue(site.layout.jobs_database_url)
        orders.serving()
        stopping.wait()


if __name__ == "__main__":
    main()
