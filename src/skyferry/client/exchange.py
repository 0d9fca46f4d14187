"""One request on one libcurl handle: set up, its callbacks, and what its end means."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pycurl

from skyferry import __version__
from skyferry.client.errors import ConnectionLost, ServiceUnreachable, TLSRefused
from skyferry.client.messages import Request, Response
from skyferry.vospace.faults import Fault

if TYPE_CHECKING:
    from skyferry.client.credentials import Credential
    from skyferry.client.limiting import Limiter

BUFFER = 512 * 1024
_UPLOAD_BUFFER = 2 * 1024 * 1024  # libcurl's maximum
_COLLECT_LIMIT = 1024**3
_ERROR_LIMIT = 64 * 1024
_ASK_AGAIN = 0.01
"""Seconds after which a body that had nothing, or a sink that was full, is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How to speak: whom to trust, how long to wait, what to say about ourselves."""

    ca_file: str | None = None
    """The site's CA; None for the system's."""
    insecure: bool = False
    patience: int = 120
    """Seconds without a byte in either direction after which the line counts as dead."""
    wire_log: bool = False


class Exchange:
    """Carries one request over one handle. libcurl swallows what callbacks raise, so it is kept here."""

    def __init__(self, request: Request, credential: Credential | None, limiter: Limiter | None = None) -> None:
        self.request = request
        self.response = Response(0, request.url, {})
        self._credential = credential
        self._collected: list[bytes] = []
        self._size = 0
        self._begun = False
        self._raised: BaseException | None = None
        self._limiter = limiter
        self._curl: pycurl.Curl | None = None
        self._timer: asyncio.TimerHandle | None = None

    def prepare(self, curl: pycurl.Curl, line: Line) -> None:
        """Set every option of a fresh (or reset) handle."""
        request = self.request
        self._curl = curl
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTPS if request.url.startswith("https:") else pycurl.PROTO_HTTP)
        curl.setopt(pycurl.CONNECTTIMEOUT, min(30, line.patience))
        curl.setopt(pycurl.LOW_SPEED_LIMIT, 1)
        curl.setopt(pycurl.LOW_SPEED_TIME, line.patience)
        curl.setopt(pycurl.BUFFERSIZE, self._block(BUFFER))
        curl.setopt(pycurl.TCP_KEEPALIVE, 1)
        curl.setopt(pycurl.USERAGENT, f"skyferry/{__version__}")
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_bytes)
        if line.ca_file:
            curl.setopt(pycurl.CAINFO, line.ca_file)
        if line.insecure:
            curl.setopt(pycurl.SSL_VERIFYPEER, 0)
            curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        if line.wire_log:
            curl.setopt(pycurl.VERBOSE, 1)
        headers = {"Accept-Encoding": "identity", **request.headers}
        if self._credential is not None:
            self._credential.apply(curl, headers, request.url)
        self._prepare_method(curl, headers)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" if value else f"{name};" for name, value in headers.items()])

    def _prepare_method(self, curl: pycurl.Curl, headers: dict[str, str]) -> None:
        method, body = self.request.method, self.request.body
        if method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        elif method == "PUT":
            curl.setopt(pycurl.UPLOAD, 1)
            curl.setopt(pycurl.UPLOAD_BUFFERSIZE, self._block(_UPLOAD_BUFFER))
            if body is None or isinstance(body, bytes):
                body = MemoryBody(body or b"")
            curl.setopt(pycurl.INFILESIZE_LARGE, body.length)
            curl.setopt(pycurl.READFUNCTION, self._reader(body))
        elif method == "POST":
            if body is None or isinstance(body, bytes):
                body = MemoryBody(body or b"")
            curl.setopt(pycurl.POST, 1)
            curl.setopt(pycurl.UPLOAD_BUFFERSIZE, self._block(_UPLOAD_BUFFER))
            curl.setopt(pycurl.POSTFIELDSIZE_LARGE, body.length)
            curl.setopt(pycurl.READFUNCTION, self._reader(body))
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif method != "GET":
            curl.setopt(pycurl.CUSTOMREQUEST, method)

    def finish(self, error: tuple[int, str] | None) -> Response:
        """Return the answer, or raise what ended the exchange.

        Raises
        ------
        ConnectionLost, ServiceUnreachable, TLSRefused
            For the ends that libcurl names.
        BaseException
            Whatever a body or a sink raised.
        """
        if self._timer is not None:
            self._timer.cancel()
        if self._raised is not None:
            raise self._raised
        # A service may refuse before it has read the body and close: its answer counts, not the broken pipe.
        refused_early = self.response.status >= 400 and error is not None and error[0] == pycurl.E_SEND_ERROR
        if error is not None and not refused_early:
            raise _line_fault(error[0], error[1], self.request.url)
        if not self._begun:
            self._begin()
        self.response.body = b"".join(self._collected)
        return self.response

    def _begin(self) -> None:
        self._begun = True
        if self.request.sink is not None and 200 <= self.response.status < 300:
            self.request.sink.begin(self.response)

    def _on_header(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("HTTP/"):  # also after a 100
            fields = text.split(None, 2)
            self.response.status = int(fields[1]) if len(fields) > 1 and fields[1].isdigit() else 0
            self.response.headers.clear()
            return
        name, colon, value = text.partition(":")
        if colon:
            self.response.headers[name.strip().lower()] = value.strip()

    def _on_bytes(self, block: bytes) -> int:
        if self._must_pause(self.request.is_full is not None and self.request.is_full()):
            return int(pycurl.WRITEFUNC_PAUSE)
        try:
            if not self._begun:
                self._begin()
            if self.request.sink is not None and 200 <= self.response.status < 300:
                self.request.sink.write(block)
            else:
                self._collect(block)
        except BaseException as error:  # noqa: BLE001 (raised again by finish)
            self._raised = error
            return 0
        if self._limiter is not None:
            self._limiter.count(len(block))
        return len(block)

    def _collect(self, block: bytes) -> None:
        self._size += len(block)
        if self.response.status >= 400:
            if self._size <= _ERROR_LIMIT:
                self._collected.append(block)
            return
        if self._size > _COLLECT_LIMIT:
            raise ConnectionLost(f"{self.request.url} answers with more than {_COLLECT_LIMIT} bytes")
        self._collected.append(block)

    def _reader(self, body: object) -> object:
        read = body.read  # type: ignore[attr-defined]  # a Body

        def on_read(size: int) -> bytes | int:
            if self._must_pause():
                return int(pycurl.READFUNC_PAUSE)
            try:
                block: bytes | None = read(size)
            except BaseException as error:  # noqa: BLE001 (raised again by finish)
                self._raised = error
                return int(pycurl.READFUNC_ABORT)
            if block is None:
                self._must_pause(True)
                return int(pycurl.READFUNC_PAUSE)
            if self._limiter is not None:
                self._limiter.count(len(block))
            return block

        return on_read

    # --- pauses
    def _block(self, size: int) -> int:
        return size if self._limiter is None else self._limiter.block(size)

    def _must_pause(self, is_stuck: bool = False) -> bool:
        """Whether the rate's limit is reached, or the other side is not ready; then it goes on by itself later."""
        wait = self._limiter.pause() if self._limiter is not None else 0.0
        if is_stuck:
            wait = max(wait, _ASK_AGAIN)
        if wait:
            self._timer = asyncio.get_running_loop().call_later(wait, self._go_on)
        return wait > 0

    def _go_on(self) -> None:
        with contextlib.suppress(pycurl.error):  # it has been cancelled
            if self._curl is not None:
                self._curl.pause(pycurl.PAUSE_CONT)


class MemoryBody:
    """A small body that is already in memory."""

    def __init__(self, content: bytes) -> None:
        self.length = len(content)
        self._rest = memoryview(content)

    def read(self, size: int) -> bytes:
        block, self._rest = self._rest[:size], self._rest[size:]
        return bytes(block)


_TLS_ERRORS = frozenset(
    {
        pycurl.E_PEER_FAILED_VERIFICATION,
        pycurl.E_SSL_CACERT_BADFILE,
        pycurl.E_SSL_CERTPROBLEM,
        pycurl.E_SSL_CIPHER,
        pycurl.E_SSL_ISSUER_ERROR,
    }
)
_UNREACHABLE = frozenset({pycurl.E_COULDNT_RESOLVE_HOST, pycurl.E_COULDNT_CONNECT, pycurl.E_URL_MALFORMAT})


def _line_fault(code: int, text: str, url: str) -> Fault:
    host = "/".join(url.split("/")[:3])
    if code in _TLS_ERRORS or "alert" in text:
        return TLSRefused(f"no secure connection to {host}: {text}")
    if code in _UNREACHABLE:
        return ServiceUnreachable(f"cannot reach {host}: {text}")
    return ConnectionLost(f"connection to {host} lost: {text}")
