"""Upkeep: every task when it is due, on one worker, whatever becomes of the others."""

import threading

from skyferry.site.jobs.upkeep import Task, Upkeep, recount, tidy_stores
from skyferry.site.space.allocations import Allocations
from unit.jobs.jobground import JobGround


def once(ground: JobGround, *tasks: Task) -> None:
    """Run what is due, once."""
    stopping = threading.Event()
    last = Task("stop", 0, stopping.set)
    Upkeep(ground.database, [*tasks, last]).run(stopping, pause=0)


def test_a_task_runs_when_it_is_due_and_not_on_two_workers(ground: JobGround) -> None:
    ran: list[str] = []
    hourly = Task("hourly", 3600, lambda: ran.append("hourly"))
    always = Task("always", 0, lambda: ran.append("always"))
    once(ground, hourly, always)
    once(ground, hourly, always)
    assert ran == ["hourly", "always", "always"]


def test_a_task_that_fails_does_not_stop_the_others(ground: JobGround) -> None:
    ran: list[str] = []
    once(ground, Task("broken", 0, lambda: 1 / 0), Task("whole", 0, lambda: ran.append("whole")))
    assert ran == ["whole"]


def test_bytes_of_other_programs_count_after_a_recount(ground: JobGround, tmp_path) -> None:
    (tmp_path / "tree" / "home" / "alice" / "foreign").write_bytes(b"x" * 1234)
    allocations = Allocations(ground.stores["arc"], ())
    home = allocations.get(ground.at("arc", ""))
    assert home is not None
    assert recount(ground.stores["arc"], lambda: [home]) == 1
    assert ground.properties("arc", "")["length"] == "1234"


def test_stores_are_tidied(ground: JobGround) -> None:
    assert tidy_stores(ground.stores, 0) >= 0
