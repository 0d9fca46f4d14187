"""A node as scripts know it: its properties in a dictionary, changed here and sent by `Client.update`."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import unquote_to_bytes

from skyferry.client.api.errors import told_as_errors
from skyferry.client.nodes import Node as KnownNode
from skyferry.client.tags import property_name, property_uri
from skyferry.vospace import properties
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.node_xml import read_listing, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.times import parse_time
from skyferry.vospace.uris import NodeURI

_MOST_GROUPS = 4

Info = dict[str, Any]
"""What `Node.get_info` tells."""


class Node:
    """A container, a file or a link.

    Parameters
    ----------
    node
        The URI of a node to describe, or a node document (VOSpace 2.1 §3.2).
    node_type
        ``vos:ContainerNode``, ``vos:DataNode`` (default) or ``vos:LinkNode``.
    properties
        Values by name; the standard's properties by their last word.
    subnodes
        Children of a container.

    Attributes
    ----------
    uri, name, type, target
        Where it is, its last component, what it is, and where a link points.
    props
        Values by property name (``length``, ``MD5``, ``date``, ``groupread`` …, or a whole URI). None deletes.
    """

    CONTAINER_NODE: ClassVar[str] = "vos:ContainerNode"
    DATA_NODE: ClassVar[str] = "vos:DataNode"
    LINK_NODE: ClassVar[str] = "vos:LinkNode"

    def __init__(
        self,
        node: str | bytes | NodeDocument,
        node_type: str | None = None,
        properties: Mapping[str, str | None] | None = None,
        subnodes: Iterable[Node] | None = None,
    ) -> None:
        with told_as_errors():
            document = _document(node, node_type)
        self.uri = document.uri
        self.type = f"vos:{document.kind}" if document.kind is not None else "vos:Node"
        self.target = document.target
        self.props: dict[str, str | None] = {
            property_name(uri): value for uri, value in document.properties.items() if value is not None
        }
        self._known = dict(self.props)
        self.props.update(properties or {})
        self.node_list: list[Node] = list(subnodes or ()) or [Node(child) for child in document.children]
        if self.node_list and not self.isdir():
            raise ValueError("only containers have children")

    @classmethod
    def of(cls, known: KnownNode) -> Node:
        """The node that the asynchronous client found."""
        document = known.document
        return cls(
            NodeDocument(uri=str(known.uri), kind=document.kind, properties=document.properties, target=document.target)
        )

    # --- what it is
    @property
    def name(self) -> str:
        """The last component of its path, without escapes; undecodable bytes as surrogates (`os.fsdecode`)."""
        last = self.uri.rstrip("/").rpartition("/")[2]
        return unquote_to_bytes(last.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def isdir(self) -> bool:
        """Whether it is a container (not: a link to one)."""
        return self.type == self.CONTAINER_NODE

    def islink(self) -> bool:
        """Whether it is a link."""
        return self.type == self.LINK_NODE

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.props.get("ispublic") == "true"

    def islocked(self) -> bool:
        """Whether it is locked."""
        return self.props.get(properties.ISLOCKED) == "true"

    @property
    def is_locked(self) -> bool:
        """Whether it is locked; may be set, and is then sent by `Client.update`."""
        return self.islocked()

    @is_locked.setter
    def is_locked(self, locked: bool) -> None:
        if locked != self.islocked():
            self.change_prop(properties.ISLOCKED, "true" if locked else None)

    @property
    def groupread(self) -> str:
        """Groups that may read, between blanks."""
        return self.props.get("groupread") or ""

    @property
    def groupwrite(self) -> str:
        """Groups that may write, between blanks."""
        return self.props.get("groupwrite") or ""

    @property
    def xattr(self) -> dict[str, str | None]:
        """The properties that are neither the service's own nor about sharing."""
        return {name: value for name, value in self.props.items() if name not in _CORE_PROPERTIES}

    @property
    def attr(self) -> dict[str, int | float]:
        """The node as `os.stat` would tell of a file."""
        size = _integer(self.props.get("length"))
        changed = self._date()
        return {
            "st_mode": self._mode(),
            "st_nlink": len(self.node_list) + 2 if self.isdir() else 1,
            "st_uid": os.getuid(),
            "st_gid": os.getgid(),
            "st_size": size,
            "st_blocks": size // 512,
            "st_ctime": changed,
            "st_mtime": changed,
            "st_atime": time.time(),
        }

    def get_info(self) -> Info:
        """What a listing shows: ``permissions creator readGroup writeGroup isLocked size date target MD5 type``.

        ``size`` is in bytes, ``date`` in seconds since 1970 UTC; groups are ``NONE`` where there are none.
        """
        kind = "d" if self.isdir() else "l" if self.islink() else "-"
        groups = ("r" if self.groupread else "-") + ("w" if self.groupwrite else "-")
        return {
            "permissions": f"{kind}rw-{groups}-{'r' if self.is_public else '-'}--",
            "creator": _creator(self.props.get("creator") or ""),
            "readGroup": self.groupread or "NONE",
            "writeGroup": self.groupwrite or "NONE",
            "isLocked": "true" if self.islocked() else "false",
            "size": float(_integer(self.props.get("length"))),
            "date": self._date(),
            "target": self.target,
            "MD5": self.props.get("MD5"),
            "type": self.props.get("type"),
        }

    def get_info_list(self) -> list[tuple[str, Info]]:
        """Names and `get_info` of the children that were asked for; of a file, its own."""
        nodes = self.node_list if self.isdir() else [self]
        return [(node.name, node.get_info()) for node in nodes]

    # --- changes, sent by `Client.update`
    def change_prop(self, key: str, value: str | None) -> bool:
        """Set a property, or delete it (None); return whether that is a change."""
        name = property_name(property_uri(key))
        if self.props.get(name) == value:
            return False
        self.props[name] = value
        return True

    def chrgrp(self, group: str | None) -> bool:
        """Let groups read: their URIs between blanks; none for an empty text."""
        return self._share("groupread", group)

    def chwgrp(self, group: str | None) -> bool:
        """Let groups write: their URIs between blanks; none for an empty text."""
        return self._share("groupwrite", group)

    def set_public(self, value: str | bool) -> bool:
        """Let everybody read, or not: ``true`` or ``false``."""
        return self.change_prop("ispublic", str(value).lower())

    def chmod(self, mode: int) -> bool:
        """Read a UNIX mode: others may read → public; without group bits the groups are taken away."""
        changed = self.set_public(bool(mode & stat.S_IROTH))
        if not mode & stat.S_IRGRP:
            changed |= self.chrgrp("")
        if not mode & stat.S_IWGRP:
            changed |= self.chwgrp("")
        return changed

    def clear_properties(self) -> None:
        """Forget all properties, so that an update sends what is set from now on."""
        self.props.clear()
        self._known.clear()

    def add_child(self, child: Node) -> Node:
        """Put a node into this container's list."""
        self.node_list.append(child)
        return child

    def changes(self) -> dict[str, str | None]:
        """What differs from the node as it came, by property URI; None where it was deleted."""
        return {
            property_uri(name): value for name, value in self.props.items() if self._known.get(name) != (value or None)
        }

    def document(self, properties: Mapping[str, str | None] | None = None) -> NodeDocument:
        """This node as a document, with all its properties or with these."""
        everything = {property_uri(name): value for name, value in self.props.items()}
        return NodeDocument(
            uri=self.uri,
            kind=NodeKind(self.type.removeprefix("vos:")) if self.type != "vos:Node" else None,
            properties=dict(everything if properties is None else properties),
            target=self.target,
            children=[child.document() for child in self.node_list],
        )

    def __str__(self) -> str:
        return b"".join(write_node(self.document())).decode()

    def __repr__(self) -> str:
        return f"<Node {self.uri} {self.type}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and (self.uri, self.props) == (other.uri, other.props)

    __hash__ = None  # type: ignore[assignment]  # its properties change

    def __iter__(self) -> Iterator[Any]:
        """Unpack into name and `get_info`, for loops of the form ``for name, info in client.get_info_list(uri)``."""
        return iter((self.name, self.get_info()))

    def _share(self, name: str, groups: str | None) -> bool:
        if len((groups or "").split()) > _MOST_GROUPS:
            raise AttributeError(f"at most {_MOST_GROUPS} groups: {groups}")
        return self.change_prop(name, groups or None)

    def _mode(self) -> int:
        kind = stat.S_IFDIR if self.isdir() else stat.S_IFLNK if self.islink() else stat.S_IFREG
        mode = kind | stat.S_IRWXU
        if self.groupread:
            mode |= stat.S_IRGRP | stat.S_IXGRP
        if self.groupwrite:
            mode |= stat.S_IWGRP
        if self.is_public:
            mode |= stat.S_IROTH | stat.S_IXOTH
        return mode

    def _date(self) -> float:
        try:
            return parse_time(self.props.get("date") or "") / 1e9
        except InvalidArgument:
            return 0.0


_CORE_PROPERTIES = frozenset(
    {"description", "type", "encoding", "MD5", "length", "creator", "date", "groupread", "groupwrite", "ispublic"}
)


def _document(node: str | bytes | NodeDocument, node_type: str | None) -> NodeDocument:
    if isinstance(node, NodeDocument):
        return node
    if isinstance(node, bytes) or node.lstrip().startswith("<"):
        raw = node if isinstance(node, bytes) else node.encode()
        return read_listing([raw])
    kind = (node_type or Node.DATA_NODE).removeprefix("vos:")
    if kind not in NodeKind.__members__.values():
        raise InvalidArgument(f"{node_type} is none of vos:ContainerNode, vos:DataNode and vos:LinkNode")
    return NodeDocument(uri=str(NodeURI.parse(node)), kind=NodeKind(kind))


def _creator(text: str) -> str:
    common_name = re.search(r"CN=([^,]*)", text)
    return common_name[1].replace(" ", "_").lower() if common_name else text


def _integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 0
