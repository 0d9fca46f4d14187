"""A job whose process dies at any operation goes on in the next one: every item done, none twice, all counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from skyferry.site.jobs.execution import Execution
from skyferry.site.jobs.records import Job, JobRecords
from skyferry.vospace import properties as prop
from skyferry.vospace.jobs import Phase
from unit.jobs.jobground import JobGround, results
from unit.jobs.test_setprops import job_of

CHANGES = ("copy_node", "create", "move", "remove", "update", "upload")


class Died(BaseException):
    """The process is gone: nothing after this runs."""


class Dying:
    """A space whose process dies at its `n`th change, before or after it took effect."""

    def __init__(self, space: Any, clock: Clock) -> None:
        self._space = space
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._space, name)
        if name not in CHANGES:
            return attribute

        def change(*args: Any, **kwargs: Any) -> Any:
            self._clock.tick(before=True)
            result = attribute(*args, **kwargs)
            if name == "upload":
                return result
            self._clock.tick(before=False)
            return result

        return change


class Clock:
    def __init__(self, left: int) -> None:
        self.left = left

    def tick(self, *, before: bool) -> None:
        self.left -= 1
        if self.left == 0:
            raise Died


def survive(ground: JobGround, make: Callable[[], Job], left: int) -> tuple[Job, bool]:
    """Run a job in a process that dies at some change, then in another; return it, and whether the first one died."""
    job = make()
    JobRecords(ground.database).advance(job.id, {Phase.PENDING}, Phase.QUEUED)
    clock = Clock(left)
    whole = ground.execution
    spaces = {service: Dying(space, clock) for service, space in ground.spaces.items()}
    dying = Execution(database=whole.database, spaces=spaces, owners=whole.owners, pull=whole.pull)
    died = False
    try:
        dying.run(job.id)
    except Died:
        died = True
        assert ground.jobs.refreshed(job).phase is Phase.EXECUTING
        whole.run(job.id)
    return ground.jobs.refreshed(job), died


def plant(ground: JobGround, service: str) -> None:
    ground.container(service, "d", title="t")
    ground.container(service, "d/e")
    ground.put(service, "d/e/f", b"data")
    ground.put(service, "d/g", b"more")
    ground.put(service, "d/locked")
    ground.change(service, "d/locked", islocked="true")


TREE = ["e/", "e/f", "g", "locked"]
both = pytest.mark.parametrize("service", ["arc", "vault"])
everywhere = pytest.mark.parametrize("left", range(1, 16))


@both
@everywhere
def test_copy(ground: JobGround, service: str, left: int) -> None:
    plant(ground, service)
    job, _ = survive(ground, lambda: ground.copy_job(service, ground.uri(service, "d"), ground.uri(service, "c")), left)
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert (job.done, job.failed) == (5, 0)
    assert ground.tree(service, "c") == TREE


@everywhere
def test_copy_to_the_other_service(ground: JobGround, left: int) -> None:
    plant(ground, "arc")
    job, _ = survive(ground, lambda: ground.copy_job("arc", ground.uri("arc", "d"), ground.uri("vault", "c")), left)
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert (job.done, job.failed) == (5, 0)
    assert ground.tree("vault", "c") == TREE
    assert ground.get("vault", "c/e/f") == b"data"
    assert ground.properties("vault", "c")["title"] == "t"


@everywhere
def test_move_to_the_other_service(ground: JobGround, left: int) -> None:
    plant(ground, "arc")
    ground.change("arc", "d/locked", islocked="false")
    job, _ = survive(ground, lambda: ground.move_job("arc", ground.uri("arc", "d"), ground.uri("vault", "m")), left)
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert ground.tree("vault", "m") == TREE
    assert ground.tree("arc") == []


@both
@pytest.mark.parametrize("left", [1, 2])
def test_move(ground: JobGround, service: str, left: int) -> None:
    plant(ground, service)
    ground.container(service, "into")
    job, died = survive(
        ground, lambda: ground.move_job(service, ground.uri(service, "d"), ground.uri(service, "into")), left
    )
    assert died
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"destination": ground.uri(service, "into/d")})
    assert ground.tree(service, "into/d") == TREE


@both
@everywhere
def test_delete(ground: JobGround, service: str, left: int) -> None:
    plant(ground, service)
    job, _ = survive(ground, lambda: ground.delete_job(service, ground.uri(service, "d")), left)
    assert job.phase is Phase.ABORTED
    assert results(job) == {"errorcount": "final:1", "successcount": "final:3"}
    assert ground.tree(service) == ["d/", "d/locked"]


@both
@everywhere
def test_properties(ground: JobGround, service: str, left: int) -> None:
    plant(ground, service)
    job, _ = survive(ground, lambda: job_of(ground, service, "d", {prop.TITLE: "new"}), left)
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"successcount": "final:5"})
    assert {ground.properties(service, f"d/{name}".rstrip("/"))["title"] for name in TREE} == {"new"}


def test_the_points_of_death_reach_the_whole_of_each_job(ground: JobGround) -> None:
    plant(ground, "arc")
    _, died = survive(ground, lambda: ground.copy_job("arc", ground.uri("arc", "d"), ground.uri("arc", "c")), 10)
    assert died
    _, died = survive(ground, lambda: ground.delete_job("arc", ground.uri("arc", "c")), 10)
    assert died


def test_an_aborted_job_stops_between_items_and_keeps_its_counts(ground: JobGround) -> None:
    plant(ground, "arc")
    job = ground.delete_job("arc", ground.uri("arc", "d"))
    JobRecords(ground.database).advance(job.id, {Phase.PENDING}, Phase.QUEUED)

    class Aborting:
        def __getattr__(self, name: str) -> Any:
            if name == "remove":
                ground.jobs.abort(job)
                import time

                time.sleep(0.3)
            return getattr(ground.spaces["arc"], name)

    whole = ground.execution
    spaces: Any = {"arc": Aborting(), "vault": ground.spaces["vault"]}
    Execution(database=whole.database, spaces=spaces, owners=whole.owners, pull=whole.pull).run(job.id)
    stopped = ground.jobs.refreshed(job)
    assert stopped.phase is Phase.ABORTED
    assert stopped.ended is not None
    assert (stopped.done, stopped.failed) == (1, 0)
    assert len(ground.tree("arc")) == 4, "one item was under way, no other was begun"


def test_a_job_that_has_ended_is_not_done_again(ground: JobGround) -> None:
    plant(ground, "arc")
    job = ground.done(ground.copy_job("arc", ground.uri("arc", "d"), ground.uri("arc", "c")))
    ground.execution.run(job.id)
    assert ground.jobs.refreshed(job) == job


def test_a_job_out_of_time_is_aborted(ground: JobGround) -> None:
    plant(ground, "arc")
    job = ground.delete_job("arc", ground.uri("arc", "d"))
    JobRecords(ground.database).set(job.id, execution_seconds=-1)
    ended = ground.done(job)
    assert ended.phase is Phase.ABORTED
    assert "execution duration" in (ended.message or "")
