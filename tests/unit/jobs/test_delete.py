"""Recursive deletion: order, counts, and what stays."""

import pytest

from skyferry.site.jobs.records import JobRecords
from skyferry.vospace.jobs import Phase
from unit.jobs.jobground import JobGround, results

both = pytest.mark.parametrize("service", ["arc", "vault"])


@both
def test_a_tree_goes_with_itself(ground: JobGround, service: str) -> None:
    for name in ("d", "d/e", "d/e/e", "d/z"):
        ground.container(service, name)
    for number in range(120):
        ground.put(service, f"d/e/{number:03}")
    job = ground.done(ground.delete_job(service, ground.uri(service, "d")))
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"successcount": "final:124"})
    assert ground.tree(service) == []


@both
def test_a_link_goes_and_its_target_stays(ground: JobGround, service: str) -> None:
    ground.container(service, "d")
    ground.put(service, "d/f")
    ground.link(service, "l", ground.uri(service, "d"))
    job = ground.done(ground.delete_job(service, ground.uri(service, "l")))
    assert results(job) == {"successcount": "final:1"}
    assert ground.tree(service) == ["d/", "d/f"]


@both
def test_what_is_locked_stays_with_everything_above_it(ground: JobGround, service: str) -> None:
    for name in ("d", "d/a", "d/b"):
        ground.container(service, name)
    for name in ("d/a/locked", "d/a/free", "d/b/free", "d/free"):
        ground.put(service, name)
    ground.change(service, "d/a/locked", islocked="true")
    job = ground.done(ground.delete_job(service, ground.uri(service, "d")))
    assert job.phase is Phase.ABORTED
    assert results(job) == {"errorcount": "final:1", "successcount": "final:4"}
    assert ground.tree(service) == ["d/", "d/a/", "d/a/locked"]
    (failure,) = JobRecords(ground.database).failures(job.id)
    assert failure.fault == "NodeLocked"


def test_nothing_done_is_an_error_without_results(ground: JobGround) -> None:
    ground.put("arc", "f")
    ground.change("arc", "f", islocked="true")
    job = ground.done(ground.delete_job("arc", ground.uri("arc", "f")))
    assert (job.phase, job.fault, job.results) == (Phase.ERROR, "NodeLocked", ())


def test_what_cannot_be_listed_counts_once(ground: JobGround) -> None:
    ground.change("arc", "", ispublic="true")
    ground.container("arc", "closed")
    ground.put("arc", "closed/f")
    job = ground.done(ground.delete_job("arc", ground.uri("arc", "closed"), ground.bob))
    assert (job.phase, job.fault, job.failed) == (Phase.ERROR, "PermissionDenied", 1)


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("vos://example.org~arc/home/alice/missing", "NodeNotFound"),
        ("vos://example.org~arc/home/../x", "InvalidURI"),
        ("vos://A~s/d/https://h/f", "InvalidURI"),
        ("vos://example.org~vault/alice", "InvalidURI"),
        ("vos://example.org~arc/home", "PermissionDenied"),
    ],
)
def test_targets_that_cannot_be(ground: JobGround, target: str, fault: str) -> None:
    job = ground.done(ground.delete_job("arc", target))
    assert (job.phase, job.fault) == (Phase.ERROR, fault)
