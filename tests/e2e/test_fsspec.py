"""``vos://`` and ``arc://`` in fsspec: its own abstract test classes, and what its users do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import fsspec
import pytest
from fsspec.tests import abstract

from e2e.users import User
from servers.live_site import LiveSite
from skyferry.fs import ArcFileSystem, VOSpaceFileSystem

_places = count(1)


@pytest.fixture(scope="module")
def someone(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """The user whose file systems these are; the process has their home."""
    user = User(site, tmp_path_factory.mktemp("fsspec") / "home")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in user.environment.items():
            patch.setenv(name, value)
        yield user


class LiveFixtures(abstract.AbstractFixtures):
    @pytest.fixture(
        scope="class",
        params=[
            pytest.param(VOSpaceFileSystem, id="vos"),
            pytest.param(ArcFileSystem, id="arc", marks=pytest.mark.nightly),
        ],
    )
    def fs(self, request, someone):
        return request.param(skip_instance_cache=True)

    @pytest.fixture
    def fs_path(self, fs, someone):
        home = someone.name if fs.protocol == "vos" else f"home/{someone.name}"
        place = f"{home}/suite{next(_places)}"
        fs.makedirs(place, exist_ok=True)
        yield place
        fs.rm(place, recursive=True)

    @pytest.fixture
    def supports_empty_directories(self):
        return True


class TestGet(abstract.AbstractGetTests, LiveFixtures): ...


class TestPut(abstract.AbstractPutTests, LiveFixtures): ...


class TestCopy(abstract.AbstractCopyTests, LiveFixtures): ...


class TestOpen(abstract.AbstractOpenTests, LiveFixtures): ...


class TestPipe(abstract.AbstractPipeTests, LiveFixtures): ...


@pytest.fixture(params=["vos", "arc"])
def url(request: pytest.FixtureRequest, someone: User) -> str:
    """A container of one test's own."""
    home = someone.name if request.param == "vos" else f"home/{someone.name}"
    place = f"{request.param}://{home}/place{next(_places)}"
    fs, path = fsspec.url_to_fs(place)
    fs.makedirs(path)
    return place


def test_files_are_read_and_written_by_url(url: str) -> None:
    with fsspec.open(f"{url}/new/a.txt", "wt") as file:
        file.write("hello\nworld\n")
    with fsspec.open(f"{url}/new/a.txt", "rt") as file:
        assert file.readlines() == ["hello\n", "world\n"]
    with fsspec.open(f"{url}/new/a.txt", "ab") as file:
        file.write(b"more\n")
    fs, path = fsspec.url_to_fs(f"{url}/new/a.txt")
    assert fs.cat_file(path, start=-5) == b"more\n"
    assert fs.cat_file(path, start=6, end=11) == b"world"
    assert fs.info(path)["size"] == 17


def test_a_file_by_its_whole_uri(url: str, someone: User) -> None:
    fs, path = fsspec.url_to_fs(f"vos://skyferry.local~arc/home/{someone.name}")
    assert (fs.service, path) == ("arc", f"home/{someone.name}")
    assert fs.isdir(path)


def test_large_reads_go_by_ranges(url: str) -> None:
    content = os.urandom(7_000_000)
    fs, path = fsspec.url_to_fs(f"{url}/large")
    fs.pipe_file(path, content)
    with fs.open(path) as file:
        file.seek(6_000_000)
        assert file.read(10) == content[6_000_000:6_000_010]
        file.seek(0)
        assert file.read() == content
    assert fs.cat_file(path) == content


def test_nothing_appears_of_a_file_whose_writing_failed(url: str) -> None:
    fs, path = fsspec.url_to_fs(f"{url}/unfinished")
    with pytest.raises(RuntimeError), fs.open(path, "wb") as file:
        file.write(b"half")
        raise RuntimeError
    assert not fs.exists(path)
    with fs.transaction:
        with fs.open(path, "wb") as file:
            file.write(b"whole")
        assert not fs.exists(path)
    assert fs.cat_file(path) == b"whole"


def test_trees_are_moved_found_and_removed(url: str, tmp_path: Path) -> None:
    fs, path = fsspec.url_to_fs(url)
    (tmp_path / "t" / "sub").mkdir(parents=True)
    (tmp_path / "t" / "a.fits").write_bytes(b"1")
    (tmp_path / "t" / "sub" / "b c.fits").write_bytes(b"22")
    fs.put(str(tmp_path / "t"), f"{path}/", recursive=True)
    assert fs.find(f"{path}/t") == [f"{path}/t/a.fits", f"{path}/t/sub/b c.fits"]
    assert fs.glob(f"{path}/**/*.fits") == [f"{path}/t/a.fits", f"{path}/t/sub/b c.fits"]
    assert fs.du(f"{path}/t") == 3
    fs.mv(f"{path}/t", f"{path}/moved")
    assert fs.ls(path, detail=False) == [f"{path}/moved"]
    with pytest.raises(OSError):
        fs.rmdir(f"{path}/moved")
    with pytest.raises(FileNotFoundError):
        fs.info(f"{path}/t")
    fs.rm(f"{path}/moved", recursive=True)
    assert fs.ls(path) == []
