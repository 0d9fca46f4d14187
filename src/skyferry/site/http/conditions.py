"""Conditional requests (RFC 9110 §13)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers

from skyferry.site.space.bytes import Preconditions
from skyferry.vospace.faults import PreconditionFailed


def etag(version: str) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def http_date(ns: int) -> str:
    """Nanoseconds since 1970 as an HTTP date, rounded down."""
    return format_datetime(datetime.fromtimestamp(ns // 1_000_000_000, UTC), usegmt=True)


def versions_asked(headers: Headers) -> Preconditions:
    """``If-Match`` and ``If-None-Match`` as the space judges them before bytes are taken."""
    return Preconditions(
        if_match=_versions(headers.getlist("if-match"), weak=False),
        if_none_match=_versions(headers.getlist("if-none-match"), weak=True),
    )


def is_unmodified(headers: Headers, version: str, modified: int | None) -> bool:
    """Whether a GET or HEAD is answered 304. `modified` is ns since 1970.

    Raises
    ------
    PreconditionFailed
        If ``If-Match`` or ``If-Unmodified-Since`` does not hold.
    """
    asked = versions_asked(headers)
    seconds = None if modified is None else modified // 1_000_000_000
    if "if-match" in headers:
        if "*" not in asked.if_match and version not in asked.if_match:
            raise PreconditionFailed("If-Match: the file has another version")
    elif _is_after(seconds, headers.get("if-unmodified-since")):
        raise PreconditionFailed("If-Unmodified-Since: the file was modified since")
    if "if-none-match" in headers:
        return "*" in asked.if_none_match or version in asked.if_none_match
    since = _seconds(headers.get("if-modified-since"))
    return since is not None and seconds is not None and seconds <= since


def range_applies(headers: Headers, version: str, modified: int | None) -> bool:
    """Whether ``If-Range`` lets the range of this request count."""
    condition = headers.get("if-range")
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag(version)
    since = _seconds(condition)
    return since is not None and modified is not None and modified // 1_000_000_000 == since


def _versions(lines: list[str], *, weak: bool) -> tuple[str, ...]:
    """Entity tags without their quotes; weak ones only where weak comparison is asked for."""
    found = []
    for item in ",".join(lines).split(","):
        tag = item.strip()
        if tag.startswith("W/"):
            if not weak:
                # Never equal in a strong comparison, but it must not look as if nothing had been asked.
                tag = '"\0"'
            tag = tag.removeprefix("W/")
        if tag:
            found.append(tag.strip('"'))
    return tuple(found)


def _is_after(seconds: int | None, header: str | None) -> bool:
    since = _seconds(header)
    return since is not None and seconds is not None and seconds > since


def _seconds(header: str | None) -> int | None:
    if header is None:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())
