"""``Content-Disposition`` for names of any bytes (RFC 6266, RFC 8187)."""

from __future__ import annotations

from urllib.parse import quote

_AWKWARD = frozenset('"\\;%')
_TOKEN = "!#$&+-.^_`|~"  # noqa: S105  what RFC 8187 leaves unescaped beside letters and digits


def content_disposition(name: bytes, *, attachment: bool = False) -> str:
    """``inline; filename="NAME"``, followed by ``filename*`` where a quoted string cannot carry the name."""
    kind = "attachment" if attachment else "inline"
    text = name.decode("utf-8", "replace")
    plain = "".join(c if " " <= c <= "~" and c not in _AWKWARD else "_" for c in text)
    if plain == text:
        return f'{kind}; filename="{text}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(text, safe=_TOKEN)}"
