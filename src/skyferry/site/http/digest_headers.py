"""Digests in headers, both ways: RFC 3230 ``Digest``, RFC 9530 ``Repr-Digest``, RFC 1864 ``Content-MD5``."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from starlette.datastructures import Headers

from skyferry.site.space.bytes import Digests
from skyferry.vospace.faults import InvalidArgument

_LENGTHS = {"md5": 16, "sha-256": 32}
_HEX = re.compile(r"[0-9A-Fa-f]+")


def md5_header(md5: str) -> str:
    """The value of ``Digest`` for 32 hex digits."""
    return "md5=" + base64.b64encode(bytes.fromhex(md5)).decode("ascii")


def announced_digests(headers: Headers) -> Digests:
    """Read what a request says its bytes are; algorithms that we do not compute are ignored.

    Raises
    ------
    InvalidArgument
        For a digest that cannot be one, and for two that contradict each other.
    """
    found: dict[str, str] = {}
    for algorithm, value in _announced(headers):
        digest = _hex_of(algorithm, value)
        if found.setdefault(algorithm, digest) != digest:
            raise InvalidArgument(f"two different {algorithm} digests in one request")
    return Digests(md5=found.get("md5"), sha256=found.get("sha-256"))


def _announced(headers: Headers) -> Iterator[tuple[str, str]]:
    for line in headers.getlist("digest"):
        yield from _pairs(line)
    for name in ("repr-digest", "content-digest"):
        for line in headers.getlist(name):
            for algorithm, value in _pairs(line):
                if not (len(value) > 2 and value[0] == value[-1] == ":"):
                    raise InvalidArgument(f"malformed {algorithm} digest: bytes stand between colons (RFC 9530)")
                yield algorithm, value[1:-1]
    for line in headers.getlist("content-md5"):
        yield "md5", line.strip()


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    for item in line.split(","):
        algorithm, equals, value = item.strip().partition("=")
        if not equals:
            raise InvalidArgument("malformed digest: it is written algorithm=value")
        algorithm = algorithm.strip().lower()
        if algorithm in _LENGTHS:
            yield algorithm, value.strip()


def _hex_of(algorithm: str, value: str) -> str:
    """Hex digits of a value in base64 of the bytes, as the standards say, or in hex, as some clients write it."""
    length = _LENGTHS[algorithm]
    if len(value) == 2 * length and _HEX.fullmatch(value):
        return value.lower()
    try:
        decoded = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        decoded = b""
    if len(decoded) == 2 * length and _HEX.fullmatch(decoded.decode("latin-1")):
        return decoded.decode("ascii").lower()
    if len(decoded) != length:
        raise InvalidArgument(f"malformed {algorithm} digest")
    return decoded.hex()
