"""Query strings as they are passed on in redirects: the same parameters in the same order, pure ASCII."""

from __future__ import annotations

from urllib.parse import quote_from_bytes, unquote_to_bytes


def reencoded(query: bytes, *, without: str | None = None) -> str:
    """Decode and encode each parameter of `query` anew; leave out the one named `without`."""
    items = []
    for item in query.split(b"&"):
        name, equals, value = item.partition(b"=")
        if not item or (without is not None and _decoded(name).lower() == without.encode()):
            continue
        items.append(_encoded(name) + ("=" + _encoded(value) if equals else ""))
    return "&".join(items)


def _decoded(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _encoded(text: bytes) -> str:
    return quote_from_bytes(_decoded(text), safe="-._~")
