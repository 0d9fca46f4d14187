"""What is packed into a bundle, what verdicts mean, and what may come out of one."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skyferry.client.bundle_download import Fetched, fetch_bundle
from skyferry.client.bundle_upload import Sent, send_bundle
from skyferry.client.messages import Request, Response
from skyferry.client.nodes import Node
from skyferry.client.outcomes import Outcome
from skyferry.client.steps import BundleDownloadStep, BundleUploadStep, DownloadStep, UploadStep
from skyferry.vospace import properties
from skyferry.vospace.faults import Fault, PermissionDenied
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI

TOP = NodeURI("a", "arc", NodePath.from_text("top"))


def node(name: str, content: bytes | None = None) -> Node:
    uri = NodeURI("a", "arc", NodePath.from_text(f"top/{name}"))
    known: dict[str, str | None] = {}
    if content is not None:
        known = {properties.LENGTH: str(len(content)), properties.MD5: hashlib.md5(content).hexdigest()}
    return Node(uri, NodeDocument(uri=str(uri), kind=NodeKind.DATA, properties=known))


class Site:
    """A space that answers every request in one way."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.http = self
        self.bodies: list[bytes] = []
        self._answer = answer

    def bundle_url(self, path: NodePath, standard_id: str) -> str:
        return "https://site/bundle"

    async def send(self, request: Request) -> Response:
        assert isinstance(request.body, bytes)
        self.bodies.append(request.body)
        return Response(200, request.url, {}, self._answer(request.body))


# --- up
def send(site: Site, *steps: UploadStep, containers: tuple[NodeURI, ...] = ()) -> Sent:
    bundle = BundleUploadStep(TOP, containers, steps)
    return asyncio.run(send_bundle(site, bundle, overwrite=False))  # type: ignore[arg-type]


def upload(path: Path, known: Node | None = None) -> UploadStep:
    return UploadStep(path, node(path.name).uri, path.stat().st_size, known)


def verdicts(*changes: dict[str, Any], end: bool = True) -> Callable[[bytes], bytes]:
    """Answer as a site does, with changes to some verdicts in their order."""

    def answer(stream: bytes) -> bytes:
        lines = []
        with tarfile.open(fileobj=io.BytesIO(stream)) as archive:
            for member, change in zip(archive.getmembers(), [*changes, *[{}] * 9], strict=False):
                file = archive.extractfile(member)
                content = file.read() if file is not None else b""
                md5 = hashlib.md5(content).hexdigest()
                verdict = {"path": member.name, "status": 201, "bytes": len(content), "md5": md5, **change}
                lines.append(json.dumps(verdict))
        if end:
            lines.append('{"end":true}')
        return "".join(f"{line}\n" for line in lines).encode()

    return answer


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path in paths:
        path.write_bytes(path.name.encode() * 1000)
    return paths


def test_files_arrive_by_their_verdicts(files: list[Path]) -> None:
    steps = [upload(path) for path in files]
    refused = {"status": 403, "fault": "PermissionDenied", "detail": "no"}
    sent = send(Site(verdicts({}, refused)), *steps)
    assert [step for step, _ in sent.files] == steps
    first, second, third = (result for _, result in sent.files)
    assert isinstance(first, Outcome)
    assert (first.moved, first.verified, first.md5) == (1000, True, hashlib.md5(b"a" * 1000).hexdigest())
    assert isinstance(second, PermissionDenied)
    assert isinstance(third, Outcome)


@pytest.mark.parametrize(
    "verdict",
    [
        {"status": 412, "fault": "PreconditionFailed", "detail": "checksum mismatch"},
        {"status": 503, "fault": "ServiceBusy", "detail": "later"},
        {"status": 409, "fault": "NodeBusy", "detail": "another writes it"},
        {"md5": "0" * 32},
    ],
)
def test_what_another_try_may_help_goes_by_itself(files: list[Path], verdict: dict[str, Any]) -> None:
    steps = [upload(path) for path in files]
    sent = send(Site(verdicts({}, verdict)), *steps)
    assert sent.left == [steps[1]]
    assert len(sent.files) == 2


def test_what_has_no_verdict_goes_by_itself(files: list[Path]) -> None:
    steps = [upload(path) for path in files]
    sent = send(Site(lambda stream: verdicts()(stream).split(b"\n")[0] + b"\n"), *steps)
    assert [step for step, _ in sent.files] == steps[:1]
    assert sent.left == steps[1:]


def test_what_is_there_is_not_sent_and_what_cannot_be_read_is_told(files: list[Path], tmp_path: Path) -> None:
    known = upload(files[0], node("a", files[0].read_bytes()))
    gone = upload(files[1])
    files[1].unlink()
    site = Site(verdicts())
    sent = send(site, known, gone)
    assert site.bodies == []
    same, missing = (result for _, result in sent.files)
    assert isinstance(same, Outcome)
    assert same.skipped
    assert isinstance(missing, Fault)
    assert str(files[1]) in missing.detail


def test_containers_that_cannot_be_made_are_told(files: list[Path]) -> None:
    container = node("new").uri
    refused = {"status": 403, "fault": "PermissionDenied", "detail": "no"}
    sent = send(Site(verdicts(refused)), upload(files[0]), containers=(container,))
    assert [uri for uri, _ in sent.containers] == [container]
    assert len(sent.files) == 1


# --- down
def archive(*files: tuple[str, bytes, dict[str, str]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content, headers in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.pax_headers = len(content), 5, headers
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def fetch(stream: bytes, *steps: DownloadStep) -> Fetched:
    site = Site(lambda _: stream)
    return asyncio.run(fetch_bundle(site, BundleDownloadStep(TOP, steps), overwrite=False))  # type: ignore[arg-type]


def test_files_come_with_their_time_and_mode(tmp_path: Path) -> None:
    steps = [DownloadStep(node(name, b"new"), tmp_path / name) for name in ("a", "b")]
    (tmp_path / "b").write_bytes(b"old")
    (tmp_path / "b").chmod(0o640)
    fetched = fetch(archive(("a", b"new", {}), ("b", b"new", {"mtime": "1.5"})), *steps)
    assert fetched.left == []
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == {"a", "b"}
    assert (tmp_path / "a").stat().st_mtime_ns == 5_000_000_000
    facts = (tmp_path / "b").stat()
    assert (facts.st_mtime_ns, facts.st_mode & 0o777, facts.st_size) == (1_500_000_000, 0o640, 3)


def test_nothing_is_written_that_was_not_asked_for(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    names = ["../evil", "/evil", str(tmp_path / "evil"), "b", "a/../../evil", "NOT-INCLUDED.txt"]
    step = DownloadStep(node("a", b"good"), inside / "a")
    fetched = fetch(archive(*((name, b"evil", {}) for name in names), ("a", b"good", {})), step)
    assert [path.name for path in inside.iterdir()] == ["a"]
    assert not (tmp_path / "evil").exists()
    assert len(fetched.files) == 1


def test_what_came_damaged_or_not_goes_by_itself(tmp_path: Path) -> None:
    steps = [DownloadStep(node(name, b"good"), tmp_path / name) for name in ("a", "b", "c")]
    os.mkfifo(tmp_path / "c")
    fetched = fetch(archive(("a", b"baad", {}), ("c", b"good", {})), *steps)
    assert fetched.left == steps
    assert not (tmp_path / "a").exists()


def test_a_file_that_changed_at_the_site_since_it_was_listed_comes_as_it_is_now(tmp_path: Path) -> None:
    md5 = hashlib.md5(b"newer").hexdigest()
    fetched = fetch(archive(("a", b"newer", {"SKYFERRY.md5": md5})), DownloadStep(node("a", b"old"), tmp_path / "a"))
    ((_, outcome),) = fetched.files
    assert isinstance(outcome, Outcome)
    assert outcome.md5 == md5
    assert (tmp_path / "a").read_bytes() == b"newer"


def test_a_directory_that_went_is_told_for_the_file(tmp_path: Path) -> None:
    step = DownloadStep(node("a", b"x"), tmp_path / "none" / "a")
    ((_, fault),) = fetch(archive(("a", b"x", {})), step).files
    assert isinstance(fault, Fault)
    assert fault.exit_code == 2
