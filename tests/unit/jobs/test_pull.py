"""Imports: bytes from a listed host into a node, resumed where they ended, whole or not at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from skyferry.site.fetch.guard import Guard
from skyferry.site.jobs import pull
from skyferry.site.jobs.records import Job, JobKind
from skyferry.vospace.jobs import Phase
from skyferry.vospace.standards import HTTP_GET, PARAM_MD5
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol
from unit.jobs.jobground import JobGround, results

BODY = bytes(range(256)) * 4096


@dataclass
class Source:
    """An archive outside that can be told to misbehave."""

    url: str = ""
    body: bytes = BODY
    etag: str | None = '"1"'
    cut_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers breaks off."""
    ranges: list[str | None] = field(default_factory=list)
    """The Range of every request so far."""
    redirect: str | None = None
    status: int = 200
    before_answer: Callable[[], None] = lambda: None


@pytest.fixture
def source() -> Iterator[Source]:
    said = Source()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            said.ranges.append(self.headers.get("Range"))
            said.before_answer()
            if said.redirect is not None and self.path != "/final":
                self.send_response(302)
                self.send_header("Location", said.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = 0
            asked = self.headers.get("Range")
            if asked and self.headers.get("If-Range") == said.etag:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
            part = said.body[start:]
            self.send_response(206 if start else said.status)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(said.body) - 1}/{len(said.body)}")
            self.send_header("Content-Length", str(len(part)))
            self.send_header("Content-Type", "application/fits")
            if said.etag:
                self.send_header("ETag", said.etag)
            self.end_headers()
            if said.cut_after:
                self.wfile.write(part[: said.cut_after.pop(0)])
                self.close_connection = True
                return
            self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield said
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def open_ground(ground: JobGround) -> JobGround:
    return replace(ground, guard=Guard(("127.0.0.1",), plain=True))


def import_job(ground: JobGround, service: str, *endpoints: str, md5: str | None = None) -> Job:
    transfer = Transfer(
        targets=(ground.uri(service, "f"),),
        direction=Direction.PULL_TO,
        protocols=tuple(TransferProtocol(uri=HTTP_GET, endpoint=endpoint) for endpoint in endpoints),
        params=((PARAM_MD5, md5),) if md5 else (),
    )
    return ground.transfer(JobKind.IMPORT, service, transfer)


@pytest.mark.parametrize("service", ["arc", "vault"])
def test_a_file_is_imported(open_ground: JobGround, source: Source, service: str) -> None:
    digest = hashlib.md5(BODY).hexdigest()
    job = open_ground.done(import_job(open_ground, service, f"{source.url}/x", md5=digest))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert results(job) == {"dataNode": open_ground.uri(service, "f")}
    assert open_ground.get(service, "f") == BODY
    assert open_ground.properties(service, "f")["type"] == "application/fits"
    assert job.bytes == len(BODY)


def test_nothing_at_all_is_imported_too(open_ground: JobGround, source: Source) -> None:
    source.body = b""
    assert open_ground.done(import_job(open_ground, "vault", f"{source.url}/x")).phase is Phase.COMPLETED
    assert open_ground.get("vault", "f") == b""


def test_a_broken_connection_is_taken_up_where_it_ended(open_ground: JobGround, source: Source) -> None:
    source.cut_after = [300_000, 400_000]
    job = open_ground.done(import_job(open_ground, "arc", f"{source.url}/x"))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert open_ground.get("arc", "f") == BODY
    assert source.ranges == [None, "bytes=300000-", "bytes=700000-"]


def test_a_source_that_changed_is_begun_again(open_ground: JobGround, source: Source) -> None:
    source.cut_after = [300_000]

    def change() -> None:
        if len(source.ranges) == 2:
            source.etag, source.body = '"2"', BODY[::-1]

    source.before_answer = change
    job = open_ground.done(import_job(open_ground, "vault", f"{source.url}/x"))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert open_ground.get("vault", "f") == BODY[::-1]


def test_a_source_without_a_version_is_begun_again(open_ground: JobGround, source: Source) -> None:
    source.etag, source.cut_after = None, [300_000]
    assert open_ground.done(import_job(open_ground, "arc", f"{source.url}/x")).phase is Phase.COMPLETED
    assert source.ranges == [None, None]
    assert open_ground.get("arc", "f") == BODY


def test_endpoints_are_tried_in_order(open_ground: JobGround, source: Source) -> None:
    job = import_job(open_ground, "arc", "http://unlisted.example/x", "https://127.0.0.1:1/x", f"{source.url}/x")
    assert open_ground.done(job).phase is Phase.COMPLETED


@pytest.mark.parametrize("service", ["arc", "vault"])
def test_the_node_is_busy_until_its_bytes_are_there(open_ground: JobGround, source: Source, service: str) -> None:
    open_ground.put(service, "f", b"old")
    space, path = open_ground.spaces[service], open_ground.at(service, "f")
    seen = []

    def look() -> None:
        seen.append(space.node(open_ground.alice, path).busy)
        rival = open_ground.done(import_job(open_ground, service, f"{source.url}/y"))
        seen.append((rival.phase, rival.fault))

    source.before_answer = look
    job = open_ground.done(import_job(open_ground, service, f"{source.url}/x"))
    assert (job.phase, job.message) == (Phase.COMPLETED, None)
    assert seen == [True, (Phase.ERROR, "NodeBusy")]
    open_ground.put(service, "f", b"newer")


def test_a_node_is_not_busy_after_an_import_that_failed(open_ground: JobGround, source: Source) -> None:
    source.status = 404
    assert open_ground.done(import_job(open_ground, "arc", f"{source.url}/x")).phase is Phase.ERROR
    open_ground.put("arc", "f")


def test_bytes_that_are_not_those_announced_change_nothing(open_ground: JobGround, source: Source) -> None:
    open_ground.put("arc", "f", b"before")
    job = open_ground.done(import_job(open_ground, "arc", f"{source.url}/x", md5="0" * 32))
    assert (job.phase, job.fault) == (Phase.ERROR, "InvalidArgument")
    assert open_ground.get("arc", "f") == b"before"


def test_a_file_over_the_sites_limit(open_ground: JobGround, source: Source) -> None:
    limited = replace(open_ground, import_limit=1000)
    job = limited.done(import_job(limited, "arc", f"{source.url}/x"))
    assert (job.phase, job.fault) == (Phase.ERROR, "InvalidArgument")
    assert limited.tree("arc") == []


def test_redirects_are_followed_where_they_may_go(open_ground: JobGround, source: Source) -> None:
    source.redirect = "/final"
    assert open_ground.done(import_job(open_ground, "arc", f"{source.url}/x")).phase is Phase.COMPLETED


@pytest.mark.parametrize(
    ("redirect", "fault"),
    [
        ("http://localhost:1/final", "PermissionDenied"),
        ("file:///etc/passwd", "ProtocolNotSupported"),
        ("/again", "TransferFailed"),
    ],
)
def test_redirects_elsewhere_are_not(open_ground: JobGround, source: Source, redirect: str, fault: str) -> None:
    source.redirect = redirect
    job = open_ground.done(import_job(open_ground, "arc", f"{source.url}/x"))
    assert job.phase is Phase.ERROR
    assert job.fault in (fault, "InvalidArgument")
    assert open_ground.tree("arc") == []


def test_a_refusal_of_the_source_is_told(open_ground: JobGround, source: Source) -> None:
    source.status = 403
    job = open_ground.done(import_job(open_ground, "arc", f"{source.url}/x"))
    assert (job.phase, job.fault) == (Phase.ERROR, "TransferFailed")
    assert "403" in (job.message or "")


def test_by_default_nothing_can_be_imported(ground: JobGround, source: Source) -> None:
    job = ground.done(import_job(ground, "arc", f"{source.url}/x"))
    assert (job.phase, job.fault) == (Phase.ERROR, "ProtocolNotSupported")
    job = ground.done(import_job(ground, "arc", "https://127.0.0.1/x"))
    assert (job.phase, job.fault) == (Phase.ERROR, "PermissionDenied")


def test_nobody_imports_where_they_may_not_write(open_ground: JobGround, source: Source) -> None:
    transfer = Transfer(
        targets=(open_ground.uri("arc", "f"),),
        direction=Direction.PULL_TO,
        protocols=(TransferProtocol(uri=HTTP_GET, endpoint=f"{source.url}/x"),),
    )
    job = open_ground.done(open_ground.transfer(JobKind.IMPORT, "arc", transfer, open_ground.bob))
    assert (job.phase, job.fault) == (Phase.ERROR, "PermissionDenied")
    assert source.ranges == []


def test_an_import_whose_process_dies_goes_on_with_the_rest(
    open_ground: JobGround, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    monkeypatch.setattr(pull, "SEGMENT", 200_000)
    job = import_job(open_ground, "arc", f"{source.url}/x")

    def die() -> None:
        raise Died

    source.cut_after = [500_000]
    monkeypatch.setattr(pull.time, "sleep", lambda _seconds: die())
    with pytest.raises(Died):
        open_ground.done(job)
    monkeypatch.undo()
    open_ground.execution.run(job.id)
    ended = open_ground.jobs.refreshed(job)
    assert (ended.phase, ended.message) == (Phase.COMPLETED, None)
    assert open_ground.get("arc", "f") == BODY
    assert source.ranges == [None, "bytes=500000-"]
