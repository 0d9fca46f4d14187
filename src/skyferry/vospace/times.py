"""Times on the wire, between text and integers: nanoseconds since 1970 UTC."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from skyferry.vospace.faults import InvalidArgument

_EPOCH = datetime(1970, 1, 1)  # naive, because the text carries no zone
_MILLISECOND = 1_000_000
_FIRST = -((_EPOCH - datetime.min) // timedelta(milliseconds=1))
_LAST = (datetime.max - _EPOCH) // timedelta(milliseconds=1)
_STORED = range(-(1 << 63), 1 << 63)
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?Z?", re.ASCII)


def node_time(ns: int) -> str:
    """``YYYY-MM-DDThh:mm:ss.sss``, rounded down; outside the years 1 to 9999 the nearest time inside."""
    milliseconds = min(max(ns // _MILLISECOND, _FIRST), _LAST)
    return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds")


def job_time(ns: int) -> str:
    """The form of job documents: ``YYYY-MM-DDThh:mm:ss.sssZ`` (UWS 1.1 §2.1.1)."""
    return node_time(ns) + "Z"


def precise_time(ns: int) -> str:
    """``YYYY-MM-DDThh:mm:ss.sssssssssZ``, nothing rounded."""
    return f"{node_time(ns)[:-4]}.{ns % 1_000_000_000:09d}Z"


def parse_time(text: str) -> int:
    """Read any of these forms, with one to twelve digits of a second or none, with ``Z`` or without.

    Raises
    ------
    InvalidArgument
        If it is another form, or no time of the calendar.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise InvalidArgument(f"not a time (YYYY-MM-DDThh:mm:ss.sss): {text[:60]}")
    try:
        seconds = (datetime.fromisoformat(match[1]) - _EPOCH) // timedelta(seconds=1)
    except ValueError:
        raise InvalidArgument(f"no such time: {text[:60]}") from None
    return seconds * 1_000_000_000 + int((match[2] or "0").ljust(9, "0")[:9])


def parse_stored_time(text: str) -> int:
    """Read a time that is to be kept, or compared with kept ones, as nanoseconds in 64 bits.

    Raises
    ------
    InvalidArgument
        As `parse_time`, and for years before 1678 and after 2261.
    """
    return check_stored(parse_time(text))


def check_stored(ns: int) -> int:
    """Return a time that is to be kept; raises `InvalidArgument` for years before 1678 and after 2261."""
    if ns not in _STORED:
        raise InvalidArgument(f"not a time from 1678 to 2261: {node_time(ns)}")
    return ns
