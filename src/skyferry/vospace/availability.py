"""Whether a service is up (VOSI 1.1 §4)."""

from __future__ import annotations

from dataclasses import dataclass

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import job_time, parse_time
from skyferry.vospace.xml import DECLARATION, Element, escape_text, read_tree

VOSI = "http://www.ivoa.net/xml/VOSIAvailability/v1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """What a service says of itself. Times are ns since 1970 UTC."""

    available: bool
    up_since: int | None = None
    down_at: int | None = None
    back_at: int | None = None
    notes: tuple[str, ...] = ()


def write_availability(availability: Availability, client_address: str) -> bytes:
    """The document; the caller's own address stands in a comment at its end, where clients look for it."""
    lines = [
        f'{DECLARATION}<vosi:availability xmlns:vosi="{VOSI}">',
        f"  <vosi:available>{'true' if availability.available else 'false'}</vosi:available>",
    ]
    times = (("upSince", availability.up_since), ("downAt", availability.down_at), ("backAt", availability.back_at))
    lines += [f"  <vosi:{name}>{job_time(ns)}</vosi:{name}>" for name, ns in times if ns is not None]
    lines += [f"  <vosi:note>{escape_text(note)}</vosi:note>" for note in availability.notes]
    # No "--" may stand in a comment.
    address = escape_text(client_address).replace("-", "")
    lines += [f"  <!--<clientip>{address}</clientip>-->", "</vosi:availability>\n"]
    return "\n".join(lines).encode()


def read_availability(body: bytes) -> Availability:
    """Read the document of any service.

    Raises
    ------
    InvalidArgument
        If it is none, or no XML that is accepted.
    """
    root = read_tree(body)
    available = root.text_of("available")
    if root.name != "availability" or available is None:
        raise InvalidArgument(f"not an availability document: <{root.name}>")
    return Availability(
        available=available.lower() in ("true", "1"),
        up_since=_time(root, "upSince"),
        down_at=_time(root, "downAt"),
        back_at=_time(root, "backAt"),
        notes=tuple(note.text.strip() for note in root.all("note")),
    )


def _time(root: Element, name: str) -> int | None:
    text = root.text_of(name)
    try:
        return parse_time(text) if text else None
    except InvalidArgument:
        return None
