"""The durable queue and its worker, on each database it can stand on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from servers.postgres import fresh_database, postgres
from servers.shared import NotInstallable
from skyferry.site.database.engine import Database
from skyferry.site.database.schema import prepare
from skyferry.site.jobs.jobs import open_jobs
from skyferry.site.jobs.queue import LONG, JobQueue, prepare_queue
from skyferry.site.jobs.records import Job, JobRecords
from skyferry.site.jobs.upkeep import expire_jobs, find_lost
from skyferry.vospace.jobs import Phase
from unit.jobs.jobground import AUTHORITY, JobGround


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Of the site's database and of the queue's."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'site.sqlite'}", f"sqlite:///{tmp_path / 'jobs.sqlite'}"
        return
    try:
        with postgres(tmp_path / "postgres") as server:
            url = fresh_database(server)
            yield url, url
    except NotInstallable as reason:
        pytest.skip(str(reason))


@pytest.fixture
def ground(urls: tuple[str, str], tmp_path: Path) -> Iterator[JobGround]:
    database = Database.open(urls[0])
    prepare(database)
    prepare_queue(urls[1])
    ground = replace(JobGround.make(tmp_path, database), jobs=open_jobs(database, urls[1], AUTHORITY))
    yield ground
    ground.jobs.close()
    database.close()


@contextmanager
def worker(tmp_path: Path, urls: tuple[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "unit.jobs.worker_process", tmp_path, *urls],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any(line.strip() == "serving" for line in process.stdout)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def ended(ground: JobGround, job: Job, seconds: float = 60) -> Job:
    deadline = time.monotonic() + seconds
    while not ground.jobs.refreshed(job).phase.has_ended:
        assert time.monotonic() < deadline, ground.jobs.refreshed(job)
        time.sleep(0.05)
    return ground.jobs.refreshed(job)


def test_jobs_are_taken_from_the_queue_and_the_worker_stops_when_asked(
    ground: JobGround, urls: tuple[str, str], tmp_path: Path
) -> None:
    ground.put("vault", "f")
    before = ground.copy_job("vault", ground.uri("vault", "f"), ground.uri("vault", "g"))
    ground.jobs.run(before)
    with worker(tmp_path, urls) as process:
        assert ended(ground, before).phase is Phase.COMPLETED
        after = ground.move_job("vault", ground.uri("vault", "g"), ground.uri("vault", "h"))
        ground.jobs.run(after)
        ground.jobs.run(after)
        assert ended(ground, after).phase is Phase.COMPLETED
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert ground.tree("vault") == ["f", "h"]


def test_a_job_that_never_got_into_the_queue_is_put_there_by_upkeep(ground: JobGround, urls: tuple[str, str]) -> None:
    records, queue = JobRecords(ground.database), JobQueue(urls[1])
    job = ground.delete_job("vault", ground.uri("vault", "f"))
    records.advance(job.id, {Phase.PENDING}, Phase.QUEUED, queued=1)
    assert queue.state(job.id) is None
    assert find_lost(records, queue) == 1
    state = queue.state(job.id)
    assert state is not None
    assert not state.has_ended
    assert find_lost(records, queue) == 0
    queue.close()


def test_a_negotiation_whose_process_died_ends_as_an_error(ground: JobGround, urls: tuple[str, str]) -> None:
    records, queue = JobRecords(ground.database), JobQueue(urls[1])
    job = ground.delete_job("vault", ground.uri("vault", "f"))
    records.advance(job.id, {Phase.PENDING}, Phase.EXECUTING, started=1)
    assert find_lost(records, queue) == 1
    lost = ground.jobs.refreshed(job)
    assert (lost.phase, lost.fault, lost.transient) == (Phase.ERROR, "InternalFault", True)
    queue.close()


def test_expired_jobs_are_forgotten_everywhere(ground: JobGround, urls: tuple[str, str]) -> None:
    records, queue = JobRecords(ground.database), JobQueue(urls[1])
    old, young = (ground.delete_job("vault", ground.uri("vault", "f")) for _ in range(2))
    queue.put(old.id, LONG)
    records.set(old.id, destruction=1)
    assert expire_jobs(records, queue) == 1
    assert records.phase(old.id) is None
    assert records.phase(young.id) is Phase.PENDING
    assert queue.state(old.id) is None
    queue.close()
