"""Jobs whose process, or whose whole site, is killed (-9) in the middle: they end as if nothing had happened."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from servers.live_site import LiveSite, started_site
from skyferry.vospace.jobs import JobDocument, read_job
from skyferry.vospace.transfers import Transfer, write_transfer

FILES = 200


@dataclass
class Person:
    """An account that asks with its token."""

    site: LiveSite
    name: str
    token: str

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "text/xml") -> tuple[int, str, bytes]:
        """Send a request; return status, location and body."""
        context = ssl.create_default_context(cafile=self.site.ca)
        connection = http.client.HTTPSConnection("localhost", self.site.port, context=context, timeout=90)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        read = answer.status, answer.headers.get("location", ""), answer.read()
        connection.close()
        return read

    def uri(self, service: str, name: str) -> str:
        home = f"home/{self.name}" if service == "arc" else self.name
        return f"vos://skyferry.local~{service}/{home}/{name}"

    def started(self, where: str, body: bytes, content_type: str = "text/xml") -> str:
        """Post a job and run it; return its path."""
        status, location, said = self.ask("POST", where, body, content_type)
        assert status == 303, said
        path = urlsplit(location).path
        assert self.ask("POST", f"{path}/phase", b"PHASE=RUN", "application/x-www-form-urlencoded")[0] == 303
        return path

    def read(self, job: str, query: str = "") -> JobDocument:
        return read_job(self.ask("GET", job + query)[2])

    def done(self, job: str) -> int:
        return int(json.loads(self.ask("GET", f"{job}/progress")[2])["done"])

    def ended(self, job: str) -> JobDocument:
        for _ in range(60):
            document = self.read(job, "?WAIT=10")
            if document.phase.has_ended:
                return document
        raise AssertionError(f"{job} does not end: {document}")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Not the site of all tests: its jobs are killed."""
    with started_site(tmp_path_factory.mktemp("killed") / "data") as site:
        yield site


@pytest.fixture
def person(own_site: LiveSite) -> Person:
    name = own_site.new_user()
    return Person(own_site, name, own_site.token(name))


def plant(person: Person) -> Path:
    """Files appear in the tree by another program, which is quick."""
    tree = person.site.data / "arc" / "home" / person.name / "tree"
    for number in range(FILES):
        place = tree / f"{number % 7}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:04}").write_bytes(b"%d" % number * 100)
    return tree


def job_process(site: LiveSite) -> int:
    """The process that runs jobs, once it lives."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        pid = site.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if b"skyferry.site.job_process" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.1)
    raise AssertionError("no process runs jobs")


def kill_on_the_way(person: Person, job: str, times: int) -> int:
    """Kill the process that runs jobs, each time when it has got further; return how often it was in the middle."""
    killed, seen = 0, 0
    while killed < times:
        if person.read(job).phase.has_ended:
            break
        done = person.done(job)
        if done > seen:
            seen = done
            os.kill(job_process(person.site), signal.SIGKILL)
            killed += 1
        time.sleep(0.05)
    return killed


def results(document: JobDocument) -> dict[str, str]:
    return {result.id: result.href for result in document.results}


def test_a_deletion_is_finished_and_counted_right(person: Person) -> None:
    tree = plant(person)
    form = f"target={quote(person.uri('arc', 'tree'))}".encode()
    job = person.started("/arc/async-delete", form, "application/x-www-form-urlencoded")
    assert kill_on_the_way(person, job, 3) >= 1
    document = person.ended(job)
    assert results(document) == {"successcount": f"final:{FILES + 8}"}, document
    assert not tree.exists()


def test_a_copy_to_the_vault_is_finished_and_nothing_copied_twice(person: Person) -> None:
    plant(person)
    transfer = Transfer(targets=(person.uri("arc", "tree"),), direction=person.uri("vault", "copy"))
    job = person.started("/arc/transfers", write_transfer(transfer))
    assert kill_on_the_way(person, job, 3) >= 1
    document = person.ended(job)
    assert results(document) == {"destination": person.uri("vault", "copy")}, document
    assert person.done(job) == FILES + 8
    for number in (0, 123, FILES - 1):
        status, location, _ = person.ask("GET", f"/vault/files/{person.name}/copy/{number % 7}/{number:04}")
        assert status == 303
        assert person.ask("GET", urlsplit(location).path)[2] == b"%d" % number * 100


def test_a_site_that_is_killed_finishes_its_jobs_after_the_next_start(data: Path) -> None:
    with started_site(data) as site:
        name = site.new_user()
        person = Person(site, name, site.token(name))
        plant(person)
        transfer = Transfer(targets=(person.uri("arc", "tree"),), direction=person.uri("arc", "copy"))
        job = person.started("/arc/transfers", write_transfer(transfer))
        while person.done(job) == 0:
            time.sleep(0.05)
        site.process.kill()
        site.process.wait()
        site.forget()
    with started_site(data) as site:
        person = Person(site, name, person.token)
        document = person.ended(job)
        assert results(document) == {"destination": person.uri("arc", "copy")}, document
        assert person.done(job) == FILES + 8
        copies = sorted((data / "arc" / "home" / name / "copy").rglob("0*"))
        assert [int(path.read_bytes()[: len(path.read_bytes()) // 100]) for path in copies if path.is_file()] == [
            int(path.name) for path in copies if path.is_file()
        ]
        assert len([path for path in copies if path.is_file()]) == FILES


def test_a_site_that_stops_in_order_leaves_its_jobs_to_the_next_start(data: Path) -> None:
    with started_site(data) as site:
        name = site.new_user()
        person = Person(site, name, site.token(name))
        plant(person)
        form = f"target={quote(person.uri('arc', 'tree/1'))}".encode()
        deletion = person.started("/arc/async-delete", form, "application/x-www-form-urlencoded")
        transfer = Transfer(targets=(person.uri("arc", "tree/0"),), direction=person.uri("vault", "copy"))
        copy = person.started("/arc/transfers", write_transfer(transfer))
        assert site.stop() == 0
    count = len(range(0, FILES, 7)) + 1
    with started_site(data) as site:
        person = Person(site, name, person.token)
        assert results(person.ended(copy)) == {"destination": person.uri("vault", "copy")}
        assert person.done(copy) == count
        assert results(person.ended(deletion)) == {"successcount": f"final:{len(range(1, FILES, 7)) + 1}"}
