"""Uvicorn's HTTP/1.1 protocol with what a storage site needs beyond it.

The client's certificate chain stands in ``scope["extensions"]["skyferry.tls"]["client_cert_chain"]``
(DER, the leaf first). Heads have a size limit, stalled clients are ended, and after an early refusal the
rest of a body is thrown away for a bounded time so that the client can read why.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, cast
from urllib.parse import unquote

from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from skyferry import __version__
from skyferry.site.http import sockets
from skyferry.site.http.access_log import log, redacted
from skyferry.site.http.challenges import challenges_at
from skyferry.site.http.cycle import Cycle
from skyferry.site.http.tls import ClientChains

HEAD_LIMIT = 64 * 1024
"""Bytes of request line and headers together."""
HEAD_SECONDS = 60
"""How long a client may take for them."""
STALL_SECONDS = 150
"""How long a transfer may rest without a byte in either direction; clients give up after 120."""
DISCARD_BYTES = 1 << 30
DISCARD_SECONDS = 30
"""How much of a refused body is read, and how long."""
WATCH_SECONDS = 10

SERVER = (b"server", b"skyferry/" + ".".join(__version__.split(".")[:2]).encode())

_chains = ClientChains()


def protocol_at(public_url: str | None) -> type[SkyferryProtocol]:
    """The protocol of a site that clients see under this URL, where that does not depend on the request."""

    class Here(SkyferryProtocol):
        challenges = tuple(challenges_at(public_url))

    return Here


class SkyferryProtocol(HttpToolsProtocol):
    """One connection of the HTTP door."""

    challenges: tuple[bytes, ...] = tuple(challenges_at(None))
    """How to be recognised, for the answers that no application gives."""
    cycle: Cycle

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._extensions: dict[str, dict[str, object]] = {}
        self._head_bytes = 0
        self._head_since: float | None = self.loop.time()
        self._received = 0
        self._discarded = 0
        self._discard_since: float | None = None
        self._progress: tuple[int, int, int] = (0, 0, 0)
        self._progress_at = self.loop.time()
        self._watch: asyncio.TimerHandle | None = None
        self._running: Cycle | None = None

    # --- the connection
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        chain = _chains.of(transport.get_extra_info("ssl_object"))
        self._extensions = {"skyferry.tls": {"client_cert_chain": chain}}
        sockets.widen(transport)
        self._watch = self.loop.call_later(WATCH_SECONDS, self._look_after)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        # With pipelining the request that runs is not the one that was read last.
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> None:
        """Refuse a body that its client has cut short.

        This is called when the client ends its half of TLS (``close_notify``). What is written here still
        leaves, and nothing later does: asyncio and uvloop flush, then end the connection, whatever is
        returned; so the answer of an application would come too late. A connection that ends without
        ``close_notify`` is lost at once, since TLS cannot tell that from an attack; nobody is answered then.
        """
        if self._is_in_body:
            self._refuse(412, "PreconditionFailed: checksum mismatch: the connection ended within the body")

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._head_since is not None:
            self._head_bytes += len(data)
        if self.parser is not None:
            super().data_received(data)
        # Counted after parsing as well: a head that is complete by now is judged by its own size.
        if self._head_since is not None and self._head_bytes > HEAD_LIMIT:
            self._refuse(431, "InvalidArgument: request head longer than 64 KiB")

    # --- the parser
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["asgi"]["spec_version"] = "2.4"
        self._head_since = self.loop.time()

    def on_headers_complete(self) -> None:
        self._head_since = None
        self._head_bytes = 0
        if self.transport.is_closing() or (self._discard_since is not None):
            return
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HEAD_LIMIT:
            self._refuse(431, "InvalidArgument: request head longer than 64 KiB")
            return
        version = self.parser.get_http_version()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and version == "1.1"):
            self._refuse(400, "InvalidArgument: a request of HTTP/1.1 has one Host (RFC 9112 3.2)")
            return
        # The parser undoes only chunks: bytes in another coding would be kept as if they were the content.
        if any(name == b"transfer-encoding" and value.lower() != b"chunked" for name, value in self.headers):
            self._refuse(501, "OperationNotSupported: the only transfer coding is chunked")
            return
        raw_path, query = _target(self.url)
        self.scope["method"] = self.parser.get_method().decode("ascii")
        self.scope["http_version"] = version
        # Only for routes without node paths: it cannot tell %2F from /, nor names that are not UTF-8.
        self.scope["path"] = unquote(raw_path.decode("utf-8", "replace"))
        self.scope["raw_path"] = raw_path
        self.scope["query_string"] = query
        self.scope["extensions"] = cast("dict[str, dict[object, object]]", self._extensions)
        current = self.cycle
        self.cycle = Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[*self.server_state.default_headers, SERVER],
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        self.cycle.begin(self._linger)
        if current is None or current.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            self._discarded += len(body)
            if self._discarded > DISCARD_BYTES:
                # Closing in good order would read on, for as long as a TLS shutdown may take.
                self.transport.abort()
        else:
            self.cycle.feed(body)

    def on_message_complete(self) -> None:
        self.cycle.more_body = False
        if not self.cycle.response_complete:
            self.cycle.message_event.set()
        elif self._discard_since is not None:
            self._discard_since = None
            if self.cycle.keep_alive:
                self._wait_for_request()
            else:
                self.transport.close()

    # --- the end of an answer
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and not self.transport.is_closing():
            self._discard_since = self.loop.time()
            self._discarded = 0

    def send_400_response(self, msg: str) -> None:
        what = "the body's framing is broken" if self._is_in_body else "not an HTTP request"
        self._refuse(400, f"InvalidArgument: {what}")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cast("Cycle", cycle)
        super()._start_asgi_task(cycle, app)

    def _linger(self) -> None:
        """Close after the answer; where a body is still coming, only when that has ended or was enough.

        Closing on unread bytes makes the kernel reset the connection, and the client loses the answer.
        """
        if not self.cycle.more_body:
            self.transport.close()

    def _wait_for_request(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    @property
    def _is_in_body(self) -> bool:
        """Whether the request that runs waits for more of its body."""
        return self._running is not None and self._running is self.cycle and self._running.more_body

    def _refuse(self, status: int, text: str) -> None:
        """Answer what never became a whole request, and close. The application sees a client that went away."""
        if self.transport.is_closing():
            return
        log.info(
            "refused",
            status=status,
            fault=text,
            path=redacted(*self.url.partition(b"?")[::2]),
            address=self.client[0] if self.client else None,
        )
        if self._running is not None and not self._running.response_complete:
            if not self._is_in_body or self._running.response_started:
                self.transport.abort()
                return
            self._running.disconnected = True
            self._running.message_event.set()
        elif self._discard_since is not None:
            self.transport.abort()
            return
        body = text.encode() + b"\n"
        head = [STATUS_LINE[status], b"content-type: text/plain\r\nconnection: close\r\n"]
        for name, value in (*self.server_state.default_headers, SERVER, (b"content-length", b"%d" % len(body))):
            head += (name, b": ", value, b"\r\n")
        head += [b"www-authenticate: %b\r\n" % challenge for challenge in self.challenges]
        self.transport.write(b"".join([*head, b"\r\n", body]))
        self.transport.close()

    # --- time
    def _look_after(self) -> None:
        """End the connection of a client that lets us wait too long."""
        now = self.loop.time()
        self._watch = self.loop.call_later(WATCH_SECONDS, self._look_after)
        if self._head_since is not None and now - self._head_since > HEAD_SECONDS:
            self.transport.close()
        if self._discard_since is not None and now - self._discard_since > DISCARD_SECONDS:
            self.transport.close()
        pending = self.transport.get_write_buffer_size(), sockets.unacknowledged(self.transport)
        progress = self._received, *pending
        waits = any(pending) or (self._running is not None and self._running.is_waiting)
        if progress != self._progress or not waits:
            self._progress = progress
            self._progress_at = now
        elif now - self._progress_at > STALL_SECONDS:
            self.transport.abort()


def _target(url: bytes) -> tuple[bytes, bytes]:
    """Split a request target into escaped path and query; the absolute form loses its origin (RFC 9112 §3.2)."""
    if not url.startswith(b"/") and url != b"*":
        origin = re.match(rb"(?i)https?://[^/?#]*", url)
        if origin is None:
            raise ValueError("request target")
        url = url[origin.end() :]
        url = url if url.startswith(b"/") else b"/" + url
    if b"#" in url:
        raise ValueError("fragment in a request target")
    path, _, query = url.partition(b"?")
    return path, query
