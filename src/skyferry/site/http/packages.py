"""``/pkg``: packages that were negotiated, as archives (VOSpace 2.1 §3.4, the package view)."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from skyferry.site.access.identity import ANONYMOUS
from skyferry.site.http.authentication import caller_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call, start_transfer
from skyferry.site.http.transfers import package_format
from skyferry.site.jobs.records import JobKind
from skyferry.site.storage.base import BLOCK
from skyferry.site.views.packages import FORMATS, Package
from skyferry.vospace.faults import InvalidURI, NodeNotFound
from skyferry.vospace.jobs import Phase
from skyferry.vospace.transfers import read_transfer
from skyferry.vospace.uris import NodeURI

COUNT_SECONDS = 60.0
"""Where counting takes longer, the archive goes out without its length."""

_TOKEN = frozenset("!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def routes(services: Services) -> list[BaseRoute]:
    """``/{service}/pkg/{id}/run``; a package of several targets is called after the query's ``name``."""

    async def run(request: Request) -> Response:
        service = request.url.path.split("/")[1]
        caller = await caller_of(request)
        job = await call(services.jobs.get, caller, service, {JobKind.PACKAGE}, request.path_params["id"])
        if job.info is None or job.phase is not Phase.COMPLETED:
            raise NodeNotFound(f"package not found: {job.id}")
        transfer = read_transfer(job.info.encode())
        format = FORMATS[package_format(transfer)]
        reader = ANONYMOUS if job.owner is None else caller
        package = Package(format, services.spaces[service], services.authority, reader, transfer.targets)
        length = await call(package.length, COUNT_SECONDS)
        name = _name(transfer.targets) or _sendable(request.query_params.get("name", "")) or job.id
        headers = {
            "content-type": format.media_type,
            "content-disposition": f"inline;filename={_quoted(f'{name}.{format.ending}')}",
        }
        if length is not None:
            headers["content-length"] = str(length)
        if request.method == "HEAD":
            return respond(b"", None, headers=headers)
        return ArchiveAnswer(package.blocks(length), headers)

    return [Route(f"/{service}/pkg/{{id}}/run", run, methods=["GET"]) for service in services.spaces]


class ArchiveAnswer(Response):
    """An archive written while it is sent, one block ahead. A fault breaks the answer off."""

    def __init__(self, parts: Iterator[bytes], headers: Mapping[str, str]) -> None:
        self.parts = parts
        self.status_code = 200
        self.background = None
        self.body = b""
        self.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        blocks = _gathered(self.parts)
        ahead = start_transfer(next, blocks, b"")
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while block := await ahead:
                ahead = start_transfer(next, blocks, b"")
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            # A thread may still be reading; only after it may the generator be closed.
            await asyncio.wait([ahead])
            await call(blocks.close)


def _gathered(parts: Iterator[bytes]) -> Generator[bytes]:
    """Small pieces of an archive joined to blocks; large ones pass as they are."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= BLOCK:
            yield held[0] if len(held) == 1 else b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)


def _name(targets: tuple[str, ...]) -> str:
    """The name of a single target, as far as a header can carry it."""
    if len(targets) != 1:
        return ""
    try:
        name = NodeURI.parse(targets[0]).path.name
    except InvalidURI:
        return ""
    return _sendable(name.decode("utf-8", "replace"))


def _sendable(text: str) -> str:
    """A name with what a header cannot carry, or what would be a path, replaced."""
    return "".join(char if " " <= char <= "~" and char not in '"\\%;/' else "_" for char in text[:200])


def _quoted(name: str) -> str:
    return name if set(name) <= _TOKEN else f'"{name}"'
