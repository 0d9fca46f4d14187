"""Node documents as XML (VOSpace 2.1 §3.1, schema VOSpace-2.1): streamed out, read safely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from skyferry.vospace.faults import InvalidArgument, TypeNotSupported
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.xml import (
    DECLARATION,
    DOCUMENT_LIMIT,
    VOSPACE,
    XSI,
    Element,
    ElementStream,
    escape_attribute,
    escape_text,
    in_blocks,
    read_tree,
)

DETAILS = ("min", "properties", "max")
"""How much a document tells; ``min`` leaves properties and ``busy`` out."""

_KINDS: dict[str, NodeKind | None] = {
    "": None,
    "Node": None,
    "ContainerNode": NodeKind.CONTAINER,
    "DataNode": NodeKind.DATA,
    "UnstructuredDataNode": NodeKind.DATA,
    "StructuredDataNode": NodeKind.DATA,
    "LinkNode": NodeKind.LINK,
}


def write_node(document: NodeDocument, detail: str = "properties") -> Iterator[bytes]:
    """Yield the document in blocks, however many children it has, in constant memory."""
    return in_blocks(_pieces(document, detail))


def read_node(body: bytes, *, limit: int | None = DOCUMENT_LIMIT) -> NodeDocument:
    """Read a document. Children in it are not read: see `read_listing`.

    Raises
    ------
    InvalidArgument
        If it is no node document, or no XML that is accepted (see `xml.read_tree`).
    TypeNotSupported
        For a type that is none of VOSpace's.
    RequestEntityTooLarge
        Over `limit` bytes.
    """
    root = read_tree(body, limit=limit)
    return _document(root, _kind(root))


def read_listing(chunks: Iterable[bytes]) -> NodeDocument:
    """Read a container's document as it arrives; its `children` are an iterator over the rest of it.

    Children of types unknown here have no `kind`. The iterator raises `InvalidArgument` where the document
    is malformed or ends early.
    """
    stream = ElementStream(chunks, depth=2)
    arriving = _arriving(stream)
    first = next(arriving, None)
    root = stream.root
    if root is None:
        raise InvalidArgument("XML without a root element")
    document = _document(root, _kind(root))
    return NodeDocument(
        uri=document.uri,
        kind=document.kind,
        properties=document.properties,
        read_only=document.read_only,
        target=document.target,
        busy=document.busy,
        accepts=document.accepts,
        provides=document.provides,
        children=_children(first, arriving),
    )


def read_children(chunks: Iterable[bytes]) -> Iterator[NodeDocument]:
    """Yield the children of a container's document as it arrives, in constant memory; see `read_listing`."""
    return iter(read_listing(chunks).children)


def _pieces(document: NodeDocument, detail: str) -> Iterator[str]:
    yield f'{DECLARATION}<vos:node xmlns:vos="{VOSPACE}" xmlns:xsi="{XSI}" {_head(document, detail)}'
    if document.kind is not NodeKind.CONTAINER:
        yield f"{_tail(document)}</vos:node>\n"
        return
    yield "<vos:nodes>\n"
    for child in document.children:
        inner = "<vos:nodes/>" if child.kind is NodeKind.CONTAINER else _tail(child)
        yield f"<vos:node {_head(child, detail)}{inner}</vos:node>\n"
    yield "</vos:nodes></vos:node>\n"


def _head(document: NodeDocument, detail: str) -> str:
    """The attributes of the element and its properties."""
    kind = "" if document.kind is None else f' xsi:type="vos:{document.kind}"'
    if detail == "min":
        return f'uri="{escape_attribute(document.uri)}"{kind}>'
    busy = "" if document.busy is None else f' busy="{"true" if document.busy else "false"}"'
    read_only = document.read_only
    properties = "".join(
        [
            f"{_property_start(uri, uri in read_only)}>{escape_text(value)}</vos:property>"
            if value is not None
            else f'{_property_start(uri, uri in read_only)} xsi:nil="true"/>'
            for uri, value in sorted(document.properties.items())
        ]
    )
    return f'uri="{escape_attribute(document.uri)}"{kind}{busy}><vos:properties>{properties}</vos:properties>'


def _tail(document: NodeDocument) -> str:
    """What stands after the properties of a node that is not a container."""
    if document.kind is NodeKind.DATA:
        return _views("accepts", document.accepts) + _views("provides", document.provides)
    if document.target is not None:
        return f"<vos:target>{escape_text(document.target)}</vos:target>"
    return ""


def _views(element: str, uris: tuple[str, ...]) -> str:
    if not uris:
        return f"<vos:{element}/>"
    views = "".join(f'<vos:view uri="{escape_attribute(uri)}"/>' for uri in uris)
    return f"<vos:{element}>{views}</vos:{element}>"


@lru_cache(maxsize=1024)
def _property_start(uri: str, read_only: bool) -> str:
    return f'<vos:property uri="{escape_attribute(uri)}"' + (' readOnly="true"' if read_only else "")


def _document(element: Element, kind: NodeKind | None) -> NodeDocument:
    if not element.is_(VOSPACE, "node"):
        raise InvalidArgument(f"not a node of {VOSPACE}: <{element.name}> of {element.namespace or 'no namespace'}")
    for child in element.children:
        if child.namespace != VOSPACE:
            raise InvalidArgument(f"<{child.name}> is not of {VOSPACE}")
    uri = element.attributes.get("uri", "").strip()
    if not uri:
        raise InvalidArgument("a node without uri")
    properties: dict[str, str | None] = {}
    read_only = set()
    for group in element.all("properties"):
        for item in group.children:
            key = item.attributes.get("uri", "").strip()
            if not item.is_(VOSPACE, "property") or not key:
                raise InvalidArgument(f"<{item.name}> among the properties is not a property of {VOSPACE} with uri")
            properties[key] = None if item.is_nil else item.text
            if item.attributes.get("readOnly", "").strip() in ("true", "1"):
                read_only.add(key)
    busy = element.attributes.get("busy")
    return NodeDocument(
        uri=uri,
        kind=kind,
        properties=properties,
        read_only=frozenset(read_only),
        target=element.text_of("target"),
        busy=None if busy is None else busy.strip() in ("true", "1"),
        accepts=_view_uris(element, "accepts"),
        provides=_view_uris(element, "provides"),
    )


def _kind(element: Element) -> NodeKind | None:
    name = element.attributes.get(f"{XSI} type", "").strip().rpartition(":")[2]
    try:
        return _KINDS[name]
    except KeyError:
        raise TypeNotSupported(f"node type {name[:60]}") from None


def _view_uris(element: Element, name: str) -> tuple[str, ...]:
    group = element.first(name)
    return () if group is None else tuple(view.attributes.get("uri", "") for view in group.all("view"))


def _arriving(stream: ElementStream) -> Iterator[Element]:
    """The child nodes. Whatever else stands at their depth goes back to its parent: it belongs to the root."""
    for parent, element in stream:
        if parent.is_(VOSPACE, "nodes"):
            yield element
        else:
            parent.children.append(element)


def _children(first: Element | None, rest: Iterator[Element]) -> Iterator[NodeDocument]:
    if first is None:
        return
    yield _listed(first)
    for element in rest:
        yield _listed(element)


def _listed(element: Element) -> NodeDocument:
    name = element.attributes.get(f"{XSI} type", "").strip().rpartition(":")[2]
    return _document(element, _KINDS.get(name))
