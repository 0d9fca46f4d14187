"""What the headers of a PUT say about the bytes that follow."""

from __future__ import annotations

from starlette.datastructures import Headers

from skyferry.site.http.conditions import versions_asked
from skyferry.site.space.space import Digests, UploadRequest
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import parse_time


def upload_request(headers: Headers, announced: Digests) -> UploadRequest:
    """Gather them for the space. The length is that of this body; None for a chunked one."""
    mtime = headers.get("x-skyferry-mtime")
    return UploadRequest(
        length=body_length(headers),
        content_type=headers.get("content-type") or None,
        content_encoding=headers.get("content-encoding") or None,
        mtime=None if mtime is None else parse_time(mtime),
        preconditions=versions_asked(headers),
        announced=announced,
    )


def body_length(headers: Headers) -> int | None:
    """Bytes of the body; None where it is chunked, 0 where there is none."""
    if "transfer-encoding" in headers:
        return None
    return natural_number(headers, "content-length") or 0


def natural_number(headers: Headers, name: str) -> int | None:
    """The value of a header that counts bytes; None where it is missing. Raises `InvalidArgument`."""
    value = headers.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise InvalidArgument(f"{name} is not a number of bytes")
    return int(value)
