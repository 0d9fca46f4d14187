"""What a document that comes in asks for: a new node, or changes of one that is there (VOSpace 2.1 §6.1, §6.3)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TypeVar

from skyferry.site.space.names import Names
from skyferry.site.storage.nodes import KEEP, Changes, Keep, NewNode, SharingChanges, StoredNode
from skyferry.vospace import properties as prop
from skyferry.vospace.faults import InvalidArgument, PermissionDenied
from skyferry.vospace.nodes import NodeDocument, NodeKind, Sharing
from skyferry.vospace.times import node_time, parse_stored_time, parse_time

CUSTOM_LIMIT = 64 << 10
"""Bytes of custom properties one node may have, keys and values together."""

_ACTED_UPON = prop.CLIENT_SET | prop.ADMIN_SET | prop.SERVER_SET
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PUBLIC_KEYS = (prop.ISPUBLIC, prop.PUBLICREAD)
T = TypeVar("T")


def new_node(names: Names, document: NodeDocument, parent: StoredNode, *, owner: str, admin: bool = False) -> NewNode:
    """What a node that is put with this document starts with: explicit values, else inherited ones.

    Raises
    ------
    InvalidArgument
        For a property that no client may name, a malformed value, too many properties, or a link without target.
    """
    asked = _Asked(document)
    kind = document.kind or NodeKind.DATA
    if kind is NodeKind.LINK and not document.target:
        raise InvalidArgument("a LinkNode needs a target")
    custom = {key: value for key, value in asked.custom.items() if value is not None}
    _check_size(custom)
    mtime = asked.mtime(None)
    return NewNode(
        kind=kind,
        owner=(asked.creator() if admin else None) or owner,
        sharing=inherit(asked.sharing(Sharing()), parent, kind, explicit=document.properties),
        target=names.canonical_target(document.target) if kind is NodeKind.LINK and document.target else None,
        content_type=asked.text(prop.TYPE),
        content_encoding=asked.text(prop.ENCODING),
        locked=asked.flag(prop.ISLOCKED, False),
        immutable=asked.flag(prop.IMMUTABLE, False),
        quota=asked.quota() if admin and kind is NodeKind.CONTAINER else None,
        mtime=None if mtime is KEEP else mtime,
        properties=custom,
    )


def changes(
    names: Names, document: NodeDocument, node: StoredNode, *, owned: bool = False, admin: bool = False
) -> Changes:
    """What posting this document changes: a value sets, None deletes, absence leaves.

    Parameters
    ----------
    owned
        Whether the caller owns the node, and may make it immutable or mutable again.

    Raises
    ------
    InvalidArgument
        For a property that no client may name, a malformed value, too many properties, or another type.
    PermissionDenied
        If the document makes the node immutable, or mutable again, and the caller does not own it; or if it
        gives an immutable link another target.
    """
    uri = names.uri(node.path)
    if document.kind is not None and document.kind is not node.kind:
        raise InvalidArgument(f"{uri} is a {node.kind}, its type cannot become {document.kind}")
    asked = _Asked(document)
    merged = {**node.properties, **asked.custom}
    _check_size({key: value for key, value in merged.items() if value is not None})
    immutable = asked.flag(prop.IMMUTABLE, node.immutable)
    if immutable != node.immutable and not owned:
        raise PermissionDenied(f"{uri}: only its owner changes whether it is immutable")
    target: str | Keep = KEEP
    if node.kind is NodeKind.LINK and document.target:
        target = _changed(names.canonical_target(document.target), node.target)
    if target is not KEEP and node.immutable:
        raise PermissionDenied(f"{uri} is immutable")
    sets_quota = admin and node.kind is NodeKind.CONTAINER and prop.QUOTA in document.properties
    return Changes(
        owner=_changed((asked.creator() if admin else None) or node.owner, node.owner),
        sharing=SharingChanges.between(node.sharing, asked.sharing(node.sharing)),
        locked=_changed(asked.flag(prop.ISLOCKED, node.locked), node.locked),
        immutable=_changed(immutable, node.immutable),
        target=target,
        content_type=asked.text(prop.TYPE) if prop.TYPE in document.properties else KEEP,
        content_encoding=asked.text(prop.ENCODING) if prop.ENCODING in document.properties else KEEP,
        quota=asked.quota() if sets_quota else KEEP,
        mtime=asked.mtime(node.mtime),
        properties=asked.custom,
    )


def is_administrative(changes: Changes, node: StoredNode) -> bool:
    """Whether the changes are of owner and quota alone; a value that the node has already is none."""
    texts = {field: getattr(changes, field) for field in ("content_type", "content_encoding")}
    return (
        all(getattr(changes, field) is KEEP for field in ("sharing", "locked", "immutable", "target", "mtime"))
        and all(value is KEEP or value == getattr(node, field) for field, value in texts.items())
        and all(node.properties.get(key) == value for key, value in changes.properties.items())
    )


def inherit(sharing: Sharing, parent: StoredNode, kind: NodeKind, *, explicit: Collection[str] = ()) -> Sharing:
    """Copy from a parent whose children inherit what is not among the `explicit` properties of the new node."""
    given = parent.sharing
    if not given.inherit:
        return sharing
    return Sharing(
        public=sharing.public if any(key in explicit for key in _PUBLIC_KEYS) else given.public,
        read_groups=sharing.read_groups if prop.GROUPREAD in explicit else given.read_groups,
        write_groups=sharing.write_groups if prop.GROUPWRITE in explicit else given.write_groups,
        inherit=sharing.inherit if prop.INHERIT_PERMISSIONS in explicit else kind is NodeKind.CONTAINER,
    )


class _Asked:
    """The properties of a document, read by their meaning."""

    def __init__(self, document: NodeDocument) -> None:
        for uri, value in document.properties.items():
            prop.check_key(uri)
            if not uri:
                raise InvalidArgument("a property needs a URI")
            if _NOT_XML.search(uri) or _NOT_XML.search(value or ""):
                raise InvalidArgument(f"property with characters that XML cannot hold: {uri[:200]!r}")
        self.properties = document.properties
        self.custom = {key: value for key, value in document.properties.items() if key not in _ACTED_UPON}

    def text(self, uri: str) -> str | None:
        return (self.properties.get(uri) or "").strip() or None

    def flag(self, uri: str, otherwise: bool) -> bool:
        return prop.parse_boolean(uri, self.properties[uri]) if uri in self.properties else otherwise

    def groups(self, uri: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        return prop.parse_groups(uri, self.properties[uri]) if uri in self.properties else otherwise

    def sharing(self, base: Sharing) -> Sharing:
        public = [self.flag(key, base.public) for key in _PUBLIC_KEYS]
        return Sharing(
            # Whole documents come back in updates: of a property and its alias, the one that differs is meant.
            public=base.public if base.public == public[0] == public[1] else not base.public,
            read_groups=self.groups(prop.GROUPREAD, base.read_groups),
            write_groups=self.groups(prop.GROUPWRITE, base.write_groups),
            inherit=self.flag(prop.INHERIT_PERMISSIONS, base.inherit),
        )

    def creator(self) -> str | None:
        return self.text(prop.CREATOR)

    def quota(self) -> int | None:
        text = self.text(prop.QUOTA)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise InvalidArgument(f"not a number of bytes: {text[:40]!r}")
        return int(text)

    def mtime(self, now: int | None) -> int | Keep:
        text = self.text(prop.MTIME)
        # What was read is sent back in milliseconds; that must not cut the time that is kept.
        if text is None or (now is not None and parse_time(text) == parse_time(node_time(now))):
            return KEEP
        return parse_stored_time(text)


def _changed(wanted: T, now: T | None) -> T | Keep:
    return KEEP if wanted == now else wanted


def _check_size(custom: dict[str, str]) -> None:
    size = sum(len(key.encode()) + len(value.encode()) for key, value in custom.items())
    if size > CUSTOM_LIMIT:
        raise InvalidArgument(f"{size} bytes of properties, and a node holds {CUSTOM_LIMIT}")
