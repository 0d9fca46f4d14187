"""Node documents as JSON: the tree of the XML form, attributes as ``@name``, text and lists in ``$``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.xml import VOSPACE, XSI, in_blocks


def write_node_json(document: NodeDocument, detail: str = "properties") -> Iterator[bytes]:
    """Yield the document in blocks, however many children it has, in constant memory."""
    return in_blocks(_pieces(document, detail))


def _pieces(document: NodeDocument, detail: str) -> Iterator[str]:
    root = {"@xmlns:vos": VOSPACE, "@xmlns:xsi": XSI, **_members(document, detail)}
    if document.kind is not NodeKind.CONTAINER:
        yield _dumps({"vos:node": root}) + "\n"
        return
    yield f'{{"vos:node": {_dumps(root)[:-1]}, "vos:nodes": {{"$": ['
    separator = "\n"
    for child in document.children:
        members = _members(child, detail)
        if child.kind is NodeKind.CONTAINER:
            members["vos:nodes"] = {"$": []}
        yield f"{separator}{_dumps({'node': members})}"
        separator = ",\n"
    yield "]}}}\n"


def _members(document: NodeDocument, detail: str) -> dict[str, object]:
    """Everything of a node but its children, in the order of the XML form."""
    members: dict[str, object] = {"@uri": document.uri}
    if document.kind is not None:
        members["@xsi:type"] = f"vos:{document.kind}"
    if detail != "min":
        if document.busy is not None:
            members["@busy"] = "true" if document.busy else "false"
        members["vos:properties"] = {"$": [_property(document, uri) for uri in sorted(document.properties)]}
    if document.kind is NodeKind.DATA:
        members["vos:accepts"] = {"$": [{"view": {"@uri": uri}} for uri in document.accepts]}
        members["vos:provides"] = {"$": [{"view": {"@uri": uri}} for uri in document.provides]}
    elif document.target is not None:
        members["vos:target"] = {"$": document.target}
    return members


def _property(document: NodeDocument, uri: str) -> dict[str, dict[str, str]]:
    members = {"@uri": uri}
    if uri in document.read_only:
        members["@readOnly"] = "true"
    value = document.properties[uri]
    if value is None:
        members["@xsi:nil"] = "true"
    else:
        members["$"] = value
    return {"property": members}


def _dumps(value: object) -> str:
    # ASCII: a lone surrogate of an odd file name stays an escape instead of breaking the encoding.
    return json.dumps(value)
