"""Requests and responses as the rest of the client sees them, and the HTTP fields it reads."""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Protocol

from skyferry.vospace.faults import Fault, fault_from_wire


class Body(Protocol):
    """Bytes on their way out. Read once, in order."""

    length: int
    """-1 if it is not known before the end."""

    def read(self, size: int) -> bytes | None:
        """Return up to `size` bytes; none at the end; None if there are none yet, to be asked again soon."""
        ...


class Sink(Protocol):
    """Takes the bytes of a successful answer as they come."""

    def begin(self, response: Response) -> None:
        """Called once, when status and headers are known, before the first byte."""
        ...

    def write(self, block: bytes) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. Redirects are followed by `Http`, for GET and HEAD and after POST."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Body | None = None
    sink: Sink | None = None
    """Where a successful answer's bytes go; without one they are collected in `Response.body`."""
    is_full: Callable[[], bool] | None = None
    """Whether the sink wants to be given nothing for a moment."""
    follow: bool = True
    accept: frozenset[int] = frozenset()
    """Statuses of 400 and above that are answers here, not faults."""


@dataclass(slots=True)
class Response:
    """Status, headers (names in lower case, the last value of each) and, without a sink, the body."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes = b""

    def fault(self) -> Fault:
        """The fault that a status of 400 or above means."""
        fault = fault_from_wire(self.status, _first_lines(self.body))
        fault.retry_after = self.retry_after
        return fault

    @property
    def retry_after(self) -> int | None:
        """Seconds that the service asks to wait (RFC 9110 §10.2.3), from a number or a date."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdigit():
            return int(text)
        try:
            return max(0, round(parsedate_to_datetime(text).timestamp() - time.time()))
        except ValueError:
            return None

    @property
    def md5(self) -> str | None:
        """MD5 of the whole file, hex, from ``Digest`` (RFC 3230) or ``Content-MD5``; None where there is none."""
        for item in self.headers.get("digest", "").split(","):
            name, _, value = item.strip().partition("=")
            if name.lower() == "md5":
                return _hex_digest(value)
        return _hex_digest(self.headers.get("content-md5", ""))

    @property
    def etag(self) -> str | None:
        """A strong entity tag; None for a weak one or none."""
        tag = self.headers.get("etag", "")
        return tag if tag.startswith('"') else None

    @property
    def length(self) -> int | None:
        text = self.headers.get("content-length", "")
        return int(text) if text.isdigit() else None

    @property
    def content_range(self) -> tuple[int, int, int] | None:
        """First byte, last byte and full length of a 206 answer."""
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", self.headers.get("content-range", "").strip())
        return (int(match[1]), int(match[2]), int(match[3])) if match else None


def digest_header(md5: str) -> str:
    """``Digest`` for a hex MD5."""
    return "md5=" + base64.b64encode(bytes.fromhex(md5)).decode()


def _hex_digest(value: str) -> str | None:
    value = value.strip()
    if re.fullmatch(r"[0-9A-Fa-f]{32}", value):
        return value.lower()
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) == 16 else None


def _first_lines(body: bytes) -> str:
    """The part of an error's body that is for people; a proxy's HTML page says nothing."""
    text = body[:2000].decode("utf-8", "replace").strip()
    if text.lower().startswith(("<!doctype", "<html")):
        return ""
    return " ".join(text.splitlines()[:3])[:500]
