"""What goes into a package, in which order and under which names; decided anew by each walk, in constant memory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from skyferry.site.access.identity import Caller
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

OMISSIONS = "NOT-INCLUDED.txt"
"""The last entry, where something was left out: what, and why."""


class EntryKind(Enum):
    FILE = "file"
    CONTAINER = "container"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of an archive."""

    kind: EntryKind
    name: str
    """With ``/`` between components, none at the end."""
    length: int = 0
    mtime: int = 0
    """Seconds since 1970 UTC."""
    mtime_ns: int | None = None
    """The same in ns, for archives that hold fractions."""
    md5: str | None = None
    """Of a file, for archives that hold digests."""
    omissions: int = 0
    """Of the entry that lists what was left out: how many."""
    target: str = ""
    """Of a link: relative to the directory it lies in."""
    source: NodePath | None = None
    """Where the bytes of a file are."""
    text: bytes = b""
    """The bytes of a file that has no `source`."""


@dataclass(frozen=True, slots=True)
class _Root:
    """A target that was found, and its name in the archive."""

    node: StoredNode
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The contents of a package as `caller` may read them.

    Parameters
    ----------
    targets
        Node URIs, as they were asked for.
    links
        Whether the archive can hold symbolic links; else a link becomes the file behind it.
    """

    space: Space
    authority: Authority
    caller: Caller
    targets: tuple[str, ...]
    links: bool

    def entries(self) -> Iterator[Entry]:
        """Yield every entry: each target with all below it, then what was left out, if anything was."""
        omissions: list[str] = []
        roots = self._roots(omissions)
        for root in roots:
            yield from self._tree(root, roots, omissions)
        if omissions:
            text = "".join(f"{line}\n" for line in omissions).encode("utf-8", "backslashreplace")
            yield Entry(kind=EntryKind.FILE, name=OMISSIONS, length=len(text), text=text)

    def _roots(self, omissions: list[str]) -> list[_Root]:
        roots: list[_Root] = []
        taken = {OMISSIONS}
        for target in self.targets:
            try:
                path = self.authority.local_path(target, self.space.service)
                if path is None:
                    omissions.append(f"{target}: not of this service")
                    continue
                node = self.space.node(self.caller, path, follow=True)
            except Fault as fault:
                omissions.append(f"{target}: {fault}")
                continue
            name = _unique(clean_name(node.path.name) or self.space.service, taken)
            taken.add(name)
            roots.append(_Root(node, name))
        return roots

    def _tree(self, root: _Root, roots: list[_Root], omissions: list[str]) -> Iterator[Entry]:
        waiting: list[Iterator[tuple[StoredNode, str]]] = [iter([(root.node, root.name)])]
        while waiting:
            item = next(waiting[-1], None)
            if item is None:
                waiting.pop()
                continue
            node, name = item
            if node.kind is NodeKind.LINK:
                entry = self._link(node, name, roots)
            elif not self.space.rights(self.caller, node).readable:
                entry = None
            elif node.kind is NodeKind.CONTAINER:
                entry = Entry(kind=EntryKind.CONTAINER, name=name, mtime=seconds_of(node))
                waiting.append(self._children(node, name))
            else:
                entry = _file(node, name)
            if entry is None:
                reason = f"link to {node.target}" if node.kind is NodeKind.LINK else "PermissionDenied"
                omissions.append(f"{self.authority.node_uri(self.space.service, node.path)}: {reason}")
            else:
                yield entry

    def _children(self, container: StoredNode, name: str) -> Iterator[tuple[StoredNode, str]]:
        for child in self.space.children(self.caller, container):
            yield child, f"{name}/{clean_name(child.path.name)}"

    def _link(self, link: StoredNode, name: str, roots: list[_Root]) -> Entry | None:
        """The entry of a link to something inside the package; other links are left out."""
        try:
            path = self.authority.local_path(link.target or "", self.space.service)
        except Fault:
            return None
        root = next((one for one in roots if path is not None and path.is_below(one.node.path)), None)
        if path is None or root is None:
            return None
        if not self.links:
            try:
                return _file(self.space.readable_data(self.caller, path), name)
            except Fault:
                return None
        inside = "/".join([root.name, *(clean_name(part) for part in path.parts[len(root.node.path) :])])
        target = posixpath.relpath(inside, posixpath.dirname(name) or ".")
        return Entry(kind=EntryKind.LINK, name=name, mtime=seconds_of(link), target=target)


def _file(node: StoredNode, name: str) -> Entry:
    return Entry(kind=EntryKind.FILE, name=name, length=node.length, mtime=seconds_of(node), source=node.path)


def seconds_of(node: StoredNode) -> int:
    """When a node was modified, in seconds since 1970, not before it."""
    ns = node.mtime if node.mtime is not None else node.changed
    return max(0, ns // 1_000_000_000)


def clean_name(name: bytes) -> str:
    """A name any program can unpack: UTF-8, no controls, no separators of any system.

    What is replaced is replaced by its bytes in hexadecimal, so that different names stay different.
    """
    text = name.decode("utf-8", "surrogateescape")
    if all(char.isprintable() and char != "\\" for char in text) and max(text, default="") < "\udc80":
        return text
    return "".join(
        char
        if char.isprintable() and char != "\\"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )


def _unique(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    stem, dot, ending = name.partition(".")
    number = 2
    while (candidate := f"{stem}-{number}{dot}{ending}") in taken:
        number += 1
    return candidate
