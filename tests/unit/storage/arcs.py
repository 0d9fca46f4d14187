"""An arc store on a directory of its own, and short words for what tests do with it."""

from __future__ import annotations

import hashlib
import importlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from skyferry.site.database.engine import Database
from skyferry.site.database.schema import prepare
from skyferry.site.storage import crash_points
from skyferry.site.storage.arc import ArcStore
from skyferry.site.storage.nodes import Changes, NewNode, Placement, StoredNode
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT, NodePath
from skyferry.vospace.uris import Authority

AUTHORITY = Authority("example.org", ("cadc.nrc.ca",))
FOR_EVER = 1 << 62


@dataclass
class Arc:
    """A store with its parts; `tree` is its root as other programs see it."""

    base: Path
    database: Database
    store: ArcStore

    @classmethod
    def open(cls, base: Path) -> Arc:
        database = Database.open(f"sqlite:///{base}/db.sqlite")
        prepare(database)
        (base / "tree").mkdir(exist_ok=True)
        return cls(base, database, ArcStore(database, base / "tree", base / "staging", authority=AUTHORITY))

    @property
    def tree(self) -> Path:
        return self.base / "tree"

    @property
    def root(self) -> StoredNode:
        return self.store.lookup(ROOT)[0]

    def find(self, text: str) -> StoredNode | None:
        path = NodePath.from_text(text)
        chain = self.store.lookup(path)
        return chain[-1] if len(chain) == len(path) + 1 else None

    def get(self, text: str) -> StoredNode:
        node = self.find(text)
        assert node is not None, f"{text} is not there"
        return node

    def names(self, text: str = "") -> list[bytes]:
        return [node.path.name for node in self.store.children(self.get(text))]

    def put(self, text: str, data: bytes, *, owner: str = "astro", mtime: int | None = None) -> StoredNode:
        path = NodePath.from_text(text)
        parent = self.store.lookup(path.parent)[-1]
        writer = self.store.write(parent)
        writer.write(data)
        return writer.finish(
            Placement(
                parent=parent,
                name=path.name,
                replaces=self.find(text),
                new=NewNode(kind=NodeKind.DATA, owner=owner, mtime=mtime),
                md5=hashlib.md5(data).hexdigest(),
                length=len(data),
            )
        )

    def make(self, text: str, kind: NodeKind = NodeKind.CONTAINER, **new: object) -> StoredNode:
        path = NodePath.from_text(text)
        parent = self.store.lookup(path.parent)[-1]
        wanted = {"owner": "astro", **new}
        return self.store.create(parent, path.name, NewNode(kind=kind, **wanted))  # type: ignore[arg-type]

    def read(self, text: str) -> bytes:
        reader = self.store.read(self.get(text))
        try:
            return b"".join(reader.blocks(0, reader.length))
        finally:
            reader.close()

    def staged(self) -> list[str]:
        """The names in the staging directory, but for the file that is there to be locked."""
        return [path.name for path in (self.base / "staging").iterdir() if path.name != "lock"]

    def close(self) -> None:
        self.store.close()
        self.database.close()


def open_handles() -> int:
    """How many descriptors this process holds."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def put_once(arc: Arc, name: str, data: bytes, how: str = "") -> None:
    """Put a file into the root, by a stage where `how` says so."""
    if how != "stage":
        arc.put(name, data)
        return
    stage = arc.store.stage("transaction", arc.root)
    segment = stage.segment(0)
    segment.write(data)
    segment.finish()
    stage.finish(
        Placement(
            parent=arc.root,
            name=name.encode(),
            replaces=arc.find(name),
            new=NewNode(kind=NodeKind.DATA, owner="astro"),
            md5=hashlib.md5(data).hexdigest(),
            length=len(data),
        )
    )


def act(base: Path, *words: str) -> None:
    """What a process of its own does, to be killed or watched."""
    arc = Arc.open(base)
    match words:
        case "put", name, size, byte, *how:
            put_once(arc, name, byte.encode() * int(size), *how)
        case "make", name:
            arc.make(name)
        case "remove", name:
            arc.store.remove(arc.get(name))
        case "move", name, container:
            arc.store.move(arc.get(name), arc.get(container), b"moved")
        case "retarget", name, target:
            arc.store.update(arc.get(name), Changes(target=target))


def killed_at(point: str, base: Path, *words: str) -> bool:
    """Do `act` in a fork of this process that dies at `point`; whether it did."""
    child = os.fork()
    if child == 0:
        os.environ[crash_points.VARIABLE] = point
        try:
            importlib.reload(crash_points)
            act(base, *words)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == -signal.SIGKILL


if __name__ == "__main__":
    act(Path(sys.argv[1]), *sys.argv[2:])
    print("done", flush=True)
