"""Nodes put together: what POSIX knows, what the database knows, what the container hands down."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import replace

from skyferry.site.storage.arc.records import Known, Record
from skyferry.site.storage.arc.tree import Entry, Key
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.nodes import PRIVATE, NodeKind, Sharing
from skyferry.vospace.paths import NodePath

_BARE = Record(key=Key(0, 0, 0))


def stored_node(
    path: NodePath, entry: Entry, known: Known, parent: StoredNode | None, read_target: Callable[[], str]
) -> StoredNode:
    """Put a node together.

    Parameters
    ----------
    parent
        The container's node, None for the root: whose owner and sharing count where the node has none.
    read_target
        Reads the symlink; asked only for a link whose target has no record.
    """
    if entry.kind is None:
        raise ValueError(f"{path} is no node")
    record = known.records.get(entry.key, _BARE)
    owner = record.owner if record.owner is not None else parent.owner if parent is not None else ""
    is_data = entry.kind is NodeKind.DATA
    is_link = entry.kind is NodeKind.LINK
    has_bytes = is_data and entry.size > 0
    return StoredNode(
        path=path,
        kind=entry.kind,
        key=entry.key,
        owner=owner,
        sharing=record.sharing if record.sharing is not None else inherited(parent, entry.kind),
        locked=record.locked,
        immutable=record.immutable,
        length=entry.size if is_data else 0 if is_link else record.used,
        md5=known.md5(entry) if is_data else None,
        content_date=content_date(entry, record) if has_bytes else None,
        changed=max(entry.mtime, entry.ctime, record.changed),
        mtime=entry.mtime,
        ctime=entry.ctime,
        btime=entry.btime,
        content_type=record.content_type,
        content_encoding=record.content_encoding,
        target=(record.target if record.target is not None else read_target()) if is_link else None,
        quota=record.quota,
        properties=record.properties,
        version=version_of(entry) if is_data else "",
    )


def inherited(parent: StoredNode | None, kind: NodeKind) -> Sharing:
    """The sharing of what another program put into `parent`."""
    if parent is None or not parent.sharing.inherit:
        return PRIVATE
    return parent.sharing if kind is NodeKind.CONTAINER else replace(parent.sharing, inherit=False)


def content_date(entry: Entry, record: Record) -> int:
    """When the bytes last changed: as recorded, unless another program wrote since."""
    if record.content_date is not None and record.content_mtime == entry.mtime:
        return record.content_date
    return entry.mtime


def version_of(entry: Entry) -> str:
    """A text that differs whenever the bytes may."""
    return hashlib.blake2b(
        struct.pack("=6q", *entry.key, entry.size, entry.mtime, entry.ctime), digest_size=12
    ).hexdigest()
