"""Sends many small files in one request (`bundle#upload-1.0`), and reads what became of each."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field

from skyferry.client.errors import SourceChanged
from skyferry.client.messages import Request
from skyferry.client.nodes import Node
from skyferry.client.outcomes import Outcome
from skyferry.client.retry import persistently
from skyferry.client.source_files import SourceFile
from skyferry.client.steps import BundleUploadStep, UploadStep
from skyferry.client.tar_entries import END, directory_entry, file_entry
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault, PreconditionFailed, fault_from_wire
from skyferry.vospace.uris import NodeURI

_LARGEST = 4 * 1024 * 1024
"""A file that has grown beyond this since it was listed is sent by itself."""

_TAR = {"Content-Type": "application/x-tar"}


@dataclass(slots=True)
class Sent:
    """What became of a bundle."""

    files: list[tuple[UploadStep, Outcome | Fault]] = field(default_factory=list)
    left: list[UploadStep] = field(default_factory=list)
    """Files to be sent one by one: they changed while they were read, or another try may help."""
    containers: list[tuple[NodeURI, Fault]] = field(default_factory=list)
    """Containers that could not be made."""


async def send_bundle(space: VOSpace, bundle: BundleUploadStep, *, overwrite: bool) -> Sent:
    """Send a bundle whose `container` is there.

    Raises
    ------
    Fault
        If the site refuses the bundle as a whole, or the line breaks again and again.
    """
    packed = await asyncio.to_thread(_pack, bundle, overwrite)
    if not packed.entries:
        return packed.sent
    url = space.bundle_url(bundle.container.path, standards.BUNDLE_UPLOAD)
    request = Request(method="POST", url=url, headers=_TAR, body=packed.body)
    response = await persistently(lambda: space.http.send(request))
    packed.body = b""
    packed.judge(response.body)
    return packed.sent


@dataclass(slots=True)
class _Packed:
    body: bytes = b""
    entries: list[tuple[UploadStep | NodeURI, str]] = field(default_factory=list)
    """What the stream holds, and the MD5 of each file."""
    sent: Sent = field(default_factory=Sent)

    def judge(self, answer: bytes) -> None:
        """Compare verdicts with entries; they stand in the same order (a cut answer lacks the last of them)."""
        verdicts = _verdicts(answer)
        for number, (what, md5) in enumerate(self.entries):
            verdict = verdicts[number] if number < len(verdicts) else {}
            fault = _fault(verdict)
            if isinstance(what, NodeURI):
                if fault is not None:
                    self.sent.containers.append((what, fault))
            elif verdict.get("status") == 201 and verdict.get("md5", md5 if what.length == 0 else None) == md5:
                length = _length(verdict)
                self.sent.files.append((what, Outcome(length=length, moved=length, md5=md5)))
            elif fault is None or fault.retryable or fault.status == 409 or isinstance(fault, PreconditionFailed):
                self.sent.left.append(what)
            else:
                self.sent.files.append((what, fault))


def _pack(bundle: BundleUploadStep, overwrite: bool) -> _Packed:
    """Read and hash the files. What cannot be read is judged at once; what is there already is not sent."""
    packed = _Packed()
    blocks: list[bytes] = []
    for container in bundle.containers:
        blocks.append(directory_entry(_name(bundle, container)))
        packed.entries.append((container, ""))
    for step in bundle.files:
        try:
            with SourceFile(step.source) as file:
                if file.length > _LARGEST:
                    packed.sent.left.append(step)
                    continue
                content = file.read(0, file.length)
                file.require_unchanged()
                mtime = file.mtime
        except SourceChanged:
            packed.sent.left.append(step)
            continue
        except Fault as fault:
            packed.sent.files.append((step, fault))
            continue
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if not overwrite and _has_it(step.known, content, md5):
            packed.sent.files.append((step, Outcome(length=len(content), moved=0, md5=md5, skipped=True)))
            continue
        blocks += file_entry(_name(bundle, step.node), content, mtime, md5)
        packed.entries.append((step, md5))
    packed.body = b"".join((*blocks, END))
    return packed


def _has_it(known: Node | None, content: bytes, md5: str) -> bool:
    """Whether the node has these bytes; services tell no MD5 of nothing."""
    return known is not None and known.length == len(content) and (known.md5 == md5 or not content)


def _name(bundle: BundleUploadStep, node: NodeURI) -> bytes:
    return b"/".join(node.path.parts[len(bundle.container.path) :])


def _verdicts(answer: bytes) -> list[dict[str, object]]:
    """The whole lines of an answer, without its summary."""
    verdicts = []
    for line in answer.split(b"\n")[:-1]:
        document = json.loads(line)
        if "end" not in document:
            verdicts.append(document)
    return verdicts


def _fault(verdict: dict[str, object]) -> Fault | None:
    status = verdict.get("status")
    if not isinstance(status, int) or status < 400:
        return None
    return fault_from_wire(status, f"{verdict.get('fault')}: {verdict.get('detail')}")


def _length(verdict: dict[str, object]) -> int:
    length = verdict.get("bytes")
    return length if isinstance(length, int) else 0
