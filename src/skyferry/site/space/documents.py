"""Nodes as they go out (VOSpace 2.1 §3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from skyferry.site.space.names import Names
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace import properties as prop
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.standards import ANY_VIEW, BINARY_VIEW, DEFAULT_VIEW
from skyferry.vospace.times import node_time

_READ_ONLY = prop.SERVER_SET | prop.ADMIN_SET


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a document says of a node beyond the node itself."""

    available: int | None = None
    """Bytes left under the quota that holds for a container."""
    readable: bool = False
    writable: bool = False


NO_EXTRAS = Extras()


def describe(names: Names, node: StoredNode, extras: Extras = NO_EXTRAS, *, detail: str = "properties") -> NodeDocument:
    """The document of a node, without children. `detail` is ``min``, ``properties`` or ``max``."""
    minimal = detail == "min"
    properties: dict[str, str | None] = {} if minimal else {**_properties(node, extras)}
    is_data = node.kind is NodeKind.DATA
    return NodeDocument(
        uri=names.uri(node.path),
        kind=node.kind,
        properties=properties,
        read_only=frozenset(properties.keys() & _READ_ONLY),
        target=node.target,
        busy=node.busy if is_data and not minimal else None,
        accepts=(ANY_VIEW,) if is_data else (),
        provides=(DEFAULT_VIEW, BINARY_VIEW) if is_data else (),
    )


def _properties(node: StoredNode, extras: Extras) -> dict[str, str]:
    times = {
        prop.DATE: node.changed,
        prop.CONTENT_DATE: node.content_date,
        prop.MTIME: node.mtime,
        prop.CTIME: node.ctime,
        prop.BTIME: node.btime,
    }
    numbers = {prop.QUOTA: node.quota, prop.AVAILABLE_SPACE: extras.available}
    if node.kind is not NodeKind.LINK:
        numbers[prop.LENGTH] = node.length
    true = {
        prop.ISLOCKED: node.locked,
        prop.IMMUTABLE: node.immutable,
        prop.READABLE: extras.readable,
        prop.WRITABLE: extras.writable,
    }
    texts = {
        prop.MD5: node.md5,
        prop.CREATOR: node.owner,
        prop.ISPUBLIC: prop.boolean(node.sharing.public),
        prop.GROUPREAD: " ".join(node.sharing.read_groups) or None,
        prop.GROUPWRITE: " ".join(node.sharing.write_groups) or None,
        prop.TYPE: node.content_type,
        prop.ENCODING: node.content_encoding,
    }
    if node.kind is NodeKind.CONTAINER:
        texts[prop.INHERIT_PERMISSIONS] = prop.boolean(node.sharing.inherit)
    return {
        **node.properties,
        **{uri: node_time(value) for uri, value in times.items() if value is not None},
        **{uri: str(value) for uri, value in numbers.items() if value is not None},
        **{uri: "true" for uri, value in true.items() if value},
        **{uri: value for uri, value in texts.items() if value is not None},
    }
