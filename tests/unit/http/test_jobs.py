"""Jobs over HTTP: made, run, waited for, stopped, listed, forgotten (UWS 1.1); deletion and properties of trees."""

from __future__ import annotations

import json
import threading
import time
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest

from skyferry.vospace.jobs import JobDocument, Phase, read_job
from skyferry.vospace.times import job_time, parse_time
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol, write_transfer
from unit.http.asking import Answer, Client, Home, property_element

UWS = "{http://www.ivoa.net/xml/UWS/v1.0}"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest) -> Home:
    return request.getfixturevalue(request.param)


def path_of(home: Home, answer: Answer) -> str:
    assert answer.status == 303, answer.body
    assert answer.headers["location"].startswith(home.site.url)
    return answer.headers["location"].removeprefix(home.site.url)


def post_transfer(home: Home, source: str, direction: str, *, keep: bool = False) -> str:
    """Post a move or copy; return the job's path."""
    body = write_transfer(Transfer(targets=(home.uri(source),), direction=direction, keep_bytes=keep))
    return path_of(home, home.ask("POST", f"/{home.service}/transfers", body, content_type="text/xml"))


def post_deletion(home: Home, target: str) -> str:
    form = f"target={quote(target)}".encode()
    return path_of(home, home.ask("POST", f"/{home.service}/async-delete", form, content_type=FORM))


def post_properties(home: Home, name: str, inner: str) -> str:
    body = home.document(name, "ContainerNode", inner)
    return path_of(home, home.ask("POST", f"/{home.service}/async-setprops", body, content_type="text/xml"))


def run(home: Home, job: str) -> Answer:
    return home.ask("POST", f"{job}/phase", b"PHASE=RUN", content_type=FORM)


def read(client: Client, job: str, query: str = "") -> JobDocument:
    answer = client.get(f"{job}{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml"), answer.body
    return read_job(answer.body)


def ended(home: Home, job: str) -> JobDocument:
    """Run a job and wait for its end."""
    assert path_of(home, run(home, job)) == job
    for _ in range(30):
        document = read(home, job, "?WAIT=5")
        assert document.phase is not Phase.PENDING
        if document.phase.has_ended:
            return document
    raise AssertionError(f"{job} does not end: {document}")


def results(document: JobDocument) -> dict[str, str]:
    return {result.id: result.href for result in document.results}


def test_a_move(home: Home) -> None:
    home.make("into")
    home.put(f"{home.files}/moved", b"bytes")
    job = ended(home, post_transfer(home, "moved", home.uri("into")))
    assert job.phase is Phase.COMPLETED
    assert results(job) == {"destination": home.uri("into/moved")}
    assert home.bytes_of("into/moved").body == b"bytes"
    assert home.get(f"{home.nodes}/moved").status == 404


def test_a_short_job_has_ended_at_the_first_poll(home: Home) -> None:
    home.make("quick")
    job = post_transfer(home, "quick", home.uri("quicker"))
    run(home, job)
    assert home.get(f"{job}/phase").body == b"COMPLETED"


def test_a_copy_to_the_other_service_and_its_report(arc: Home, vault: Home) -> None:
    arc.make("tree")
    arc.put(f"{arc.files}/tree/f", b"bytes")
    path = post_transfer(arc, "tree", vault.uri(), keep=True)
    job = ended(arc, path)
    assert (job.phase, job.error) == (Phase.COMPLETED, None)
    assert vault.bytes_of("tree/f").body == b"bytes"
    progress = json.loads(arc.get(f"{path}/progress").body)
    assert (progress["items"], progress["done"], progress["failed"], progress["bytes"]) == (2, 2, 0, 5)
    assert arc.get(f"{path}/failures").body == b""


def test_errors(home: Home) -> None:
    job = post_transfer(home, "nowhere", home.uri("x"))
    document = ended(home, job)
    assert document.phase is Phase.ERROR
    assert document.error is not None
    assert document.error.message.startswith("NodeNotFound: not found: ")
    error = home.get(f"{job}/error")
    assert (error.body, error.headers["content-type"]) == (b"NodeNotFound", "text/plain")


def test_an_error_that_clients_do_not_sort_by_name_is_told_whole(home: Home) -> None:
    home.make("there")
    home.make("there/taken")
    home.make("taken")
    job = post_transfer(home, "taken", home.uri("there"))
    ended(home, job)
    assert home.get(f"{job}/error").body.startswith(b"DuplicateNode: destination exists: ")


def test_the_document_of_a_job(home: Home, user: str) -> None:
    home.make("described")
    job = post_transfer(home, "described", home.uri("described2"))
    root = ET.fromstring(home.get(job).body)
    assert ", ".join(child.tag.removeprefix(UWS) for child in root) == (
        "jobId, ownerId, phase, quote, creationTime, startTime, endTime, "
        "executionDuration, destruction, parameters, results, jobInfo"
    )
    assert root.findtext(f"{UWS}ownerId") == user
    assert root.find(f"{UWS}jobInfo/{{http://www.ivoa.net/xml/VOSpace/v2.0}}transfer") is not None
    document = ended(home, job)
    assert None not in (document.created, document.started, document.ended)


def test_bare_values(home: Home, user: str) -> None:
    home.make("bare")
    job = post_transfer(home, "bare", home.uri("bare2"))
    values = {name: home.get(f"{job}/{name}") for name in ("phase", "owner", "quote", "executionduration")}
    assert values["phase"].body == b"PENDING"
    assert values["owner"].body == user.encode()
    assert values["quote"].body == b""
    assert int(values["executionduration"].body) > 0
    assert {answer.headers["content-type"] for answer in values.values()} == {"text/plain"}
    assert home.get(f"{job}/error").status == 404
    assert home.get(f"{job}/results/none").status == 404
    for name in ("parameters", "results"):
        assert home.get(f"{job}/{name}").headers["content-type"] == "text/xml"


def test_times_are_clipped_to_the_sites_limits(home: Home) -> None:
    home.make("timed")
    job = post_transfer(home, "timed", home.uri("timed2"))
    soon = time.time_ns() + 3600 * 10**9
    set_time = home.ask("POST", f"{job}/destruction", f"destruction={job_time(soon)}".encode(), content_type=FORM)
    assert path_of(home, set_time) == job
    assert abs(parse_time(home.get(f"{job}/destruction").body.decode()) - soon) < 10**6
    home.ask("POST", f"{job}/destruction", b"DESTRUCTION=2999-01-01T00:00:00Z", content_type=FORM)
    assert parse_time(home.get(f"{job}/destruction").body.decode()) < parse_time("2900-01-01T00:00:00Z")
    longest = int(home.get(f"{job}/executionduration").body)
    for asked, given in (("60", 60), ("0", longest), ("999999999999", longest)):
        home.ask("POST", f"{job}/executionduration", f"EXECUTIONDURATION={asked}".encode(), content_type=FORM)
        assert int(home.get(f"{job}/executionduration").body) == given
    for page, value in (("destruction", b"DESTRUCTION=soon"), ("executionduration", b"EXECUTIONDURATION=-1")):
        assert home.ask("POST", f"{job}/{page}", value, content_type=FORM).status == 400


def test_waiting_ends_when_the_phase_changes(home: Home) -> None:
    home.make("waited")
    job = post_transfer(home, "waited", home.uri("waited2"))
    threading.Timer(1.0, run, (home, job)).start()
    started = time.monotonic()
    assert read(home, job, "?WAIT=30&PHASE=PENDING").phase is not Phase.PENDING
    assert 0.5 < time.monotonic() - started < 20


@pytest.mark.parametrize("query", ["?WAIT=0", "?WAIT=20&PHASE=EXECUTING", "?wait=1"])
def test_waiting_for_nothing_is_short(arc: Home, query: str) -> None:
    arc.make(f"w{len(query)}")
    job = post_transfer(arc, f"w{len(query)}", arc.uri("x"))
    started = time.monotonic()
    assert read(arc, job, query).phase is Phase.PENDING
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("query", ["?WAIT=soon", "?WAIT=-2", "?WAIT=1&PHASE=NEVER"])
def test_bad_waiting_is_refused(arc: Home, query: str) -> None:
    arc.make("bad-wait")
    assert arc.get(post_transfer(arc, "bad-wait", arc.uri("x")) + query).status == 400


def test_running_twice_and_after_the_end(home: Home) -> None:
    home.make("twice")
    job = post_transfer(home, "twice", home.uri("thrice"))
    ended(home, job)
    assert run(home, job).status == 400
    assert home.ask("POST", f"{job}/phase", b"PHASE=SLEEP", content_type=FORM).status == 400


def test_an_aborted_job_never_runs(home: Home) -> None:
    home.make("kept")
    job = post_transfer(home, "kept", home.uri("gone"))
    aborted = home.ask("POST", f"{job}/phase?phase=abort")
    assert path_of(home, aborted) == job
    assert home.get(f"{job}/phase").body == b"ABORTED"
    assert run(home, job).status == 400
    assert home.get(f"{home.nodes}/kept").status == 200


def test_a_deleted_job_is_gone(home: Home) -> None:
    home.make("job1")
    for delete in ("DELETE", "POST"):
        job = post_transfer(home, "job1", home.uri("job2"))
        body = b"ACTION=DELETE" if delete == "POST" else None
        headers = {"content_type": FORM} if delete == "POST" else {}
        assert path_of(home, home.ask(delete, job, body, **headers)) == f"/{home.service}/transfers"
        assert home.get(job).status == 404


def test_other_peoples_jobs(home: Home) -> None:
    home.make("mine")
    job = post_transfer(home, "mine", home.uri("mine2"))
    assert Client(home.site).get(job).status == 403
    assert Client(home.site).ask("DELETE", job).status == 403
    assert home.get(job.replace("transfers", "async-delete")).status == 404


def test_the_list_holds_own_jobs_by_phase_and_time(home: Home) -> None:
    home.make("listed")
    before = job_time(time.time_ns())
    jobs = [post_transfer(home, "listed", home.uri("x")).rpartition("/")[2] for _ in range(3)]
    where = f"/{home.service}/transfers"

    def ids(query: str) -> list[str]:
        root = ET.fromstring(home.get(f"{where}?{query}").body)
        assert root.tag == f"{UWS}jobs"
        return [ref.get("id") or "" for ref in root]

    assert ids(f"AFTER={before}") == jobs
    assert ids("LAST=2") == jobs[1:]
    assert ids(f"AFTER={before}&PHASE=COMPLETED&PHASE=ERROR") == []
    assert ids(f"after={before}&phase=pending&phase=error") == jobs
    assert Client(home.site).get(where).status == 403
    assert home.get(f"{where}?LAST=none").status == 400
    assert home.get(f"{where}?PHASE=none").status == 400


def test_a_tree_is_deleted(home: Home) -> None:
    home.make("doomed")
    home.make("doomed/inner")
    for name in ("a", "inner/b", "inner/c"):
        home.put(f"{home.files}/doomed/{name}", b"x")
    job = ended(home, post_deletion(home, home.uri("doomed")))
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"successcount": "final:5"})
    assert home.get(f"{home.nodes}/doomed").status == 404


def test_what_cannot_be_deleted_is_counted_and_named(home: Home) -> None:
    locked = property_element("ivo://cadc.nrc.ca/vospace/core#islocked", "true")
    home.make("partly")
    home.make("partly/stays", "DataNode", locked)
    home.make("partly/goes")
    path = post_deletion(home, home.uri("partly"))
    job = ended(home, path)
    assert job.phase is Phase.ABORTED
    assert results(job) == {"errorcount": "final:1", "successcount": "final:1"}
    (line,) = home.get(f"{path}/failures").body.splitlines()
    assert json.loads(line)["uri"] == home.uri("partly/stays")
    assert json.loads(line)["fault"] == "NodeLocked"


@pytest.mark.parametrize(
    "target", ["vos://A~s/d/https://h/f", "https://example.org/", "vos://skyferry.local~arc/a/../b"]
)
def test_any_uri_can_be_asked_to_be_deleted_and_fails_in_the_job(home: Home, target: str) -> None:
    job = post_deletion(home, target)
    assert ended(home, job).phase is Phase.ERROR
    assert home.get(f"{job}/error").body == b"InvalidURI"


def test_deletions_need_a_target_and_a_name(home: Home) -> None:
    where = f"/{home.service}/async-delete"
    assert home.ask("POST", where, b"", content_type=FORM).status == 400
    assert home.ask("POST", where, b"target=no%20uri", content_type=FORM).status == 400
    assert Client(home.site).ask("POST", where, b"target=vos:x", content_type=FORM).status == 403


def test_properties_of_a_tree(home: Home) -> None:
    home.make("published")
    home.put(f"{home.files}/published/f", b"x")
    job = ended(
        home,
        post_properties(home, "published", property_element("ivo://ivoa.net/vospace/core#ispublic", "true")),
    )
    assert (job.phase, results(job)) == (Phase.COMPLETED, {"successcount": "final:2"})
    if home.service == "arc":
        assert b'ispublic">true' in home.get(f"{home.nodes}/published/f").body


def test_a_quota_is_not_set_on_a_tree(home: Home) -> None:
    home.make("quoted")
    path = post_properties(home, "quoted", property_element("ivo://ivoa.net/vospace/core#quota", "1"))
    job = ended(home, path)
    assert (job.phase, results(job)) == (Phase.ERROR, {})


def test_import_from_a_host_that_is_not_listed(home: Home) -> None:
    protocol = TransferProtocol(uri="ivo://ivoa.net/vospace/core#httpsget", endpoint="https://127.0.0.1:1/x")
    transfer = Transfer(targets=(home.uri("imported"),), direction=Direction.PULL_TO, protocols=(protocol,))
    answer = home.ask("POST", f"/{home.service}/transfers", write_transfer(transfer), content_type="text/xml")
    job = path_of(home, answer)
    assert ended(home, job).phase is Phase.ERROR
    assert home.get(f"{job}/error").body == b"PermissionDenied"
