"""What a plan consists of: one step per file or bundle of files, and what is left out or cannot be begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.derived import Query
from skyferry.client.nodes import Node
from skyferry.vospace.faults import Fault
from skyferry.vospace.uris import NodeURI


@dataclass(frozen=True, slots=True)
class UploadStep:
    """A local file for a node; `known` is the node as it is now, None where there is none."""

    source: Path
    node: NodeURI
    length: int
    known: Node | None


@dataclass(frozen=True, slots=True)
class DownloadStep:
    """A data node, or what the service makes of it by `query`, for a local file."""

    node: Node
    destination: Path
    query: Query = ()

    @property
    def length(self) -> int:
        return 0 if self.query else self.node.length


@dataclass(frozen=True, slots=True)
class BundleUploadStep:
    """Small local files, and new containers, that go to the site in one request, all below `container`."""

    container: NodeURI
    containers: tuple[NodeURI, ...]
    files: tuple[UploadStep, ...]


@dataclass(frozen=True, slots=True)
class BundleDownloadStep:
    """Small data nodes, all below `container`, that come in one request."""

    container: NodeURI
    files: tuple[DownloadStep, ...]


@dataclass(frozen=True, slots=True)
class SiteCopyStep:
    """A node, with all below it, that the site copies by itself to `destination` (into it, if it is a container)."""

    node: Node
    destination: NodeURI
    replaces: bool = False
    """Whether `destination` is a data node that is there and is to be replaced."""


@dataclass(frozen=True, slots=True)
class ImportStep:
    """An address on the web whose bytes are for a node: the site fetches them, or they come through this machine."""

    url: str
    node: NodeURI
    through_here: bool


@dataclass(frozen=True, slots=True)
class MakeContainerStep:
    """A container that is to be there before what comes after it."""

    node: NodeURI


@dataclass(frozen=True, slots=True)
class RemoveNodeStep:
    """A node, with all below it, that the source does not have."""

    node: Node


@dataclass(frozen=True, slots=True)
class RemoveFileStep:
    """A local file or directory that the source does not have."""

    path: Path


@dataclass(frozen=True, slots=True)
class SameStep:
    """A file that both sides have, as size and time tell."""

    name: str
    length: int
    md5: str | None
    """As the service tells it; not compared."""
    full_names: Callable[[], tuple[str, str]]
    """Source and destination as they stand in manifests; asked for where there is one."""


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Something left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FailedStep:
    """Something that cannot even be begun."""

    name: str
    fault: Fault


Step = (
    UploadStep
    | DownloadStep
    | BundleUploadStep
    | BundleDownloadStep
    | SiteCopyStep
    | ImportStep
    | MakeContainerStep
    | RemoveNodeStep
    | RemoveFileStep
    | SameStep
    | SkipStep
    | FailedStep
)
