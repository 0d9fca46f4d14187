"""What the headers of a PUT say about the bytes that follow, and those of its answer about the bytes stored."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request

from skyferry.site.http.conditions import etag, versions_asked
from skyferry.site.http.digest_headers import md5_header
from skyferry.site.http.origin import origin_of
from skyferry.site.space.bytes import Digests, UploadRequest
from skyferry.site.space.names import AUTO
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import parse_stored_time

NOTHING = "d41d8cd98f00b204e9800998ecf8427e"
"""The MD5 of no bytes: a client waits for it, though not every store keeps one of an empty file."""


def upload_request(headers: Headers, announced: Digests) -> UploadRequest:
    """Gather them for the space. The length is that of this body; None for a chunked one."""
    mtime = headers.get("x-skyferry-mtime")
    return UploadRequest(
        length=body_length(headers),
        content_type=headers.get("content-type") or None,
        content_encoding=headers.get("content-encoding") or None,
        mtime=None if mtime is None else parse_stored_time(mtime),
        preconditions=versions_asked(headers),
        announced=announced,
    )


def stored_headers(node: StoredNode, request: Request, asked: NodePath, service: str) -> dict[str, str]:
    """What an upload's answer says of the bytes that were stored; where they are, if the service chose the name."""
    headers = {"content-length": "0"}
    if asked.name == AUTO:
        headers["location"] = f"{origin_of(request)}/{service}/files{node.path.escaped_for_url()}"
    md5 = node.md5 if node.length else NOTHING
    if md5 is not None:
        headers["digest"] = md5_header(md5)
    if node.version:
        headers["etag"] = etag(node.version)
    return headers


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
