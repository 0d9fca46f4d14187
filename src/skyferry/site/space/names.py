"""What nodes are called: their URIs in this service, and the names that mean something (VOSpace 2.1 §3.1)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from skyferry.vospace.faults import InvalidArgument, InvalidURI
from skyferry.vospace.paths import NodePath, readable
from skyferry.vospace.uris import Authority

AUTO = b".auto"
"""As the last component of what is made: the service chooses a name."""
NULL = b".null"
"""As the last component of a destination: what goes there is gone."""
_RESERVED_AT_TOP = b"preauth:"
_ABSOLUTE = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Names:
    """How one service names its nodes."""

    service: str
    authority: Authority
    utf8_only: bool = False
    """Whether a name that is not UTF-8 cannot be made."""

    def uri(self, path: NodePath) -> str:
        """The canonical node URI."""
        return self.authority.node_uri(self.service, path)

    def local_path(self, uri: str) -> NodePath | None:
        """The path that `uri` names in this service, None where it names anything else."""
        try:
            return self.authority.local_path(uri, self.service)
        except InvalidURI:
            return None

    def canonical_target(self, uri: str) -> str:
        """A link's target as it is kept: as written, but canonical where it names this service.

        Raises
        ------
        InvalidArgument
            If it is not an absolute URI.
        InvalidURI
            If it is a ``vos:`` URI with a path that no node can have.
        """
        if _ABSOLUTE.match(uri) is None:
            raise InvalidArgument(f"a link's target is an absolute URI, not {uri[:200]!r}")
        path = self.authority.local_path(uri, self.service)
        return uri if path is None else self.uri(path)

    def chosen(self, path: NodePath) -> NodePath:
        """`path`, with a name of our choice where its last component is `AUTO`."""
        return path.parent / uuid.uuid4().hex.encode() if path.name == AUTO else path

    def check_new(self, path: NodePath) -> None:
        """Check that a node may be made under `path`.

        Raises
        ------
        InvalidURI
            For reserved names, and names that are not UTF-8 where the store wants that.
        """
        reserved = path.name in (AUTO, NULL) or (len(path) == 1 and path.name.startswith(_RESERVED_AT_TOP))
        if reserved:
            raise InvalidURI(f"reserved name: {readable(path.name)}")
        if self.utf8_only:
            try:
                path.name.decode("utf-8")
            except UnicodeDecodeError:
                raise InvalidURI(f"name is not UTF-8: {readable(path.name)}") from None
