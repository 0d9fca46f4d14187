"""A node as a service describes it, read into what commands ask of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from skyferry.vospace import properties
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.times import parse_time
from skyferry.vospace.uris import NodeURI


@dataclass(frozen=True, slots=True)
class Node:
    """A node's address and its document."""

    uri: NodeURI
    document: NodeDocument

    @property
    def name(self) -> bytes:
        return self.uri.path.name

    @property
    def is_container(self) -> bool:
        return self.document.kind is NodeKind.CONTAINER

    @property
    def is_link(self) -> bool:
        return self.document.kind is NodeKind.LINK

    @property
    def is_data(self) -> bool:
        return not self.is_container and not self.is_link

    @property
    def target(self) -> str:
        """Where a link points."""
        return self.document.target or ""

    @property
    def length(self) -> int:
        """Bytes; 0 where the service does not say."""
        text = self.get(properties.LENGTH)
        return int(text) if text is not None and text.isdigit() else 0

    @property
    def md5(self) -> str | None:
        """Hex digits; some services write ``md5:`` before them."""
        text = (self.get(properties.MD5) or "").strip().lower().removeprefix("md5:")
        return text if len(text) == 32 else None

    @property
    def date(self) -> int | None:
        """Last change, ns since 1970 UTC."""
        return self._time(properties.DATE)

    @property
    def mtime(self) -> int | None:
        """Modification time of the data, ns since 1970 UTC."""
        return self._time(properties.MTIME) or self._time(properties.CONTENT_DATE) or self.date

    @property
    def is_public(self) -> bool:
        return self.get(properties.ISPUBLIC) == "true"

    @property
    def is_locked(self) -> bool:
        return self.get(properties.ISLOCKED) == "true"

    @property
    def read_groups(self) -> tuple[str, ...]:
        return tuple((self.get(properties.GROUPREAD) or "").split())

    @property
    def write_groups(self) -> tuple[str, ...]:
        return tuple((self.get(properties.GROUPWRITE) or "").split())

    def get(self, uri: str) -> str | None:
        return self.document.properties.get(uri)

    def child(self, document: NodeDocument) -> Node:
        """The node of a document that stands in this one's listing.

        Raises
        ------
        InvalidURI
            If its name cannot be one.
        """
        # Not NodeURI.parse: services differ in what they escape, and a raw '#' or '?' would cut the name.
        name = unquote_to_bytes(document.uri.rsplit("/", 1)[-1].encode("utf-8", "surrogateescape"))
        return Node(NodeURI(self.uri.authority, self.uri.service, self.uri.path / name), document)

    def _time(self, uri: str) -> int | None:
        with contextlib.suppress(InvalidArgument):
            text = self.get(uri)
            return parse_time(text) if text else None
        return None
