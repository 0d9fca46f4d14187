"""The one range of bytes that a request may ask for (RFC 9110 §14)."""

from __future__ import annotations

import re

from skyferry.vospace.faults import RangeNotSatisfiable

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII | re.IGNORECASE)


def requested_range(header: str | None, length: int) -> tuple[int, int] | None:
    """Return ``(start, stop)`` within `length` bytes; None where all of them are to be sent.

    Several ranges and nonsense are ignored, as the standard allows.

    Raises
    ------
    RangeNotSatisfiable
        For a range that begins at or after the end, and for the last zero bytes.
    """
    match = None if header is None else _RANGE.fullmatch(header)
    if match is None:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        start, stop = max(0, length - int(last)), length
    else:
        start = int(first)
        stop = min(int(last) + 1, length) if last else length
        if last and int(last) < start:
            return None
    if start >= length or start >= stop:
        raise RangeNotSatisfiable(f"bytes {first}-{last} of {length}", length)
    return start, stop
