"""How the end of a job over a whole tree is told, and the exit status it means."""

from __future__ import annotations

import logging

from skyferry.client.jobs import Job, count
from skyferry.commands.display import note
from skyferry.commands.running import SOME_FAILED
from skyferry.vospace.jobs import Phase

log = logging.getLogger(__name__)


async def tell_end(job: Job, done: str) -> int:
    """Await the end of a recursive job and say how many nodes were `done` (``deleted``, ``updated``).

    Raises
    ------
    Fault
        If it did nothing at all.
    """
    end = await job.wait()
    succeeded, failed = count(end, "successcount"), count(end, "errorcount")
    if end.phase is Phase.COMPLETED:
        log.info("DONE. %s count: %d", done, succeeded)
        return 0
    if not succeeded and not failed:
        raise await job.error()
    note(f"WARN. {done} count: {succeeded}, failed count: {failed}")
    return SOME_FAILED
