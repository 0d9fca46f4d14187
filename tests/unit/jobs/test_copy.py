"""Deep copies: what is copied, what is not, what is counted, and where it goes on after a restart."""

import pytest

from skyferry.site.jobs.records import JobRecords
from skyferry.vospace.jobs import Phase
from unit.jobs.jobground import AUTHORITY, JobGround, results

pairs = pytest.mark.parametrize(
    ("source", "target"), [("arc", "arc"), ("vault", "vault"), ("arc", "vault"), ("vault", "arc")]
)


def make_tree(ground: JobGround, service: str) -> None:
    ground.container(service, "d", ispublic="true", title="survey")
    ground.container(service, "d/e")
    ground.put(service, "d/e/f", b"data" * 1000)
    ground.put(service, "d/e/zero", b"")
    ground.link(service, "d/l", ground.uri(service, "d/e/f"))
    ground.change(service, "d/e/f", **{"ivo://x#y": "z", "ispublic": "true", "islocked": "true"})


@pairs
def test_a_tree_is_copied_with_its_properties_but_not_its_sharing(ground: JobGround, source: str, target: str) -> None:
    make_tree(ground, source)
    job = ground.done(ground.copy_job(source, ground.uri(source, "d"), ground.uri(target, "copy")))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert results(job) == {"destination": ground.uri(target, "copy")}
    assert ground.tree(target, "copy") == ["e/", "e/f", "e/zero", "l"]
    assert ground.get(target, "copy/e/f") == b"data" * 1000
    copied = ground.properties(target, "copy/e/f")
    assert (copied["y"], copied["ispublic"], copied["type"]) == ("z", "false", "text/plain")
    assert "islocked" not in copied
    assert ground.properties(target, "copy")["title"] == "survey"
    assert ground.tree(source, "d") == ["e/", "e/f", "e/zero", "l"]
    assert (job.done, job.failed, job.bytes) == (5, 0, 4000)


def test_links_are_copied_as_links(ground: JobGround) -> None:
    make_tree(ground, "arc")
    ground.done(ground.copy_job("arc", ground.uri("arc", "d"), ground.uri("vault", "copy")))
    space = ground.spaces["vault"]
    assert space.node(ground.alice, ground.at("vault", "copy/l")).target == ground.uri("arc", "d/e/f")


@pytest.mark.parametrize(
    ("source", "direction", "fault"),
    [
        ("d", "f", "DuplicateNode"),
        ("d", "no/where", "NodeNotFound"),
        ("missing", "x", "NodeNotFound"),
        ("d", "d/inner", "InvalidArgument"),
        ("f", "d", "DuplicateNode"),
    ],
)
def test_what_cannot_be_copied(ground: JobGround, source: str, direction: str, fault: str) -> None:
    ground.container("arc", "d")
    ground.put("arc", "d/f")
    ground.put("arc", "f")
    before = ground.tree("arc")
    job = ground.done(ground.copy_job("arc", ground.uri("arc", source), ground.uri("arc", direction)))
    assert (job.phase, job.fault, job.results) == (Phase.ERROR, fault, ())
    assert ground.tree("arc") == before


def test_what_may_not_be_read_is_counted_and_the_rest_is_copied(ground: JobGround) -> None:
    ground.change("arc", "", ispublic="true", groupwrite=AUTHORITY.group_uri("team"))
    ground.groups.add("team", "alice")
    ground.groups.add_member("team", "bob")
    ground.container("arc", "d", ispublic="true")
    ground.container("arc", "d/closed")
    ground.put("arc", "d/closed/f")
    ground.put("arc", "d/secret")
    ground.put("arc", "d/open")
    ground.change("arc", "d/open", ispublic="true")
    job = ground.done(ground.copy_job("arc", ground.uri("arc", "d"), ground.uri("arc", "copy"), ground.bob))
    assert job.phase is Phase.ABORTED
    assert results(job) == {
        "destination": ground.uri("arc", "copy"),
        "errorcount": "final:2",
        "successcount": "final:2",
    }
    failures = list(JobRecords(ground.database).failures(job.id))
    assert [(item.path.rpartition(b"/")[2], item.fault) for item in failures] == [
        (b"closed", "PermissionDenied"),
        (b"secret", "PermissionDenied"),
    ]


def test_a_copy_that_does_not_fit_the_quota_does_not_begin(ground: JobGround) -> None:
    ground.container("vault", "d")
    ground.put("vault", "d/f", b"x" * 5000)
    allocation = ground.spaces["arc"].node(ground.alice, ground.at("arc", ""))
    from skyferry.site.storage.base import Changes

    ground.stores["arc"].update(allocation, Changes(quota=4000))
    job = ground.done(ground.copy_job("vault", ground.uri("vault", "d"), ground.uri("arc", "copy")))
    assert (job.phase, job.fault) == (Phase.ERROR, "QuotaExceeded")
    assert ground.tree("arc") == []


def test_auto_is_one_name_for_the_whole_copy(ground: JobGround) -> None:
    make_tree(ground, "vault")
    job = ground.done(ground.copy_job("vault", ground.uri("vault", "d"), ground.uri("arc", ".auto")))
    destination = results(job)["destination"]
    assert ".auto" not in destination
    assert ground.tree("arc", destination.rpartition("/")[2]) == ["e/", "e/f", "e/zero", "l"]
