"""The tree that SFTP shows: ``/arc`` and ``/vault``, each a service; names from outside become node paths here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skyferry.site.space.space import Space
from skyferry.vospace.faults import InvalidArgument, InvalidURI, NodeNotFound, PermissionDenied
from skyferry.vospace.paths import NodePath, readable
from skyferry.vospace.uris import Authority

Parts = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A path of a service."""

    space: Space
    path: NodePath

    @property
    def parts(self) -> Parts:
        """The components from the root of the whole tree down."""
        return (self.space.service.encode(), *self.path.parts)


class Tree:
    """The services of a site under one root, which is nobody's and stays as it is."""

    def __init__(self, spaces: Mapping[str, Space], authority: Authority) -> None:
        self._spaces = {name.encode(): space for name, space in spaces.items()}
        self._authority = authority

    @property
    def services(self) -> list[bytes]:
        return sorted(self._spaces)

    def locate(self, raw: bytes) -> Place | None:
        """What a path names; None for the root.

        Raises
        ------
        NodeNotFound, PermissionDenied
            For a service that is not there.
        InvalidURI
            For a name that no node can have.
        """
        parts = plain(raw)
        if not parts:
            return None
        space = self._spaces.get(parts[0])
        if space is None:
            raise NodeNotFound(f"nothing is at {readable(raw)}; the tree holds {b', '.join(self.services).decode()}")
        return Place(space, NodePath.from_parts(parts[1:]))

    def place(self, raw: bytes) -> Place:
        """As `locate`, for what changes; raises `PermissionDenied` for the root and what would lie in it."""
        parts = plain(raw)
        place = self.locate(raw) if parts[:1] and parts[0] in self._spaces else None
        if place is None:
            raise PermissionDenied("the root of the tree stays as it is")
        return place

    def space(self, service: str) -> Space:
        return self._spaces[service.encode()]

    def tops(self) -> list[Space]:
        """What lies at the root, by name."""
        return [self._spaces[name] for name in self.services]

    def uri(self, place: Place) -> str:
        """The node URI of a place."""
        return self._authority.node_uri(place.space.service, place.path)

    def link_text(self, target: str, link: Place) -> bytes:
        """A link's target as a symlink in its place says it: relative, where the target is in the tree."""
        for service in self._spaces:
            try:
                path = self._authority.local_path(target, service.decode())
            except InvalidURI:
                continue
            if path is not None:
                return _relative(link.parts[:-1], (service, *path.parts))
        return target.encode("utf-8", "surrogateescape")

    def link_target(self, text: bytes, link: Place) -> str:
        """The node URI that a symlink's text means; raises `InvalidArgument` where it leads out of the tree."""
        absolute = text if text.startswith(b"/") else b"/".join((*link.parts[:-1], text))
        parts = plain(absolute)
        if not parts or parts[0] not in self._spaces:
            raise InvalidArgument(f"a link leads to {b' or '.join(self.services).decode()}, not to {readable(text)}")
        return self._authority.node_uri(parts[0].decode(), NodePath.from_parts(parts[1:]))


def plain(raw: bytes) -> Parts:
    """The components of a path without ``.``, ``..`` and empty ones; above the root is the root."""
    parts: list[bytes] = []
    for part in raw.split(b"/"):
        if part == b"..":
            del parts[-1:]
        elif part not in (b"", b"."):
            parts.append(part)
    return tuple(parts)


def _relative(directory: Parts, target: Parts) -> bytes:
    shared = 0
    for ours, theirs in zip(directory, target, strict=False):
        if ours != theirs:
            break
        shared += 1
    return b"/".join((*(b"..",) * (len(directory) - shared), *target[shared:])) or b"."
