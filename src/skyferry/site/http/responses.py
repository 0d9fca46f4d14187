"""Answers whose Content-Type is exactly what it says: Starlette would add a charset to ``text/*``."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from skyferry.site.http.threads import call

BATCH = 64 * 1024
"""Bytes of a streamed document that are gathered before they are sent."""


def respond(
    body: str | bytes = b"",
    media_type: str | None = "text/plain",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make an answer with a body of known length; `media_type` goes out verbatim, None leaves it out."""
    fields = dict(headers or {})
    if media_type is not None:
        fields["content-type"] = media_type
    return Response(body, status, fields)


def see_other(url: str) -> Response:
    """Send the client elsewhere with a GET (303); `url` is absolute and escaped."""
    return Response(b"", 303, {"location": url})


class StreamedDocument(Response):
    """A document written while it is sent, in constant memory.

    Parameters
    ----------
    parts
        Pieces of the document, produced in a thread. The first batches are made before the status goes
        out: a fault at the start still becomes a proper answer, and a short document has a length.
    """

    def __init__(
        self,
        parts: Iterable[bytes],
        media_type: str = "text/xml",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._batches = _batches(parts)
        self._first: tuple[bytes, bytes] | None = None
        self.status_code = status
        self.background = None
        self.body = b""
        self.raw_headers = [(b"content-type", media_type.encode("latin-1"))]
        for name, value in (headers or {}).items():
            self.raw_headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))

    def begin(self) -> None:
        """Make the first batches; for an endpoint that runs in a thread anyway."""
        self._first = next(self._batches, b""), next(self._batches, b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if self._first is None:
                await call(self.begin)
            assert self._first is not None
            batch, following = self._first
            if not following:
                self.raw_headers.append((b"content-length", str(len(batch)).encode()))
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while following:
                await send({"type": "http.response.body", "body": batch, "more_body": True})
                batch, following = following, await call(next, self._batches, b"")
            await send({"type": "http.response.body", "body": batch, "more_body": False})
        finally:
            self._batches.close()


def _batches(parts: Iterable[bytes]) -> Generator[bytes]:
    gathered: list[bytes] = []
    size = 0
    for part in parts:
        gathered.append(part)
        size += len(part)
        if size >= BATCH:
            yield b"".join(gathered)
            gathered.clear()
            size = 0
    if gathered:
        yield b"".join(gathered)
