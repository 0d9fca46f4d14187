"""Every kind of document that the site sends follows the schema of its standard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from skyferry.vospace.jobs import JobDocument, JobError, JobReference, JobResult, Phase, write_job, write_job_list
from skyferry.vospace.standards import HTTPS_GET, HTTPS_PUT, PACKAGE_VIEW
from skyferry.vospace.transfers import (
    Direction,
    Transfer,
    TransferProtocol,
    TransferView,
    transfer_element,
    write_transfer,
)
from standards.validity import deviations
from unit.http.asking import Answer, Client, Home, property_element

if TYPE_CHECKING:
    from conftest import LiveSite

CORE = "ivo://ivoa.net/vospace/core#"
CERTIFICATE = "ivo://ivoa.net/sso#tls-with-certificate"
FORM = "application/x-www-form-urlencoded"
NOW = 1_700_000_000_000_000_000


@pytest.fixture(scope="module", params=["arc", "vault"])
def home(request: pytest.FixtureRequest, site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A container with a node of every kind, and names that are hard on URIs."""
    user = site.new_user()
    certificate = site.certificate(user, tmp_path_factory.mktemp("certificate") / "user.pem")
    home = Home(site, certificate, request.param, f"home/{user}" if request.param == "arc" else user)
    home.make("d")
    home.put(f"{home.files}/d/f.fits", b"bytes", content_type="application/fits")
    for name in ("a b", "é", "100%", "[x]", "q?#", "<&>"):
        home.put(f"{home.files}/d/{quote(name)}", b"x")
    home.make("d/empty", "DataNode")
    home.make("d/l", "LinkNode", f"<vos:target>{home.uri('d/f.fits')}</vos:target>")
    home.make("d/out", "LinkNode", "<vos:target>https://elsewhere.org/a%20b?c=d</vos:target>")
    properties = property_element(f"{CORE}title", "a &lt;title&gt;").replace(
        "</vos:properties>", '<vos:property uri="bare word">1</vos:property></vos:properties>'
    )
    assert home.ask("POST", f"{home.nodes}/d/f.fits", home.document("d/f.fits", "DataNode", properties)).status == 200
    return home


def check(answer: Answer) -> bytes:
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml"), answer.body
    assert deviations(answer.body) == []
    return answer.body


def path_of(home: Home, answer: Answer) -> str:
    assert answer.status == 303, answer.body
    return answer.headers["location"].removeprefix(home.site.url)


def test_the_schemas_find_what_is_wrong() -> None:
    wrong = b'<v:node xmlns:v="http://www.ivoa.net/xml/VOSpace/v2.0" uri="vos://a~b/c"><v:nodes/></v:node>'
    assert deviations(wrong)
    assert deviations(write_job(JobDocument(id="1", phase=Phase.PENDING)).replace(b"jobId", b"id"))


@pytest.mark.parametrize("detail", ["min", "properties", "max"])
@pytest.mark.parametrize("name", ["", "/d", "/d/f.fits", "/d/empty", "/d/l", "/d/out", "/d?limit=0", "/d?limit=2"])
def test_nodes(home: Home, name: str, detail: str) -> None:
    path, _, query = name.partition("?")
    check(home.get(f"{home.nodes}{path}?detail={detail}&{query}"))


def test_the_root_and_its_children(home: Home) -> None:
    check(home.get(f"/{home.service}/nodes?detail=max"))


def test_answers_to_changes(home: Home) -> None:
    made = home.make("made")
    assert (made.status, deviations(made.body)) == (201, [])
    check(home.ask("POST", f"{home.nodes}/made", home.document("made")))


@pytest.mark.parametrize("document", ["views", "protocols", "properties"])
def test_what_a_service_understands(home: Home, document: str) -> None:
    check(home.get(f"/{home.service}/{document}"))


@pytest.mark.parametrize("service", ["arc", "vault", "cred", "ac"])
@pytest.mark.parametrize("document", ["capabilities", "availability", "availability?detail=min"])
def test_vosi(site: LiveSite, service: str, document: str) -> None:
    check(Client(site).get(f"/{service}/{document}"))


def transfers(home: Home) -> Iterator[Transfer]:
    anonymous, known = TransferProtocol(uri=HTTPS_GET), TransferProtocol(uri=HTTPS_GET, security_methods=(CERTIFICATE,))
    here = home.uri("d/f.fits")
    yield Transfer(targets=(here,), direction=Direction.PULL_FROM, protocols=(anonymous, known))
    yield Transfer(
        targets=(home.uri("new"),),
        direction=Direction.PUSH_TO,
        view=TransferView(uri=f"{CORE}defaultview"),
        protocols=(TransferProtocol(uri=HTTPS_PUT),),
        params=((f"{CORE}length", "10"),),
    )
    yield Transfer(targets=(home.uri("missing"),), direction=Direction.PULL_FROM, protocols=(anonymous,))
    yield Transfer(targets=(here, home.uri("d")), direction=Direction.PULL_FROM, view=TransferView(uri=PACKAGE_VIEW))


def test_transfers_and_their_jobs(home: Home) -> None:
    for transfer in transfers(home):
        body = write_transfer(transfer)
        assert deviations(body) == []
        where = path_of(home, home.ask("POST", f"/{home.service}/synctrans", body, content_type="text/xml"))
        if where.endswith("/results/transferDetails"):
            check(home.get(where))
        job = f"/{home.service}/transfers/{where.split('/')[3]}"
        for part in ("", "/parameters", "/results"):
            check(home.get(job + part))


def test_jobs_from_their_beginning_to_their_end(home: Home) -> None:
    home.make("from")
    for direction, phase in ((home.uri("to"), b"COMPLETED"), (home.uri("d/f.fits"), b"ERROR")):
        source = "from" if phase == b"COMPLETED" else "to"
        body = write_transfer(Transfer(targets=(home.uri(source),), direction=direction, keep_bytes=False))
        job = path_of(home, home.ask("POST", f"/{home.service}/transfers", body, content_type="text/xml"))
        check(home.get(job))
        home.ask("POST", f"{job}/phase", b"PHASE=RUN", content_type=FORM)
        check(home.get(f"{job}?WAIT=30"))
        assert home.get(f"{job}/phase").body == phase
        check(home.get(f"{job}/results"))
    deletion = home.ask("POST", f"/{home.service}/async-delete", b"target=vos://x~y/z", content_type=FORM)
    job = path_of(home, deletion)
    check(home.get(f"{job}/parameters"))
    home.ask("POST", f"{job}/phase", b"PHASE=ABORT", content_type=FORM)
    assert home.get(f"{job}/phase").body == b"ABORTED"
    check(home.get(job))


def test_lists_of_jobs(home: Home) -> None:
    for jobs in ("transfers", "async-delete", "async-setprops"):
        check(home.get(f"/{home.service}/{jobs}"))
        check(home.get(f"/{home.service}/{jobs}?LAST=1"))


@pytest.mark.parametrize("phase", Phase)
def test_jobs_of_every_phase(phase: Phase) -> None:
    has_begun = phase not in (Phase.PENDING, Phase.QUEUED, Phase.HELD)
    job = JobDocument(
        id="0123",
        phase=phase,
        run_id="run & more",
        owner="astro" if has_begun else None,
        created=NOW,
        started=NOW if has_begun else None,
        ended=NOW if phase.has_ended else None,
        execution_duration=3600,
        destruction=NOW,
        parameters=(("target", "vos://example.org~arc/a b"),),
        results=(JobResult("destination", "vos://example.org~arc/a%20b"),) if phase is Phase.COMPLETED else (),
        error=JobError("NodeNotFound: x", has_detail=True) if phase is Phase.ERROR else None,
        info=transfer_element(Transfer(targets=("vos://example.org~arc/a",), direction=Direction.PULL_FROM)),
    )
    assert deviations(write_job(job)) == []
    listed = JobReference(id="0123", phase=phase, owner="astro", run_id=None, created=NOW)
    assert deviations(b"".join(write_job_list([listed, listed]))) == []
