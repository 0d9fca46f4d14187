"""Moves: inside a service at once, to another one by copy, verification and removal."""

import pytest

from skyferry.vospace.jobs import Phase
from unit.jobs.jobground import JobGround, results

both = pytest.mark.parametrize("service", ["arc", "vault"])


@both
def test_a_move_into_a_container_keeps_the_name_and_the_spelling_of_the_request(
    ground: JobGround, service: str
) -> None:
    ground.container(service, "d")
    ground.put(service, "f", b"data")
    direction = ground.uri(service, "d").replace("example.org~", "CADC.nrc.ca!")
    job = ground.done(ground.move_job(service, ground.uri(service, "f"), direction))
    assert job.phase is Phase.COMPLETED
    assert results(job) == {"destination": f"{direction}/f"}
    assert ground.tree(service) == ["d/", "d/f"]


@both
def test_a_rename_takes_everything_along(ground: JobGround, service: str) -> None:
    ground.container(service, "d", ispublic="true", title="Eta Carinae")
    ground.put(service, "d/f", b"data")
    job = ground.done(ground.move_job(service, ground.uri(service, "d"), ground.uri(service, "e")))
    assert results(job) == {"destination": ground.uri(service, "e")}
    assert ground.tree(service) == ["e/", "e/f"]
    assert ground.properties(service, "e")["title"] == "Eta Carinae"
    assert ground.properties(service, "e")["ispublic"] == "true"


@pytest.mark.parametrize(
    ("source", "direction", "error"),
    [
        ("missing", "x", "NodeNotFound: not found: "),
        ("f", "no/where", "NodeNotFound: not found: "),
        ("f", "g", "DuplicateNode: destination exists: "),
        ("d", "d/inner", "InvalidArgument: Cannot move container node into its descendants: "),
    ],
)
def test_what_cannot_be_moved(ground: JobGround, source: str, direction: str, error: str) -> None:
    ground.container("arc", "d")
    ground.put("arc", "f")
    ground.put("arc", "g")
    job = ground.done(ground.move_job("arc", ground.uri("arc", source), ground.uri("arc", direction)))
    assert (job.phase, job.results) == (Phase.ERROR, ())
    assert job.message is not None
    assert job.message.startswith(error)
    assert ground.tree("arc") == ["d/", "f", "g"]


@pytest.mark.parametrize("direction", ["vos://elsewhere.org~arc/x", "vos://example.org~attic/x", "vos:nonsense"])
def test_only_services_of_this_site_are_destinations(ground: JobGround, direction: str) -> None:
    ground.put("arc", "f")
    job = ground.done(ground.move_job("arc", ground.uri("arc", "f"), direction))
    assert (job.phase, job.fault) == (Phase.ERROR, "InvalidURI")


def test_nobody_moves_what_is_not_theirs(ground: JobGround) -> None:
    ground.change("arc", "", ispublic="true")
    ground.put("arc", "f")
    job = ground.done(ground.move_job("arc", ground.uri("arc", "f"), ground.uri("arc", "g"), ground.bob))
    assert (job.phase, job.fault) == (Phase.ERROR, "PermissionDenied")


def test_a_disabled_account_has_no_rights_left(ground: JobGround) -> None:
    ground.put("arc", "f")
    job = ground.move_job("arc", ground.uri("arc", "f"), ground.uri("arc", "g"))
    ground.accounts.disable("alice")
    assert ground.done(job).fault == "PermissionDenied"
    assert ground.tree("arc") == ["f"]


def test_to_null_means_to_delete(ground: JobGround) -> None:
    ground.put("arc", "f")
    job = ground.done(ground.move_job("arc", ground.uri("arc", "f"), ground.uri("arc", ".null")))
    assert job.phase is Phase.COMPLETED
    assert ground.tree("arc") == []


@pytest.mark.parametrize(("source", "target"), [("arc", "vault"), ("vault", "arc")])
def test_a_tree_moves_to_the_other_service_with_its_sharing(ground: JobGround, source: str, target: str) -> None:
    ground.container(source, "d", ispublic="true")
    ground.container(source, "d/e")
    ground.put(source, "d/e/f", b"data" * 100_000)
    ground.put(source, "d/empty", b"")
    ground.change(source, "d/e/f", **{"ivo://x#y": "z", "ispublic": "true"})
    ground.link(source, "d/l", "https://example.org/")
    job = ground.done(ground.move_job(source, ground.uri(source, "d"), ground.uri(target, "")))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert results(job) == {"destination": ground.uri(target, "d")}
    assert ground.tree(target) == ["d/", "d/e/", "d/e/f", "d/empty", "d/l"]
    assert ground.tree(source) == []
    assert ground.get(target, "d/e/f") == b"data" * 100_000
    moved = ground.properties(target, "d/e/f")
    assert (moved["y"], moved["ispublic"], moved["type"]) == ("z", "true", "text/plain")
