"""Node URIs, ``vos://authority~service/path`` (VOSpace 2.1 §3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skyferry.vospace.faults import InvalidURI
from skyferry.vospace.paths import NodePath

_NODE_URI = re.compile(
    r"vos://([A-Za-z0-9._:-]+)[~!]([A-Za-z0-9._~!-]+)(/[^?#]*)?(?:[?#].*)?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class NodeURI:
    """A node's name in the world. `authority` and `service` are lower case."""

    authority: str
    service: str
    path: NodePath

    @classmethod
    def parse(cls, text: str) -> NodeURI:
        """Read a node URI: ``!`` or ``~``, any case, query and fragment ignored, escaped or raw.

        Raises
        ------
        InvalidURI
            If it is not a ``vos:`` URI with authority and service, or its path holds what no path may.
        """
        match = _NODE_URI.fullmatch(text.strip())
        if match is None:
            raise InvalidURI(f"not a node URI: {text[:200]}")
        authority, service, path = match.groups()
        return cls(
            authority.lower(),
            service.lower(),
            NodePath.from_escaped((path or "/").encode("utf-8", "surrogateescape")),
        )

    def __str__(self) -> str:
        return f"vos://{self.authority}~{self.service}{self.path.escaped_for_uri()}"


@dataclass(frozen=True, slots=True)
class Authority:
    """The site's IVOA authority and the aliases under which clients may name it."""

    name: str
    aliases: tuple[str, ...] = ()

    def is_ours(self, authority: str) -> bool:
        return authority.lower() == self.name or authority.lower() in self.aliases

    def node_uri(self, service: str, path: NodePath) -> str:
        """The canonical node URI of `path` in `service`."""
        return str(NodeURI(self.name, service, path))

    def resource_id(self, service: str) -> str:
        """``ivo://authority/service``."""
        return f"ivo://{self.name}/{service}"

    def group_uri(self, name: str) -> str:
        """``ivo://authority/gms?name`` (GMS 1.0 §2)."""
        return f"ivo://{self.name}/gms?{name}"

    def local_path(self, uri: str, service: str) -> NodePath | None:
        """The path that `uri` names if it is a node URI of our `service`, else None.

        Raises
        ------
        InvalidURI
            If it is a ``vos:`` URI that cannot be one.
        """
        if not uri.strip().lower().startswith("vos://"):
            return None
        parsed = NodeURI.parse(uri)
        if parsed.service == service and self.is_ours(parsed.authority):
            return parsed.path
        return None
