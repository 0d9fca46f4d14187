"""kill -9 at named and at random points of a site at work: a client that asks again finds all of it, or nothing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import os
import random
import signal
import ssl
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from servers.live_site import LiveSite, started_site
from skyferry.site.storage.crash_points import FILE_VARIABLE
from skyferry.vospace.jobs import JobDocument, Phase, read_job
from skyferry.vospace.node_xml import write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Transfer, write_transfer

OLD, NEW = b"old bytes" * 100_000, b"new" * 1_500_000
SEGMENTS = (NEW[:2_000_000], NEW[2_000_000:])
PATIENCE = 90
"""Seconds until somebody serves again: processes that die often are started again more slowly."""
RANDOM_KILLS = 6

UPLOADS = {
    "arc": ["arc.after-block", "arc.after-reserve", "arc.after-rename", "arc.after-commit"],
    "vault": ["vault.after-block", "vault.after-objects", "vault.before-commit", "vault.after-commit"],
}
SEGMENT = {"arc": ["arc.after-block", "arc.after-segment"], "vault": ["vault.after-block", "vault.after-objects"]}
COMMIT = {
    "arc": ["arc.after-reserve", "arc.after-rename", "arc.after-commit"],
    "vault": ["vault.before-commit", "vault.after-commit"],
}
MOVE = {
    "arc": ["arc.move.after-reserve", "arc.move.after-rename"],
    "vault": ["vault.before-commit", "vault.after-commit"],
}
DELETE = {
    "arc": ["arc.remove.after-rename", "arc.remove.after-commit"],
    "vault": ["vault.before-commit", "vault.after-commit"],
}
COPY = {
    "arc": ["arc.create.after-record", "arc.after-rename"],
    "vault": ["vault.before-commit", "vault.after-commit"],
}
PART = {"arc": ["arc.after-block", "space.part.before-keep"], "vault": ["vault.after-objects", "space.part.after-keep"]}
BATCH = {
    "arc": ["arc.after-reserve", "arc.batch.after-rename", "arc.after-commit"],
    "vault": ["vault.after-objects", "vault.after-commit"],
}
GROUP = 256
"""Files of a bundle that are stored together."""


class Lost(Exception):
    """The connection broke, or nobody took it."""


@dataclass
class Home:
    """A user's own container in one service of a site whose processes die."""

    site: LiveSite
    service: str
    name: str
    token: str

    @property
    def path(self) -> tuple[str, ...]:
        return ("home", self.name) if self.service == "arc" else (self.name,)

    def at(self, name: str, door: str = "files") -> str:
        return "/".join(("", self.service, door, *self.path, name))

    def uri(self, name: str) -> str:
        return f"vos://skyferry.local~{self.service}/" + "/".join((*self.path, name))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Send a request once; return status, headers and body, or raise `Lost`."""
        context = ssl.create_default_context(cafile=self.site.ca)
        connection = http.client.HTTPSConnection("localhost", self.site.port, context=context, timeout=PATIENCE)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self.token}", **sent})
            answer = connection.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Lost(str(error)) from error
        finally:
            connection.close()

    def again(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Send a request until it is answered, by another process of the site if need be."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, said, text = self.ask(method, path, body, **headers)
                if status not in (429, 503) and (status, text[:8]) != (409, b"NodeBusy"):
                    return status, said, text
            except Lost:
                pass
            assert time.monotonic() < deadline, f"{method} {path} finds nobody"
            time.sleep(0.1)

    def put(self, name: str, body: bytes) -> None:
        status, _, said = self.again("PUT", self.at(name), body, digest=digest(body))
        assert status == 201, said

    def get(self, name: str) -> bytes | None:
        status, headers, body = self.again("GET", self.at(name))
        if status == 303:
            status, _, body = self.again("GET", urlsplit(headers["location"]).path)
        assert status in (200, 204, 404), body
        return None if status == 404 else body

    def job(self, where: str, body: bytes, content_type: str = "text/xml") -> JobDocument:
        """Post a job, run it, and wait for its end, whoever dies meanwhile."""
        status, headers, said = self.again("POST", where, body, content_type=content_type)
        assert status == 303, said
        path = urlsplit(headers["location"]).path
        form = "application/x-www-form-urlencoded"
        self.again("POST", f"{path}/phase", b"PHASE=RUN", content_type=form)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            document = read_job(self.again("GET", f"{path}?WAIT=5")[2])
            if document.phase.has_ended:
                return document
        raise AssertionError(f"{path} does not end")

    def transfer(self, source: str, target: str, *, keep: bool) -> JobDocument:
        transfer = Transfer(targets=(self.uri(source),), direction=self.uri(target), keep_bytes=keep)
        return self.job(f"/{self.service}/transfers", write_transfer(transfer))

    def delete(self, name: str) -> JobDocument:
        form = f"target={quote(self.uri(name))}".encode()
        return self.job(f"/{self.service}/async-delete", form, "application/x-www-form-urlencoded")


class Trap:
    """The file that names the point where the next process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, point: str) -> None:
        written = self.path.with_suffix(".new")
        written.write_text(point)
        written.rename(self.path)

    def has_hit(self, point: str) -> bool:
        """Whether somebody died at the point; disarms the trap."""
        self.path.unlink(missing_ok=True)
        hit = self.path.with_suffix(".hit")
        if not hit.exists():
            return False
        found = hit.read_text() == point
        hit.unlink()
        return found


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    return Trap(tmp_path_factory.mktemp("trap") / "point")


@pytest.fixture(scope="module", params=["arc", "vault"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> Iterator[Home]:
    """A home on a site of its own for each service: what dies often is started again more and more slowly."""
    data = tmp_path_factory.mktemp("mortal") / "data"
    with started_site(data, environment={FILE_VARIABLE: str(trap.path)}) as site:
        name = site.new_user()
        yield Home(site, request.param, name, site.token(name))


def digest(body: bytes) -> str:
    return "md5=" + base64.b64encode(hashlib.md5(body).digest()).decode()


@contextmanager
def dying_at(trap: Trap, point: str) -> Iterator[None]:
    """What is done inside kills a process of the site, exactly there."""
    trap.set(point)
    with suppress(Lost):
        yield
    assert trap.has_hit(point), f"{point} was not reached"


def test_an_upload_that_is_cut_replaces_all_or_nothing(home: Home, trap: Trap) -> None:
    for number, point in enumerate(UPLOADS[home.service]):
        name = f"file{number}"
        home.put(name, OLD)
        with dying_at(trap, point):
            home.ask("PUT", home.at(name), NEW, digest=digest(NEW))
        assert home.get(name) in (OLD, NEW), point
        home.put(name, NEW)
        assert home.get(name) == NEW


def test_a_transaction_goes_on_after_a_segment_that_was_cut(home: Home, trap: Trap) -> None:
    for number, point in enumerate(SEGMENT[home.service]):
        name = f"grown{number}"
        id = begun(home, name)
        path = home.at(name)
        with dying_at(trap, point):
            home.ask("PUT", path, SEGMENTS[1], x_put_txn_id=id)
        status, headers, _ = home.again("HEAD", path, x_put_txn_id=id)
        assert (status, headers["content-length"]) == (200, str(len(SEGMENTS[0]))), point
        assert home.again("PUT", path, SEGMENTS[1], x_put_txn_id=id)[0] == 202
        commit(home, name, id)


def test_a_commit_that_is_cut_can_be_asked_for_again(home: Home, trap: Trap) -> None:
    for number, point in enumerate(COMMIT[home.service]):
        name = f"committed{number}"
        id = begun(home, name)
        path = home.at(name)
        assert home.again("PUT", path, SEGMENTS[1], x_put_txn_id=id)[0] == 202
        with dying_at(trap, point):
            home.ask("PUT", path, x_put_txn_id=id, x_put_txn_op="commit")
        assert home.get(name) in (None, NEW), point
        commit(home, name, id)


def begun(home: Home, name: str) -> str:
    """Start a transaction, and send its first segment."""
    status, headers, said = home.again("PUT", home.at(name), x_put_txn_op="start", x_total_length=str(len(NEW)))
    assert status == 202, said
    id = headers["x-put-txn-id"]
    assert home.again("PUT", home.at(name), SEGMENTS[0], x_put_txn_id=id)[0] == 202
    return id


def commit(home: Home, name: str, id: str) -> None:
    status, _, said = home.again("PUT", home.at(name), x_put_txn_id=id, x_put_txn_op="commit", digest=digest(NEW))
    assert status == 201, said
    assert home.get(name) == NEW


def test_parts_that_were_acknowledged_stay_whatever_happens_to_the_others(home: Home, trap: Trap) -> None:
    half = len(NEW) // 2
    for number, point in enumerate(PART[home.service]):
        name = f"parts{number}"
        path = home.at(name)
        headers = home.again("PUT", path, x_put_txn_op="start", x_total_length=str(len(NEW)))[1]
        id = headers["x-put-txn-id"]
        second = {"x_put_txn_id": id, "x_skyferry_offset": str(half), "digest": digest(NEW[half:])}
        assert home.again("PUT", path, NEW[half:], **second)[0] == 202
        first = {"x_put_txn_id": id, "x_skyferry_offset": "0", "digest": digest(NEW[:half])}
        with dying_at(trap, point):
            home.ask("PUT", path, NEW[:half], **first)
        held = home.again("HEAD", path, x_put_txn_id=id)[1]["x-skyferry-held"]
        whole = f"0-{len(NEW) - 1}"
        assert held in (whole, f"{half}-{len(NEW) - 1}"), point
        assert home.again("PUT", path, NEW[:half], **first)[0] == 202
        assert home.again("HEAD", path, x_put_txn_id=id)[1]["x-skyferry-held"] == whole
        commit(home, name, id)


def test_files_of_a_bundle_whose_verdict_was_sent_stay(home: Home, trap: Trap) -> None:
    for number, point in enumerate(BATCH[home.service]):
        make_container(home, f"bundle{number}")
        files = {f"{at % 3}/{at:04}": b"%d" % at * 100 for at in range(3 * GROUP)}
        told = send_bundle(home, f"bundle{number}", files, lambda: trap.set(point))  # noqa: B023 (called at once)
        assert trap.has_hit(point), f"{point} was not reached"
        assert len(told) >= GROUP
        found = bundle_of(home, f"bundle{number}")
        assert set(told) <= set(found), point
        assert all(files[name] == content for name, content in found.items()), point
        assert set(send_bundle(home, f"bundle{number}", files)) == set(files)
        assert bundle_of(home, f"bundle{number}") == files


def send_bundle(
    home: Home, name: str, files: dict[str, bytes], after_first_verdict: Callable[[], None] = lambda: None
) -> list[str]:
    """Send files as a tar; return those that were said to be stored, whether or not the connection broke then."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    body = out.getvalue()
    cut = len(body) // 2
    context = ssl.create_default_context(cafile=home.site.ca)
    connection = http.client.HTTPSConnection("localhost", home.site.port, context=context, timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError):
            connection.connect()
            break
        assert time.monotonic() < deadline, "nobody serves"
        time.sleep(0.1)
    lines = b""
    try:
        connection.putrequest("POST", home.at(name, "bundle"))
        for header in (("Content-Type", "application/x-tar"), ("Content-Length", str(len(body)))):
            connection.putheader(*header)
        connection.putheader("Authorization", f"Bearer {home.token}")
        connection.endheaders(body[:cut])
        socket = connection.sock
        answer = connection.getresponse()
        lines += answer.read1()
        after_first_verdict()
        socket.sendall(body[cut:])
        while more := answer.read1():
            lines += more
    except (OSError, http.client.HTTPException):
        pass  # it died
    finally:
        connection.close()
    verdicts = [json.loads(line) for line in lines.splitlines(keepends=True) if line.endswith(b"\n")]
    return [verdict["path"] for verdict in verdicts if verdict.get("status") == 201]


def bundle_of(home: Home, name: str) -> dict[str, bytes]:
    """The files below a container, by their paths."""
    status, _, body = home.again("GET", home.at(name, "bundle"))
    assert status == 200, body
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        members = [member for member in archive if member.isfile()]
        return {member.name: file.read() for member in members if (file := archive.extractfile(member)) is not None}


def test_a_move_whose_worker_dies_is_done_once(home: Home, trap: Trap) -> None:
    for number, point in enumerate(MOVE[home.service]):
        source, target = f"from{number}", f"to{number}"
        home.put(source, OLD)
        with dying_at(trap, point):
            job = home.transfer(source, target, keep=False)
        assert job.phase is Phase.COMPLETED, (point, job)
        assert (home.get(source), home.get(target)) == (None, OLD)


def test_a_copy_whose_worker_dies_is_done_once(home: Home, trap: Trap) -> None:
    for number, point in enumerate(COPY[home.service]):
        plant(home, f"tree{number}")
        with dying_at(trap, point):
            job = home.transfer(f"tree{number}", f"copy{number}", keep=True)
        assert job.phase is Phase.COMPLETED, (point, job)
        assert [home.get(f"copy{number}/{name}") for name in "abc"] == [OLD, OLD, OLD]


def test_a_deletion_whose_worker_dies_counts_each_node_once(home: Home, trap: Trap) -> None:
    for number, point in enumerate(DELETE[home.service]):
        plant(home, f"gone{number}")
        with dying_at(trap, point):
            job = home.delete(f"gone{number}")
        assert job.phase is Phase.COMPLETED, (point, job)
        assert {result.id: result.href for result in job.results} == {"successcount": "final:4"}
        assert home.get(f"gone{number}/a") is None


def plant(home: Home, name: str) -> None:
    """Make a container with three files."""
    make_container(home, name)
    for inner in "abc":
        home.put(f"{name}/{inner}", OLD)


def make_container(home: Home, name: str) -> None:
    document = b"".join(write_node(NodeDocument(uri=home.uri(name), kind=NodeKind.CONTAINER)))
    status, _, said = home.again("PUT", home.at(name, "nodes"), document, content_type="text/xml")
    assert status == 201, said


def test_kills_at_random_moments_lose_nothing_that_was_acknowledged(home: Home) -> None:
    chance = random.Random(home.service)
    make_container(home, "kept")
    kept: dict[str, bytes] = {}
    stop = threading.Event()

    def upload() -> None:
        number = 0
        while not stop.is_set():
            name, body = f"kept/{number % 8}", b"%d" % number * 300_000
            home.put(name, body)
            kept[name] = body
            number += 1

    with ThreadPoolExecutor(1) as uploader:
        uploading = uploader.submit(upload)
        try:
            for _ in range(RANDOM_KILLS):
                time.sleep(chance.uniform(0.2, 1.5))
                os.kill(chance.choice(children(home.site)), signal.SIGKILL)
        finally:
            stop.set()
        uploading.result()
    assert len(kept) > 1
    for name, body in kept.items():
        assert home.get(name) == body, name
    store = home.site.administration.stores[home.service]
    container = store.lookup(NodePath(tuple(name.encode() for name in (*home.path, "kept"))))[-1]
    store.recount(container)
    assert store.lookup(container.path)[-1].length == sum(map(len, kept.values()))


def children(site: LiveSite) -> list[int]:
    """The processes of the site that live now, but for the one that starts them again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        pid = site.process.pid
        found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("nobody serves")
