"""Bundles as they go out: everything below a container, or the files of a list (`standards.BUNDLE_DOWNLOAD`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from starlette.responses import Response

from skyferry.site.access.identity import Caller
from skyferry.site.http.packages import ArchiveAnswer
from skyferry.site.http.responses import respond
from skyferry.site.space.bytes import Collected
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.views.bundles import BUNDLE_FORMATS, BundleFormat, write_bundle
from skyferry.vospace.faults import InvalidArgument, InvalidURI, PermissionDenied, TypeNotSupported
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

LIST_BYTES = 32 << 20
"""Longest list of paths that is accepted."""
AT_ONCE = 1 << 20
"""An archive of no more bytes is made before the answer begins, and so has a length."""


def whole_container(
    space: Space, caller: Caller, path: NodePath, format: str | None, *, headers_only: bool
) -> Response:
    """Everything below a container that the caller may read."""
    kind = _format(format)
    container = _container(space, caller, path)
    if headers_only:
        return respond(b"", kind.media_type)
    return _answer(kind, _everything(space, caller, container))


def chosen_files(
    space: Space, caller: Caller, path: NodePath, format: str | None, media_type: str, body: bytes
) -> Response:
    """The files, and containers without what is in them, of a list of escaped paths."""
    kind = _format(format)
    asked = _asked(media_type, body)
    container = _container(space, caller, path)
    return _answer(kind, space.collect(caller, container.path, asked))


def _everything(space: Space, caller: Caller, container: StoredNode) -> Iterator[Collected]:
    """What is below a container, opened; of containers that may not be listed, why they are not."""
    depth = len(container.path)
    closed: list[NodePath] = []

    def paths() -> Iterator[NodePath]:
        for node, listable in space.tree(caller, container):
            path = NodePath(node.path.parts[depth:])
            if listable:
                yield path
            else:
                closed.append(path)

    yield from space.collect(caller, container.path, paths())
    for path in closed:
        yield Collected(path, None, None, PermissionDenied(str(path)))


def _answer(format: BundleFormat, collected: Iterator[Collected]) -> Response:
    headers = {"content-type": format.media_type}
    parts = write_bundle(format, collected)
    first: list[bytes] = []
    size = 0
    for part in parts:
        first.append(part)
        size += len(part)
        if size > AT_ONCE:
            return ArchiveAnswer(chain(first, parts), headers)
    return respond(b"".join(first), None, headers=headers)


def _container(space: Space, caller: Caller, path: NodePath) -> StoredNode:
    node = space.node(caller, path, follow=True)
    if node.kind is not NodeKind.CONTAINER:
        raise InvalidArgument(f"not a container: {path}")
    return node


def _format(name: str | None) -> BundleFormat:
    format = BUNDLE_FORMATS.get(name or "tar")
    if format is None:
        raise InvalidArgument(f"format is tar or zip, not {(name or '')[:40]}")
    return format


def _asked(media_type: str, body: bytes) -> Iterable[NodePath]:
    """The paths of a list."""
    if media_type == "text/plain":
        lines = [line for line in body.split(b"\n") if line.strip()]
    elif media_type == "application/json":
        lines = [line.encode("utf-8", "surrogateescape") for line in _json(body)]
    else:
        raise TypeNotSupported(f"a list of paths is text/plain or application/json, not {media_type[:80]!r}")
    paths = [NodePath.from_escaped(line.rstrip(b"\r")) for line in lines]
    if any(path.is_root for path in paths):
        raise InvalidURI("the container itself cannot be in the list of what is in it")
    return paths


def _json(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        raise InvalidArgument("the list of paths is no JSON") from None
    if not (isinstance(found, list) and all(isinstance(path, str) for path in found)):
        raise InvalidArgument("the list of paths is not a JSON list of texts")
    return found
