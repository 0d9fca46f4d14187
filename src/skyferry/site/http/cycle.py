"""One request and its answer on a connection, made for large bodies (RFC 9112)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import ClientDisconnect
from uvicorn._types import ASGI3Application, ASGIReceiveEvent, ASGISendEvent, HTTPRequestEvent, Scope
from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

from skyferry.site.http.faults import BrokenAnswer
from skyferry.site.http.pump import block_size

JOIN_BELOW = 64 * 1024
"""A first block smaller than this goes out in one record with the head."""


class Cycle(RequestResponseCycle):
    """Uvicorn's cycle, except where bytes flow.

    The body is kept in the pieces that came, not in one growing buffer. Head and first block of an
    answer leave together. ``100 Continue`` is sent when the application first asks for a body, and a
    request that was refused before it gets no second chance on its connection.
    """

    chunks: list[bytes]
    buffered: int
    is_waiting: bool
    """Whether the application waits for bytes of the client."""
    linger: Callable[[], None]
    """Called at the end of an answer after which the connection closes, instead of closing it."""

    def begin(self, linger: Callable[[], None]) -> None:
        self.chunks = []
        self.buffered = 0
        self.is_waiting = False
        self.linger = linger
        self._head = b""
        if self.scope["method"] in ("GET", "HEAD"):
            self.waiting_for_100_continue = False

    def feed(self, chunk: bytes) -> None:
        """Take a piece of the body from the parser."""
        self.chunks.append(chunk)
        self.buffered += len(chunk)
        # One block ahead of the application, whatever the size of blocks is now.
        if self.buffered >= block_size():
            self.flow.pause_reading()
        self.message_event.set()

    async def run_asgi(self, app: ASGI3Application) -> None:
        async def breaking(scope: Scope, receive: object, send: object) -> None:
            try:
                await app(scope, receive, send)  # type: ignore[arg-type]
            except BrokenAnswer:
                # A reset, so that nobody takes a broken answer for a whole one.
                self.transport.abort()
                self.disconnected = True
            except ClientDisconnect:
                pass

        await super().run_asgi(breaking)

    async def receive(self) -> ASGIReceiveEvent:
        if self.waiting_for_100_continue and not self.response_started and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.waiting_for_100_continue = False
        if not self.disconnected and not self.response_complete:
            self.flow.resume_reading()
            self.is_waiting = self.more_body
            await self.message_event.wait()
            self.is_waiting = False
            self.message_event.clear()
        if self.disconnected or self.response_complete:
            return {"type": "http.disconnect"}
        body = self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)
        self.chunks = []
        self.buffered = 0
        message: HTTPRequestEvent = {"type": "http.request", "body": body, "more_body": self.more_body}
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer; raises `ClientDisconnect` once nobody is there to read it."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            raise ClientDisconnect
        if message["type"] == "http.response.start" and not self.response_started:
            self._start(message["status"], list(message.get("headers", [])))
        elif message["type"] == "http.response.body" and self.response_started and not self.response_complete:
            self._send_body(message.get("body", b""), message.get("more_body", False))
        else:
            raise RuntimeError(f"{message['type']} out of order")

    def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.response_started = True
        if self.waiting_for_100_continue and self.more_body:
            # The client may now send the body or not; only a new connection makes clear what follows.
            self.keep_alive = False
        self.waiting_for_100_continue = False
        head = [STATUS_LINE.get(status) or f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()]
        closing = False
        for name, value in self.default_headers + headers:
            if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
                raise RuntimeError(f"header {name!r} cannot be sent")
            name = name.lower()
            if name == b"content-length":
                self.expected_content_length = int(value)
                self.chunked_encoding = False
            elif name == b"connection" and b"close" in value.lower():
                self.keep_alive = False
                closing = True
            head += (name, b": ", value, b"\r\n")
        if not self.keep_alive and not closing:
            head.append(b"connection: close\r\n")
        if self.chunked_encoding is None and self.scope["method"] != "HEAD" and status not in (204, 304):
            if self.scope["http_version"] == "1.0":
                self.keep_alive = False  # its end is the end of the connection
            else:
                self.chunked_encoding = True
                head.append(b"transfer-encoding: chunked\r\n")
        head.append(b"\r\n")
        self._head = b"".join(head)

    def _send_body(self, body: bytes, more_body: bool) -> None:
        if self.scope["method"] == "HEAD":
            body = b""
            self.expected_content_length = 0
        elif self.chunked_encoding is False:
            self.expected_content_length -= len(body)
            if self.expected_content_length < 0:
                raise RuntimeError("answer longer than its Content-Length")
        self._write(body, last=not more_body)
        if more_body:
            return
        if self.expected_content_length:
            raise RuntimeError("answer shorter than its Content-Length")
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.linger()
        self.on_response()

    def _write(self, body: bytes, *, last: bool) -> None:
        head, self._head = self._head, b""
        if self.chunked_encoding:
            framed = [head]
            if body:
                framed += (b"%x\r\n" % len(body), body, b"\r\n")
            if last:
                framed.append(b"0\r\n\r\n")
            self.transport.write(b"".join(framed))
        elif head and len(body) <= JOIN_BELOW:
            self.transport.write(head + body)
        else:
            if head:
                self.transport.write(head)
            if body:
                self.transport.write(body)
