"""A space over a real store, and the people who meet there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from skyferry.site.access.identity import ANONYMOUS, Caller
from skyferry.site.database.engine import Database
from skyferry.site.database.tables import accounts, arc, metadata, space, vault  # noqa: F401  # tables to make
from skyferry.site.space.allocations import Allocations
from skyferry.site.space.bytes import Digests, Preconditions, UploadRequest
from skyferry.site.space.service_space import open_space
from skyferry.site.space.space import Space
from skyferry.site.storage.arc import ArcStore
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.storage.vault import VaultStore, open_blobs
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

AUTHORITY = Authority("example.org", ("cadc.nrc.ca",))
EVERYWHERE = ("arc", "vault", "vault on PostgreSQL")
"""For the `ground` of tests whose rules live in the database."""
PARENTS = {"arc": ("home", "projects"), "vault": ("",)}


@dataclass(frozen=True)
class Groups:
    """Memberships that a test sets."""

    uris: frozenset[str] = frozenset()

    def includes(self, group_uri: str) -> bool:
        return group_uri in self.uris


def group(name: str) -> str:
    return AUTHORITY.group_uri(name)


def path(text: str) -> NodePath:
    return NodePath.from_text(text)


ADMIN = Caller("root", admin=True)
ALICE = Caller("alice", memberships=Groups())
BOB = Caller("bob", memberships=Groups())
CAROL = Caller("carol", memberships=Groups(frozenset({group("readers")})))
DAVE = Caller("dave", memberships=Groups(frozenset({group("writers")})))
NOBODY = ANONYMOUS

PUBLIC = {"ivo://ivoa.net/vospace/core#ispublic": "true"}


@dataclass
class Ground:
    """One service, and shortcuts for what tests do all the time. Alice's allocation is `home`."""

    kind: str
    space: Space
    store: Store
    database: Database
    directory: Path
    home: NodePath = field(default_factory=NodePath)

    @classmethod
    def make(cls, kind: str, directory: Path, database: Database) -> Ground:
        ground = cls.bare(kind, directory, database)
        ground.home = ground.allocation("alice")
        ground.allocations.make(ground.home, "alice")
        return ground

    @classmethod
    def bare(cls, kind: str, directory: Path, database: Database) -> Ground:
        """One without any allocation."""
        parents = tuple(path(text) for text in PARENTS[kind])
        store = open_store(kind, directory, database)
        judged = open_space(kind, store, database, AUTHORITY, parents, is_account=is_account)
        ground = cls(kind, judged, store, database, directory)
        ground.allocations.ensure_parents("root")
        return ground

    def another(self) -> Space:
        """The same service as another process would have it."""
        parents = tuple(path(text) for text in PARENTS[self.kind])
        return open_space(self.kind, self.store, self.database, AUTHORITY, parents, is_account=is_account)

    @property
    def allocations(self) -> Allocations:
        return Allocations(self.store, tuple(path(text) for text in PARENTS[self.kind]))

    def allocation(self, name: str) -> NodePath:
        return path(f"home/{name}" if self.kind == "arc" else name)

    def at(self, text: str) -> NodePath:
        """A path below Alice's allocation."""
        return NodePath((*self.home.parts, *path(text).parts))

    def uri(self, where: NodePath) -> str:
        return AUTHORITY.node_uri(self.kind, where)

    def document(
        self,
        where: NodePath,
        kind: NodeKind | None = None,
        properties: Mapping[str, str | None] | None = None,
        target: str | None = None,
    ) -> NodeDocument:
        return NodeDocument(uri=self.uri(where), kind=kind, properties=dict(properties or {}), target=target)

    def container(self, where: NodePath, caller: Caller = ALICE, **properties: str) -> StoredNode:
        return self.space.create(caller, where, self.document(where, NodeKind.CONTAINER, _uris(properties)))

    def link(self, where: NodePath, target: NodePath | str, caller: Caller = ALICE, **properties: str) -> StoredNode:
        uri = target if isinstance(target, str) else self.uri(target)
        return self.space.create(caller, where, self.document(where, NodeKind.LINK, _uris(properties), uri))

    def change(self, where: NodePath, caller: Caller = ALICE, **properties: str | None) -> StoredNode:
        return self.space.update(caller, where, self.document(where, None, _uris(properties)))

    def put(
        self,
        where: NodePath,
        data: bytes = b"bytes",
        caller: Caller = ALICE,
        *,
        sized: bool = True,
        expected: Digests | None = None,
        preconditions: Preconditions | None = None,
        **more: str | int | None,
    ) -> StoredNode:
        request = UploadRequest(length=len(data) if sized else None, **more)  # type: ignore[arg-type]
        if preconditions is not None:
            request = replace(request, preconditions=preconditions)
        if expected is not None:
            request = replace(request, announced=expected)
        upload = self.space.upload(caller, where, request)
        try:
            upload.write(data)
            return upload.finish(expected or Digests())
        finally:
            upload.abort()

    def get(self, where: NodePath, caller: Caller = ALICE) -> bytes:
        _, reader = self.space.open(caller, where)
        try:
            return b"".join(reader.blocks(0, reader.length))
        finally:
            reader.close()

    def names(self, where: NodePath, caller: Caller = ALICE) -> list[bytes]:
        node = self.space.node(caller, where)
        return [child.path.name for child in self.space.children(caller, node)]

    def properties(self, where: NodePath, caller: Caller = ALICE, detail: str = "properties") -> dict[str, str | None]:
        """The properties of a node by the last part of their URIs."""
        document = self.space.document(caller, self.space.node(caller, where), detail=detail)
        return {uri.rpartition("#")[2]: value for uri, value in document.properties.items()}


def is_account(name: str) -> bool:
    return name in {"root", "alice", "bob", "carol", "dave"}


@contextmanager
def fresh_database(directory: Path, url: str | None = None) -> Iterator[Database]:
    """An empty database with all tables, closed at the end: SQLite, or what `url` says."""
    database = Database.open(url or f"sqlite:///{directory / 'site.sqlite'}")
    metadata.create_all(database.engine)
    try:
        yield database
    finally:
        database.close()


def open_store(kind: str, directory: Path, database: Database) -> Store:
    if kind == "arc":
        for name in ("tree", "staging"):
            (directory / name).mkdir(mode=0o700, exist_ok=True)
        return ArcStore(database, directory / "tree", directory / "staging", authority=AUTHORITY)
    return VaultStore(database, open_blobs((directory / "blobs").as_uri()), "root")


_CADC = {"islocked", "inheritPermissions"}


def _uris(properties: Mapping[str, str | None]) -> dict[str, str | None]:
    return {
        f"ivo://{'cadc.nrc.ca' if name in _CADC else 'ivoa.net'}/vospace/core#{name}": value
        for name, value in properties.items()
    }
