"""Catalogue rows and what they mean: `StoredNode`, `NewNode` and `Changes` to and from columns."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from skyferry.site.storage.nodes import KEEP, Changes, NewNode, StoredNode
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath, readable

Values = dict[str, Any]
"""Columns of one row."""

_KINDS = {kind.value: kind for kind in NodeKind}


def node_of(row: Row[Any], path: NodePath) -> StoredNode:
    """The node of a row of `vault_nodes`, found at `path`."""
    content_date = row.content_date
    return StoredNode(
        path=path,
        kind=_KINDS[row.kind],
        key=row.id,
        owner=row.owner,
        sharing=_sharing_of(row),
        locked=row.locked,
        immutable=row.immutable,
        length=row.length,
        md5=row.md5,
        content_date=content_date,
        changed=row.changed,
        mtime=content_date if row.mtime is None else row.mtime,
        ctime=row.changed,
        btime=row.created,
        content_type=row.content_type,
        content_encoding=row.content_encoding,
        target=row.target,
        quota=row.quota,
        properties=json.loads(row.properties) if row.properties else {},
        version=row.blob_id or "",
    )


def id_of(node: StoredNode) -> int:
    """The number of the node's row."""
    assert isinstance(node.key, int)
    return node.key


def columns_of_new(parent: int, name: bytes, new: NewNode) -> Values:
    """The row of a node that comes into being without bytes."""
    now = time.time_ns()
    return {
        "parent_id": parent,
        "name": name,
        "kind": new.kind.value,
        "owner": new.owner,
        **_columns_of_sharing(new.sharing),
        "locked": new.locked,
        "immutable": new.immutable,
        "target": new.target,
        "length": 0,
        "changed": now,
        "created": now,
        "mtime": new.mtime,
        "content_type": new.content_type,
        "content_encoding": new.content_encoding,
        "quota": new.quota,
        "properties": _compact(new.properties),
    }


def columns_of_changes(row: Row[Any], changes: Changes) -> Values:
    """The columns that `changes` give the node of `row`."""
    values: Values = {"changed": next_time(row.changed)}
    if changes.sharing is not KEEP:
        values |= _columns_of_sharing(changes.shared(_sharing_of(row)))
    for field in (
        "owner",
        "locked",
        "immutable",
        "target",
        "content_type",
        "content_encoding",
        "quota",
        "mtime",
    ):
        value = getattr(changes, field)
        if value is not KEEP:
            values[field] = value
    if changes.properties:
        merged = {**(json.loads(row.properties) if row.properties else {}), **changes.properties}
        values["properties"] = _compact({key: text for key, text in merged.items() if text is not None})
    return values


def next_time(previous: int) -> int:
    """Now, and in any case later than `previous`."""
    return max(time.time_ns(), previous + 1)


def check_utf8(name: bytes) -> None:
    """Raise `InvalidArgument` unless `name` can be a name in the vault."""
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidArgument(f"names are UTF-8 here: {readable(name)}") from None


def _sharing_of(row: Row[Any]) -> Sharing:
    return Sharing(
        public=row.public,
        read_groups=tuple(json.loads(row.read_groups)) if row.read_groups else (),
        write_groups=tuple(json.loads(row.write_groups)) if row.write_groups else (),
        inherit=row.inherit,
    )


def _columns_of_sharing(sharing: Sharing) -> Values:
    return {
        "public": sharing.public,
        "inherit": sharing.inherit,
        "read_groups": json.dumps(sharing.read_groups) if sharing.read_groups else None,
        "write_groups": json.dumps(sharing.write_groups) if sharing.write_groups else None,
    }


def _compact(properties: Mapping[str, str]) -> str | None:
    return json.dumps(dict(properties), ensure_ascii=False) if properties else None
