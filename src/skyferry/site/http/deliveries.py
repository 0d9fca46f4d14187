"""A tar stream turned into deliveries to the space, and what becomes of each entry into lines of JSON."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from skyferry.site.http.tar_reader import Event, Kind, Member, Piece, Start, TarReader, Whole
from skyferry.site.http.upload_headers import NOTHING
from skyferry.site.space.bytes import Delivery, Digests, Parcel, Upload, UploadRequest
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, InvalidArgument, InvalidData, InvalidURI, TypeNotSupported
from skyferry.vospace.paths import NodePath, escape_for_url
from skyferry.vospace.times import check_stored

GROUP_FILES = 256
GROUP_BYTES = 4 << 20
"""Files, and their bytes, that are stored together."""
GROUP_SECONDS = 0.2
"""How long the first of them waits for the others."""

_MD5 = re.compile(rb"[0-9A-Fa-f]{32}")

Step = Callable[[], list[bytes]]
"""Something to be done in its turn; returns lines for the client."""


class Deliverer:
    """Reads a bundle and stores what is in it. Blocking.

    Reading and storing may go on at the same time, in two threads: what is read becomes steps, which are
    taken one after the other.
    """

    def __init__(self, delivery: Delivery) -> None:
        self._reader = TarReader()
        self._broken: Fault | None = None
        self._group: list[_Item] = []
        self._bytes = 0
        self._since = 0.0
        self._storing = _Storing(delivery)

    def read(self, block: bytes) -> list[Step]:
        """Take a block of the body, which may be empty; returns what is to be done with what is complete now."""
        steps: list[Step] = []
        try:
            if self._broken is None:
                for event in self._reader.feed(block):
                    steps += self._steps(event)
        except InvalidData as broken:
            self._broken = broken
        if self._group and (self._broken or time.monotonic() - self._since > GROUP_SECONDS):
            steps.append(self._together())
        return steps

    def end(self) -> list[Step]:
        """The body has ended; returns what is left to be done."""
        try:
            if self._broken is None:
                self._reader.finish()
        except InvalidData as broken:
            self._broken = broken
        return [self._together(), partial(self._storing.end, self._broken)]

    def abort(self) -> None:
        """Nobody waits for the rest any more."""
        self._storing.abort()

    def _steps(self, event: Event) -> list[Step]:
        if isinstance(event, Piece):
            return [partial(self._storing.go_on, event)]
        item = _item(event)
        if isinstance(event, Start):
            return [self._together(), partial(self._storing.begin, item)]
        if not self._group:
            self._since = time.monotonic()
        self._group.append(item)
        self._bytes += len(item.content)
        if len(self._group) < GROUP_FILES and self._bytes < GROUP_BYTES:
            return []
        return [self._together()]

    def _together(self) -> Step:
        """What was gathered, to be stored together."""
        group, self._group, self._bytes = self._group, [], 0
        return partial(self._storing.put, group)


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry, read as what it means here."""

    shown: str
    """Its path for the client."""
    path: NodePath = NodePath()
    kind: Kind = Kind.FILE
    length: int = 0
    content: bytes = b""
    md5: str | None = None
    mtime: int | None = None
    content_type: str | None = None
    fault: Fault | None = None
    """Why it cannot be stored, whatever the rules say."""

    @property
    def parcel(self) -> Parcel:
        return Parcel(
            path=self.path, content=self.content, md5=self.md5, mtime=self.mtime, content_type=self.content_type
        )


class _Storing:
    """Stores what was read, and words the verdicts."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._large: _Item | None = None
        self._upload: Upload | None = None
        self._refusal: Fault | None = None
        self._count = self._stored = self._bytes = 0

    def put(self, items: Sequence[_Item]) -> list[bytes]:
        """Store small files together, containers first."""
        containers = {at: self._container(item) for at, item in enumerate(items) if _is(item, Kind.CONTAINER)}
        files = [at for at, item in enumerate(items) if _is(item, Kind.FILE)]
        outcomes: dict[int, StoredNode | Fault] = {}
        try:
            outcomes.update(zip(files, self._delivery.put([items[at].parcel for at in files]), strict=True))
        except Fault as fault:
            outcomes.update(dict.fromkeys(files, fault))
        lines = []
        for at, item in enumerate(items):
            if at in containers:
                lines.append(self._verdict(item, *containers[at]))
            else:
                lines.append(self._verdict(item, item.fault or outcomes[at], 201))
        return lines

    def begin(self, item: _Item) -> list[bytes]:
        """Start a large file."""
        self._large = item
        self._refusal = item.fault
        if self._refusal is None:
            request = UploadRequest(length=item.length, content_type=item.content_type, mtime=item.mtime)
            try:
                self._upload = self._delivery.upload(item.path, request)
            except Fault as fault:
                self._refusal = fault
        return []

    def go_on(self, piece: Piece) -> list[bytes]:
        """Store more of a large file; of one that was refused, drop it."""
        assert self._large is not None
        stored: StoredNode | None = None
        if self._upload is not None:
            try:
                self._upload.write(piece.content)
                if piece.last:
                    stored = self._upload.finish(Digests(md5=self._large.md5))
            except Fault as fault:
                self._refusal = fault
            if piece.last or self._refusal is not None:
                self.abort()
        if not piece.last:
            return []
        outcome = self._refusal or stored
        assert outcome is not None
        return [self._verdict(self._large, outcome, 201)]

    def abort(self) -> None:
        """Let go of a large file that was not finished."""
        if self._upload is not None:
            self._upload.abort()
            self._upload = None

    def end(self, broken: Fault | None) -> list[bytes]:
        """The last line."""
        self.abort()
        if broken is not None:
            return [_line({"end": False, "fault": broken.name, "detail": broken.detail})]
        failed = self._count - self._stored
        counts = {"count": self._count, "stored": self._stored, "failed": failed, "bytes": self._bytes}
        return [_line({"end": True, **counts})]

    def _container(self, item: _Item) -> tuple[StoredNode | Fault, int]:
        try:
            node, made = self._delivery.make_container(item.path)
        except Fault as fault:
            return fault, fault.status
        return node, 201 if made else 200

    def _verdict(self, item: _Item, outcome: StoredNode | Fault, status: int) -> bytes:
        self._count += 1
        if isinstance(outcome, Fault):
            told = {"status": outcome.status, "fault": outcome.name, "detail": outcome.detail}
            return _line({"path": item.shown, **told})
        self._stored += 1
        if item.kind is Kind.CONTAINER:
            return _line({"path": item.shown, "status": status})
        self._bytes += outcome.length
        md5 = outcome.md5 if outcome.length else NOTHING
        return _line({"path": item.shown, "status": status, "bytes": outcome.length, "md5": md5})


def _is(item: _Item, kind: Kind) -> bool:
    return item.fault is None and item.kind is kind


def _item(event: Whole | Start) -> _Item:
    member = event.member
    name = member.name
    while name.startswith(b"./"):
        name = name[2:].lstrip(b"/")
    name = name.removesuffix(b"/")
    shown = "/".join(map(escape_for_url, name.split(b"/")))
    content = event.content if isinstance(event, Whole) else b""
    try:
        return _Item(
            shown,
            _path(name, member),
            member.kind,
            member.length,
            content,
            _md5(member),
            check_stored(member.mtime),
            _content_type(member),
        )
    except Fault as fault:
        return _Item(shown, kind=member.kind, fault=fault)


def _path(name: bytes, member: Member) -> NodePath:
    if member.kind is Kind.OTHER:
        raise TypeNotSupported("only files and directories can be stored")
    if name in (b"", b".") and member.kind is Kind.CONTAINER:
        return NodePath()
    if name.startswith(b"/"):
        raise InvalidURI("an absolute path")
    return NodePath.from_parts(tuple(name.split(b"/")))


def _md5(member: Member) -> str | None:
    value = member.extended.get(b"SKYFERRY.md5")
    if value is None:
        return None
    if _MD5.fullmatch(value) is None:
        raise InvalidArgument("SKYFERRY.md5 is not 32 hex digits")
    return value.decode("ascii").lower()


def _content_type(member: Member) -> str | None:
    text = member.extended.get(b"SKYFERRY.type", b"").decode("utf-8", "replace").strip()
    return text if text and text.isascii() and text.isprintable() else None


def _line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"
