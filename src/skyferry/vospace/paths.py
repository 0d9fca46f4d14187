"""The one path type: a name from outside becomes a node path exactly once, at the door (VOSpace 2.1 §3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from skyferry.vospace.faults import InvalidURI

NAME_LIMIT = 255
"""Longest component, in bytes, as on every POSIX file system."""

_MALFORMED_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What a URI cannot hold (RFC 3986); everything else, non-ASCII letters included, stays readable.
_URI_UNSAFE = frozenset(' "#%<>?[\\]^`{|}')


@dataclass(frozen=True, slots=True, order=True)
class NodePath:
    """A path below the root of a service: components of bytes, none of them special.

    Equality and order are by the bytes of the components. The root has no components.
    """

    parts: tuple[bytes, ...] = ()

    @classmethod
    def from_parts(cls, parts: tuple[bytes, ...]) -> NodePath:
        """Check components that are already decoded.

        Raises
        ------
        InvalidURI
            For a component that is empty, ``.``, ``..``, longer than 255 bytes, or holds NUL or ``/``.
        """
        for part in parts:
            check_name(part)
        return cls(parts)

    @classmethod
    def from_escaped(cls, escaped: bytes) -> NodePath:
        """Decode the path of a URL or of a node URI, once; one trailing ``/`` is ignored.

        Raises
        ------
        InvalidURI
            For malformed escapes, an encoded ``/`` and whatever `from_parts` refuses.
        """
        if _MALFORMED_ESCAPE.search(escaped):
            raise InvalidURI(f"malformed escape in {readable(escaped)}")
        inner = escaped.removeprefix(b"/").removesuffix(b"/")
        if not inner:
            if escaped in (b"", b"/"):
                return ROOT
            raise InvalidURI(f"empty component in {readable(escaped)}")
        return cls.from_parts(tuple(unquote_to_bytes(part) for part in inner.split(b"/")))

    @classmethod
    def from_text(cls, text: str) -> NodePath:
        """Read a path as people write it: no escapes; undecodable bytes as surrogates (`os.fsdecode`)."""
        inner = text.strip("/")
        if not inner:
            return ROOT
        return cls.from_parts(tuple(part.encode("utf-8", "surrogateescape") for part in inner.split("/") if part))

    @property
    def name(self) -> bytes:
        """The last component; empty for the root."""
        return self.parts[-1] if self.parts else b""

    @property
    def parent(self) -> NodePath:
        """The container's path; the root is its own parent."""
        return NodePath(self.parts[:-1])

    @property
    def is_root(self) -> bool:
        return not self.parts

    def __truediv__(self, name: bytes) -> NodePath:
        check_name(name)
        return NodePath((*self.parts, name))

    def __len__(self) -> int:
        return len(self.parts)

    def is_below(self, other: NodePath) -> bool:
        """Whether this path is `other` or lies below it, compared by components."""
        return self.parts[: len(other.parts)] == other.parts

    def ancestors(self) -> Iterator[NodePath]:
        """The paths from the root down to, and without, this one."""
        return (NodePath(self.parts[:depth]) for depth in range(len(self.parts)))

    def text(self) -> str:
        """The path for people and logs, without a leading ``/``; undecodable bytes as surrogates."""
        return "/".join(part.decode("utf-8", "surrogateescape") for part in self.parts)

    def escaped_for_uri(self) -> str:
        """The path inside a node URI, with leading ``/``: escaped only where a URI cannot hold the character."""
        return "".join("/" + escape_component(part) for part in self.parts)

    def escaped_for_url(self) -> str:
        """The path inside an http URL, with leading ``/``: pure ASCII."""
        return "".join("/" + escape_for_url(part) for part in self.parts)

    def __str__(self) -> str:
        return readable(b"/" + b"/".join(self.parts))


def check_name(name: bytes) -> None:
    """Raise `InvalidURI` unless `name` can be one component of a path."""
    if name in (b"", b".", b".."):
        raise InvalidURI(f"component {readable(name)!r} is not a name")
    if b"/" in name or b"\0" in name:
        raise InvalidURI(f"a name cannot hold '/' or NUL: {readable(name)!r}")
    if len(name) > NAME_LIMIT:
        raise InvalidURI(f"name longer than {NAME_LIMIT} bytes: {readable(name[:40])}…")


def readable(raw: bytes) -> str:
    """Text for messages: undecodable bytes and controls visible, never raw."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def escape_component(part: bytes) -> str:
    """Escape one name for a node URI: controls, spaces of any kind, what a URI cannot hold, invalid UTF-8."""
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        text = part.decode("utf-8", "surrogateescape")
    out = []
    for char in text:
        if 0xDC80 <= ord(char) <= 0xDCFF:
            out.append(f"%{ord(char) - 0xDC00:02X}")
        elif char in _URI_UNSAFE or char.isspace() or not char.isprintable():
            out.append("".join(f"%{byte:02X}" for byte in char.encode("utf-8")))
        else:
            out.append(char)
    return "".join(out)


def escape_for_url(part: bytes) -> str:
    """Escape one name for an http URL: pure ASCII."""
    return quote(part, _URL_SAFE) if _NOT_URL_SAFE.search(part) else part.decode("ascii")


_URL_SAFE = "!$&'()*+,;:@"
_NOT_URL_SAFE = re.compile(rb"[^A-Za-z0-9\-._~!$&'()*+,;:@]")


ROOT = NodePath()
