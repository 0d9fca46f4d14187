"""Recursive properties: merged everywhere the caller may write, from the leaves up."""

import pytest

from skyferry.site.jobs.records import Job, JobKind
from skyferry.vospace import properties as prop
from skyferry.vospace.jobs import Phase
from skyferry.vospace.node_xml import write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.xml import DECLARATION
from unit.jobs.jobground import AUTHORITY, JobGround, results

both = pytest.mark.parametrize("service", ["arc", "vault"])


def job_of(ground: JobGround, service: str, name: str, values: dict[str, str | None], caller=None) -> Job:
    document = NodeDocument(uri=ground.uri(service, name), kind=NodeKind.CONTAINER, properties=values)
    info = b"".join(write_node(document)).decode().removeprefix(DECLARATION)
    return ground.jobs.create(caller or ground.alice, service, JobKind.PROPERTIES, info=info)


@both
def test_every_node_gets_the_properties_whatever_its_type(ground: JobGround, service: str) -> None:
    ground.container(service, "d")
    ground.container(service, "d/e")
    ground.put(service, "d/e/f")
    ground.put(service, "d/a")
    ground.link(service, "d/l", "https://example.org/")
    ground.change(service, "d/a", islocked="true", title="old")
    job = ground.done(job_of(ground, service, "d", {prop.ISPUBLIC: "true", prop.TITLE: None, "ivo://x#k": "v"}))
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"successcount": "final:5"})
    for name in ("d", "d/e", "d/e/f", "d/a", "d/l"):
        found = ground.properties(service, name)
        assert (found["ispublic"], found["k"]) == ("true", "v")
        assert "title" not in found


def test_below_what_may_not_be_written_nothing_is_visited(ground: JobGround) -> None:
    team = AUTHORITY.group_uri("team")
    ground.groups.add("team", "alice")
    ground.groups.add_member("team", "bob")
    ground.change("arc", "", ispublic="true")
    ground.container("arc", "d", groupwrite=team)
    ground.container("arc", "d/foreign", ispublic="true")
    ground.container("arc", "d/foreign/shared", groupwrite=team)
    ground.container("arc", "d/own", groupwrite=team)
    job = ground.done(job_of(ground, "arc", "d", {prop.TITLE: "new"}, ground.bob))
    assert job.phase is Phase.ABORTED
    assert results(job) == {"errorcount": "final:1", "successcount": "final:2"}
    assert "title" not in ground.properties("arc", "d/foreign/shared")


def test_the_callers_right_to_write_lasts_until_the_top_is_done(ground: JobGround) -> None:
    team = AUTHORITY.group_uri("team")
    ground.groups.add("team", "alice")
    ground.groups.add_member("team", "bob")
    ground.change("arc", "", ispublic="true")
    for name in ("d", "d/e", "d/e/f"):
        ground.container("arc", name, groupwrite=team)
    job = ground.done(job_of(ground, "arc", "d", {prop.GROUPWRITE: None}, ground.bob))
    assert results(job) == {"successcount": "final:3"}
    assert ground.spaces["arc"].node(ground.alice, ground.at("arc", "d")).sharing.write_groups == ()


@pytest.mark.parametrize("key", [prop.QUOTA, prop.CREATOR])
def test_what_is_the_admins_is_not_set_on_a_tree(ground: JobGround, key: str) -> None:
    ground.container("arc", "d")
    job = ground.done(job_of(ground, "arc", "d", {key: "1", prop.TITLE: "new"}))
    assert (job.phase, job.results) == (Phase.ERROR, ())
    assert "title" not in ground.properties("arc", "d")


def test_a_missing_node_is_an_error(ground: JobGround) -> None:
    job = ground.done(job_of(ground, "vault", "missing", {prop.TITLE: "x"}))
    assert (job.phase, job.fault) == (Phase.ERROR, "NodeNotFound")
