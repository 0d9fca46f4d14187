"""XML as far as this field needs it: read safely, written in blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from skyferry.vospace.faults import InvalidArgument, RequestEntityTooLarge

VOSPACE = "http://www.ivoa.net/xml/VOSpace/v2.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK = "http://www.w3.org/1999/xlink"

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOCUMENT_LIMIT = 1 << 20
"""Longest document, in bytes, that is read as a whole."""
DEPTH_LIMIT = 50
BLOCK = 64 << 10


class Element:
    """An element with its namespace resolved.

    `text` is the character data that stands directly in it; attributes are by local name where they
    have no namespace, by ``namespace name`` where they have one.
    """

    __slots__ = ("attributes", "children", "name", "namespace", "text")

    def __init__(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.text = ""
        self.children: list[Element] = []

    def is_(self, namespace: str, name: str) -> bool:
        return self.name == name and self.namespace == namespace

    def all(self, name: str) -> Iterator[Element]:
        """The children of this local name in the namespace of the element itself."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)

    def first(self, name: str) -> Element | None:
        return next(self.all(name), None)

    def text_of(self, name: str) -> str | None:
        """The stripped text of the first child of this name; None without one, and for ``xsi:nil``."""
        child = self.first(name)
        return None if child is None or child.is_nil else child.text.strip()

    @property
    def is_nil(self) -> bool:
        return self.attributes.get(f"{XSI} nil", "").strip() in ("true", "1")


def read_tree(body: bytes, *, limit: int | None = DOCUMENT_LIMIT) -> Element:
    """Read a whole document.

    Raises
    ------
    RequestEntityTooLarge
        If it is longer than `limit` bytes.
    InvalidArgument
        If it is not well-formed, has a DTD, or is nested deeper than 50 elements.
    """
    if limit is not None and len(body) > limit:
        raise RequestEntityTooLarge(f"a document of {len(body)} bytes, the limit is {limit}")
    parser = _Parser()
    parser.feed(body)
    return parser.close()


class ElementStream:
    """A document read as it arrives: elements at one depth are handed out and forgotten.

    Parameters
    ----------
    chunks
        The document, in pieces of any size.
    depth
        Of the elements to hand out; the root has depth 0.
    """

    def __init__(self, chunks: Iterable[bytes], depth: int) -> None:
        self._chunks = iter(chunks)
        self._parser = _Parser(depth)

    @property
    def root(self) -> Element | None:
        """The root, as far as it has been read."""
        return self._parser.root

    def __iter__(self) -> Iterator[tuple[Element, Element]]:
        """Yield (parent, element). Raises `InvalidArgument` as `read_tree`, also for a document cut short."""
        for chunk in self._chunks:
            self._parser.feed(chunk)
            yield from self._parser.take()
        self._parser.close()
        yield from self._parser.take()


class _Parser:
    def __init__(self, hand_out_at: int | None = None) -> None:
        self.stack: list[Element] = []
        self.root: Element | None = None
        self._hand_out_at = hand_out_at
        self._ready: list[tuple[Element, Element]] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self._expat = parser

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)

    def close(self) -> Element:
        self._parse(b"", final=True)
        if self.root is None:
            raise InvalidArgument("XML without a root element")
        return self.root

    def take(self) -> list[tuple[Element, Element]]:
        ready, self._ready = self._ready, []
        return ready

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._expat.Parse(chunk, final)
        except expat.ExpatError as error:
            raise InvalidArgument(f"not well-formed XML: {error}") from None
        except (LookupError, ValueError) as error:
            # An encoding declaration that names no codec we may use.
            raise InvalidArgument(f"XML cannot be read: {error}") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= DEPTH_LIMIT:
            raise InvalidArgument(f"XML nested deeper than {DEPTH_LIMIT} elements")
        namespace, _, local = name.rpartition(" ")
        element = Element(namespace, local, attributes)
        if not self.stack:
            self.root = element
        elif len(self.stack) != self._hand_out_at:
            self.stack[-1].children.append(element)
        self.stack.append(element)

    def _end(self, _name: str) -> None:
        element = self.stack.pop()
        if len(self.stack) == self._hand_out_at:
            self._ready.append((self.stack[-1], element))

    def _text(self, text: str) -> None:
        self.stack[-1].text += text


def _refuse_doctype(*_: object) -> None:
    raise InvalidArgument("a document type declaration is not allowed")


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]")
_ATTRIBUTE_SPECIAL = re.compile('[\x00-\x1f\ud800-\udfff\ufffe\uffff&<>"]')


def escape_text(text: str) -> str:
    """Escape character data. What XML 1.0 cannot hold becomes U+FFFD."""
    if _TEXT_SPECIAL.search(text) is None:
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _NOT_XML.sub("�", escaped)


def escape_attribute(text: str) -> str:
    """Escape a value that stands between double quotes. What XML 1.0 cannot hold becomes U+FFFD."""
    if _ATTRIBUTE_SPECIAL.search(text) is None:
        return text
    return escape_text(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def in_blocks(pieces: Iterable[str], size: int = BLOCK) -> Iterator[bytes]:
    """Join pieces of a document to blocks of about `size` bytes."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(held).encode()
            held, length = [], 0
    if held:
        yield "".join(held).encode()
