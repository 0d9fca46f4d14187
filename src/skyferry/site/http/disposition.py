"""``Content-Disposition`` for names of any bytes (RFC 6266, RFC 8187)."""

from __future__ import annotations

from urllib.parse import quote

_AWKWARD = frozenset('"\\;%')
_TOKEN = "!#$&+-.^_`|~"  # noqa: S105  what RFC 8187 leaves unescaped beside letters and digits


def content_disposition(name: bytes, *, attachment: bool = False) -> str:
    """``inline; filename="NAME"``, followed by ``filename*`` where a quoted string cannot carry the name.

    ``filename*`` holds UTF-8 (RFC 8187 §3.2.1), and no other bytes may be escaped in it. A byte that is not
    UTF-8 therefore appears as the text ``%XX``, as in the node's URI: different names stay different.
    """
    kind = "attachment" if attachment else "inline"
    text = "".join(_shown(character) for character in name.decode("utf-8", "surrogateescape"))
    plain = "".join(c if " " <= c <= "~" and c not in _AWKWARD else "_" for c in text)
    if plain == text:
        return f'{kind}; filename="{text}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(text, safe=_TOKEN)}"


def _shown(character: str) -> str:
    return f"%{ord(character) - 0xDC00:02X}" if "\udc80" <= character <= "\udcff" else character
