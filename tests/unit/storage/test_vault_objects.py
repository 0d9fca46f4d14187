"""The vault's objects: each is somebody's, or on its way to be deleted."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from skyferry.site.database.engine import Database
from skyferry.site.database.schema import prepare
from skyferry.site.storage.nodes import NewNode, Placement, StoredNode
from skyferry.site.storage.vault import VaultStore, open_blobs, writers
from skyferry.site.storage.vault.directory import DirectoryBlobs
from skyferry.vospace.faults import DuplicateNode, InternalFault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT

FOR_EVER = 1 << 62


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(tmp_path: Path, directory: Path) -> Iterator[VaultStore]:
    database = Database.open(f"sqlite:///{tmp_path}/site.sqlite")
    prepare(database)
    yield VaultStore(database, DirectoryBlobs(directory), admin="boss")
    database.close()


@pytest.fixture
def root(store: VaultStore) -> StoredNode:
    return store.lookup(ROOT)[0]


def objects(directory: Path) -> list[Path]:
    return list((directory / "objects").glob("*/*"))


def temporaries(directory: Path) -> list[Path]:
    return list((directory / "incoming").iterdir())


def placement(parent: StoredNode, name: bytes, data: bytes, replaces: StoredNode | None = None) -> Placement:
    new = NewNode(kind=NodeKind.DATA, owner="astro")
    md5 = hashlib.md5(data).hexdigest()
    return Placement(parent=parent, name=name, replaces=replaces, new=new, md5=md5, length=len(data))


def put(
    store: VaultStore, parent: StoredNode, name: bytes, data: bytes, replaces: StoredNode | None = None
) -> StoredNode:
    writer = store.write(parent)
    writer.write(data)
    return writer.finish(placement(parent, name, data, replaces))


def get(store: VaultStore, node: StoredNode) -> bytes:
    reader = store.read(node)
    return b"".join(reader.blocks(0, reader.length))


def test_the_root_belongs_to_the_admin_and_is_public(store: VaultStore, root: StoredNode) -> None:
    assert (root.owner, root.sharing.public) == ("boss", True)


def test_a_copy_makes_no_object(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = put(store, root, b"a", b"bytes")
    store.copy(node, root, b"b", NewNode(kind=NodeKind.DATA, owner="astro"))
    assert len(objects(directory)) == 1


def test_an_object_goes_with_the_last_node_that_shows_it(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = put(store, root, b"a", b"bytes")
    copied = store.copy(node, root, b"b", NewNode(kind=NodeKind.DATA, owner="astro"))
    store.remove(node)
    assert store.tidy(FOR_EVER) == 0
    assert len(objects(directory)) == 1
    store.remove(copied)
    assert store.tidy(FOR_EVER) == 1
    assert objects(directory) == []


def test_a_replaced_object_waits_for_the_grace_period(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = put(store, root, b"a", b"old")
    before = time.time_ns()
    put(store, root, b"a", b"new", replaces=node)
    assert store.tidy(before) == 0
    assert len(objects(directory)) == 2
    assert store.tidy(time.time_ns()) == 1
    assert len(objects(directory)) == 1
    assert get(store, node) == b"new"


def test_an_object_that_no_row_knows_is_swept_when_it_is_old(
    store: VaultStore, root: StoredNode, directory: Path
) -> None:
    node = put(store, root, b"a", b"bytes")
    lost = directory / "objects" / "ab" / ("ab" + "0" * 30)
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"a crash came before the commit")
    assert store.tidy(time.time_ns() - 3600 * 10**9) == 0
    assert lost.exists()
    assert store.tidy(FOR_EVER) == 1
    assert not lost.exists()
    assert get(store, node) == b"bytes"


def test_the_age_of_an_object_counts_from_its_end(store: VaultStore, root: StoredNode, directory: Path) -> None:
    writer = store.write(root)
    writer.write(b"bytes")
    (temporary,) = temporaries(directory)
    os.utime(temporary, (0, 0))  # the last byte came long ago
    before = time.time_ns()
    node = writer.finish(placement(root, b"a", b"bytes"))
    assert store.tidy(before) == 0
    assert get(store, node) == b"bytes"


def test_a_temporary_of_a_dead_process_is_swept_when_it_is_old(store: VaultStore, directory: Path) -> None:
    left = directory / "incoming" / "left-behind"
    left.write_bytes(b"half")
    assert store.tidy(time.time_ns() - 3600 * 10**9) == 0
    assert store.tidy(FOR_EVER) == 1
    assert temporaries(directory) == []


def test_a_write_whose_temporary_was_swept_fails_and_shows_nothing(
    store: VaultStore, root: StoredNode, directory: Path
) -> None:
    writer = store.write(root)
    writer.write(b"bytes")
    store.tidy(FOR_EVER)
    with pytest.raises(InternalFault):
        writer.finish(placement(root, b"a", b"bytes"))
    writer.abort()
    assert list(store.children(root)) == []


@pytest.mark.parametrize("ended", [False, True])
def test_an_aborted_write_leaves_no_file(store: VaultStore, root: StoredNode, directory: Path, ended: bool) -> None:
    put(store, root, b"taken", b"")
    writer = store.write(root)
    writer.write(b"bytes")
    if ended:
        with pytest.raises(DuplicateNode):
            writer.finish(placement(root, b"taken", b"bytes"))
    writer.abort()
    assert (objects(directory), temporaries(directory)) == ([], [])


def test_no_bytes_need_no_object(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = store.write(root).finish(placement(root, b"a", b""))
    assert get(store, node) == b""
    assert node.version
    assert objects(directory) == []


def test_objects_stay_when_nobody_knows_whether_the_commit_happened(
    store: VaultStore, root: StoredNode, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("COMMIT", None, Exception("server closed the connection unexpectedly"))

    writer = store.write(root)
    writer.write(b"bytes")
    monkeypatch.setattr(writers, "commit", broken)
    with pytest.raises(OperationalError):
        writer.finish(placement(root, b"a", b"bytes"))
    writer.abort()
    assert len(objects(directory)) == 1


def test_bytes_larger_than_an_object_become_several(store: VaultStore, root: StoredNode, directory: Path) -> None:
    store._blobs.largest_object = 1000
    data = os.urandom(3500)
    node = put(store, root, b"a", data)
    assert sorted(path.stat().st_size for path in objects(directory)) == [500, 1000, 1000, 1000]
    assert get(store, node) == data
    reader = store.read(node)
    assert reader.read(950, 1100) == data[950:2050]
    reader.close()
    writer = store.write(root)
    writer.write(data)
    writer.abort()
    assert len(objects(directory)) == 4


def test_a_cut_stage_gives_its_objects_back(store: VaultStore, root: StoredNode, directory: Path) -> None:
    stage = store.stage("abc", root)
    for offset in (0, 5, 10):
        segment = stage.segment(offset)
        segment.write(b"bytes")
        segment.finish()
    stage.truncate(7)
    assert len(objects(directory)) == 2
    stage.discard()
    assert objects(directory) == []


def test_a_missing_object_is_a_fault_that_says_so(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = put(store, root, b"a", b"bytes")
    (path,) = objects(directory)
    path.unlink()
    with pytest.raises(InternalFault, match="stored bytes"):
        get(store, node)


def test_a_shortened_object_is_a_fault_that_says_so(store: VaultStore, root: StoredNode, directory: Path) -> None:
    node = put(store, root, b"a", b"bytes")
    (path,) = objects(directory)
    os.truncate(path, 2)
    with pytest.raises(InternalFault, match="shorter"):
        get(store, node)


def test_blobs_open_by_url(tmp_path: Path) -> None:
    place = tmp_path / "with space"
    assert isinstance(open_blobs(place.as_uri()), DirectoryBlobs)
    assert (place / "objects").is_dir()
    with pytest.raises(ValueError, match="ftp:"):
        open_blobs("ftp://example.org/blobs")
