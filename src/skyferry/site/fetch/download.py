"""One file fetched over http(s), from the address that was judged, from where an earlier attempt ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pycurl

from skyferry import __version__
from skyferry.site.fetch.guard import Admitted, Guard
from skyferry.vospace.faults import InvalidArgument, TransferFailed

REDIRECTS = 5
CONNECT_SECONDS = 30
SILENT_SECONDS = 120
"""A source that sends nothing for this long is given up."""

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(slots=True)
class Answer:
    """What a source says before its first byte."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    """By lower-case name; of several the last."""

    @property
    def length(self) -> int | None:
        """Bytes of the whole file, where the source knows."""
        match = _CONTENT_RANGE.match(self.headers.get("content-range", ""))
        if self.status == 206:
            return int(match[2]) if match and match[2] != "*" else None
        value = self.headers.get("content-length", "")
        return int(value) if value.isdecimal() else None

    @property
    def validator(self) -> str | None:
        """What tells this version of the file from others: a strong ETag, else the time of its last change."""
        tag = self.headers.get("etag", "")
        return tag if tag.startswith('"') else self.headers.get("last-modified")

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type") or None

    def starts_at(self, offset: int) -> bool:
        """Whether the body begins at this byte of the file."""
        if self.status != 206:
            return offset == 0
        match = _CONTENT_RANGE.match(self.headers.get("content-range", ""))
        return match is not None and int(match[1]) == offset


@dataclass(frozen=True, slots=True)
class Download:
    """How files are fetched.

    Parameters
    ----------
    limit
        The largest file, in bytes.
    ca_file
        Authorities to trust (PEM); None for the system's.
    """

    guard: Guard
    limit: int
    ca_file: Path | None = None

    def fetch(
        self,
        url: str,
        *,
        offset: int = 0,
        validator: str | None = None,
        started: Callable[[Answer], None],
        block: Callable[[bytes], object],
    ) -> None:
        """Fetch a file; redirects are judged like the URL itself.

        Parameters
        ----------
        offset
            Bytes that are there already; they are asked for only if the file still is of `validator`.
        started, block
            Called with the answer, then with the body from `offset` on. What they raise ends the transfer and
            is raised here.

        Raises
        ------
        InvalidArgument
            If the file is longer than `limit`.
        TransferFailed
            For every failure of the source or on the way; the bytes given to `block` so far are good.
        InvalidArgument, PermissionDenied, ProtocolNotSupported
            As `Guard.admit`.
        """
        for _ in range(REDIRECTS + 1):
            admitted = self.guard.admit(url)
            location = _Attempt(self, admitted, offset, validator, started, block).run()
            if location is None:
                return
            url = urljoin(url, location)
        raise TransferFailed(f"more than {REDIRECTS} redirects, the last to {url[:200]}")


class _Attempt:
    def __init__(
        self,
        download: Download,
        admitted: Admitted,
        offset: int,
        validator: str | None,
        started: Callable[[Answer], None],
        block: Callable[[bytes], object],
    ) -> None:
        self._download = download
        self._admitted = admitted
        self._offset = offset
        self._validator = validator
        self._started = started
        self._block = block
        self._answer = Answer()
        self._received = 0
        self._error: BaseException | None = None

    def run(self) -> str | None:
        """Transfer; return where the source redirects to, if it does."""
        curl = pycurl.Curl()
        try:
            self._prepare(curl)
            curl.perform()
        except pycurl.error as error:
            if self._error is not None:
                raise self._error from None
            raise TransferFailed(f"{self._admitted.url[:200]}: {error.args[1]}") from None
        finally:
            curl.close()
        if self._is_redirect:
            return self._answer.headers["location"]
        if self._received == 0:
            self._begin()
        return None

    def _prepare(self, curl: pycurl.Curl) -> None:
        admitted = self._admitted
        curl.setopt(pycurl.URL, admitted.url)
        # The addresses that were judged, not those of another answer a moment later.
        addresses = ",".join(f"[{address}]" if ":" in address else address for address in admitted.addresses)
        curl.setopt(pycurl.RESOLVE, [f"{admitted.host}:{admitted.port}:{addresses}"])
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.CONNECTTIMEOUT, CONNECT_SECONDS)
        curl.setopt(pycurl.LOW_SPEED_LIMIT, 1)
        curl.setopt(pycurl.LOW_SPEED_TIME, SILENT_SECONDS)
        curl.setopt(pycurl.BUFFERSIZE, 512 << 10)
        curl.setopt(pycurl.USERAGENT, f"skyferry/{__version__}")
        if self._download.ca_file is not None:
            curl.setopt(pycurl.CAINFO, str(self._download.ca_file))
        if self._offset:
            headers = [f"Range: bytes={self._offset}-"]
            if self._validator is not None:
                headers.append(f"If-Range: {self._validator}")
            curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.HEADERFUNCTION, self._header)
        curl.setopt(pycurl.WRITEFUNCTION, self._write)

    @property
    def _is_redirect(self) -> bool:
        return self._answer.status in (301, 302, 303, 307, 308) and "location" in self._answer.headers

    def _header(self, line: bytes) -> None:
        text = line.decode("latin-1").strip()
        if text.startswith("HTTP/"):
            status = text.split(" ", 2)[1]
            self._answer = Answer(int(status) if status.isdecimal() else 0)
        elif ":" in text:
            name, _, value = text.partition(":")
            self._answer.headers[name.strip().lower()] = value.strip()

    def _write(self, data: bytes) -> int:
        if self._is_redirect:
            return len(data)
        try:
            if self._received == 0:
                self._begin()
            self._received += len(data)
            if self._answer.status == 416:
                return len(data)
            self._refuse_over(self._offset + self._received)
            self._block(data)
        except BaseException as error:  # noqa: BLE001 (raised again once libcurl has let go)
            self._error = error
            return -1
        return len(data)

    def _begin(self) -> None:
        answer = self._answer
        where = self._admitted.url[:200]
        if answer.status == 416 and answer.headers.get("content-range") == f"bytes */{self._offset}":
            return  # everything was there already
        if answer.status not in (200, 206):
            raise TransferFailed(f"{where} answers with status {answer.status}")
        if not answer.starts_at(self._offset):
            raise StaleSource(f"{where} has changed, or does not go on at byte {self._offset}")
        self._refuse_over(answer.length or 0)
        self._started(answer)

    def _refuse_over(self, length: int) -> None:
        if length > self._download.limit:
            raise InvalidArgument(f"the file is larger than {self._download.limit} bytes, the most this site imports")


class StaleSource(TransferFailed):
    """The transfer cannot go on where it ended: it must begin again."""


StaleSource.name = "TransferFailed"
