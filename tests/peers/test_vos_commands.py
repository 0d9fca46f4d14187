"""Every command of PyPI's `vos` 3.7, unmodified, on both services, with a certificate."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from peers.people import Person

MIB = 1 << 20


@pytest.fixture(params=["arc", "vault"])
def space(request: pytest.FixtureRequest, person: Person) -> str:
    """The person's own directory in either service, as the command line names it."""
    return f"arc:home/{person.name}" if request.param == "arc" else f"vos:{person.name}"


def local_file(person: Person, name: str, size: int) -> Path:
    path = person.home / name
    path.write_bytes(os.urandom(size))
    return path


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("size", [1, 5000, 5 * MIB, 6 * MIB + 1, 64 * MIB], ids=lambda n: f"{n}-bytes")
def test_vcp_up_and_down(person: Person, space: str, size: int) -> None:
    source = local_file(person, "a.bin", size)
    person.run("vcp", source, f"{space}/a.bin")
    person.run("vcp", f"{space}/a.bin", "back.bin")
    assert md5(person.home / "back.bin") == md5(source)


def test_vcp_of_an_empty_file(person: Person, space: str) -> None:
    local_file(person, "empty", 0)
    person.run("vcp", "empty", f"{space}/empty")
    assert " 0 " in person.output("vls", "-l", f"{space}/empty")


def test_vcp_replaces_changed_bytes_and_touches_equal_ones(person: Person, space: str) -> None:
    local_file(person, "a", 1000)
    person.run("vcp", "a", f"{space}/a")
    person.run("vcp", "a", f"{space}/a")
    changed = local_file(person, "a", 1000)
    person.run("vcp", "a", f"{space}/a")
    person.run("vcp", f"{space}/a", "back")
    assert md5(person.home / "back") == md5(changed)


def test_vcp_of_a_directory_both_ways(person: Person, space: str) -> None:
    tree = person.home / "tree"
    (tree / "inner" / "deep").mkdir(parents=True)
    for place in ("a", "inner/b", "inner/deep/c"):
        (tree / place).write_text(place)
    person.run("vcp", "tree", space)
    (person.home / "back").mkdir()
    person.run("vcp", f"{space}/tree", "back")
    found = {
        str(p.relative_to(person.home / "back" / "tree")) for p in (person.home / "back").rglob("*") if p.is_file()
    }
    assert found == {"a", "inner/b", "inner/deep/c"}


def test_vcp_with_a_glob(person: Person, space: str) -> None:
    for name in ("obs_1.fits", "obs_2.fits", "notes.txt"):
        local_file(person, name, 100)
        person.run("vcp", name, f"{space}/{name}")
    (person.home / "down").mkdir()
    person.run("vcp", f"{space}/*.fits", "down")
    assert sorted(p.name for p in (person.home / "down").iterdir()) == ["obs_1.fits", "obs_2.fits"]


def test_vls_lists_names_and_columns(person: Person, space: str) -> None:
    local_file(person, "b.fits", 5000)
    person.run("vcp", "b.fits", f"{space}/b.fits")
    person.run("vmkdir", f"{space}/dir")
    assert person.output("vls", space).split() == ["b.fits", "dir"]
    row = next(line for line in person.output("vls", "-l", space).splitlines() if "b.fits" in line)
    assert row.split()[:5] == ["-rw-------", person.name, "NONE", "NONE", "5000"]


def test_vmkdir_and_vrmdir(person: Person, space: str) -> None:
    person.run("vmkdir", "-p", f"{space}/a/b/c")
    assert person.output("vls", f"{space}/a/b").split() == ["c"]
    person.run("vrmdir", f"{space}/a/b/c")
    assert person.output("vls", f"{space}/a/b").split() == []


def test_vrm(person: Person, space: str) -> None:
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/a")
    person.run("vrm", f"{space}/a")
    assert person.output("vls", space).split() == []


def test_vrm_recursive_counts_what_it_deleted(person: Person, space: str) -> None:
    person.run("vmkdir", "-p", f"{space}/d/e")
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/d/e/a")
    ended = person.run("vrm", "-R", "-v", f"{space}/d")
    assert "deleted count: 3" in ended.stdout + ended.stderr
    assert person.output("vls", space).split() == []


def test_vmv_renames_and_moves_into(person: Person, space: str) -> None:
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/a")
    person.run("vmv", f"{space}/a", f"{space}/b")
    person.run("vmkdir", f"{space}/d")
    person.run("vmv", f"{space}/b", f"{space}/d")
    assert person.output("vls", f"{space}/d").split() == ["b"]


def test_vln_and_reading_through_the_link(person: Person, space: str) -> None:
    source = local_file(person, "a", 1000)
    person.run("vcp", "a", f"{space}/a")
    person.run("vln", f"{space}/a", f"{space}/lnk")
    assert "lnk -> vos://" in person.output("vls", "-l", space)
    person.run("vcp", "-L", f"{space}/lnk", "back")
    assert md5(person.home / "back") == md5(source)


def test_vlock_stops_writing_until_unlocked(person: Person, space: str) -> None:
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/a")
    person.run("vlock", "--lock", f"{space}/a")
    assert "LOCKED" in person.output("vls", "-l", f"{space}/a")
    person.run("vrm", f"{space}/a", status=None)
    assert person.output("vls", space).split() == ["a"]
    person.run("vlock", "--unlock", f"{space}/a")
    person.run("vrm", f"{space}/a")
    assert person.output("vls", space).split() == []


def test_vcat_streams_the_bytes(person: Person, space: str) -> None:
    (person.home / "t.txt").write_text("one\ntwo\n")
    person.run("vcp", "t.txt", f"{space}/t.txt")
    assert person.output("vcat", f"{space}/t.txt").strip() == "one\ntwo"


def test_vtag_sets_reads_and_removes(person: Person, space: str) -> None:
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/a")
    person.run("vtag", f"{space}/a", "quality=good")
    assert "good" in person.output("vtag", f"{space}/a", "quality")
    person.run("vtag", "--remove", f"{space}/a", "quality")
    assert "good" not in person.output("vtag", f"{space}/a", "quality")


def test_vchmod_shares_with_everybody_and_with_a_group(person: Person, space: str) -> None:
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/a")
    person.run("vchmod", "o+r", f"{space}/a")
    person.run("vchmod", "g+r", f"{space}/a", "team")
    row = person.output("vls", "-l", f"{space}/a")
    assert row.startswith("-rw-r--r--") and " team " in row


def test_vchmod_recursive(person: Person, space: str) -> None:
    person.run("vmkdir", f"{space}/d")
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/d/a")
    person.run("vchmod", "-R", "o+r", f"{space}/d")
    assert person.output("vls", "-l", f"{space}/d/a").startswith("-rw----r--")


def test_vtag_recursive(person: Person, space: str) -> None:
    person.run("vmkdir", f"{space}/d")
    local_file(person, "a", 10)
    person.run("vcp", "a", f"{space}/d/a")
    person.run("vtag", "-R", f"{space}/d", "survey=cfht")
    assert "cfht" in person.output("vtag", f"{space}/d/a", "survey")


def test_vsync_up_then_again_sends_nothing(person: Person, space: str) -> None:
    tree = person.home / "tree"
    (tree / "inner").mkdir(parents=True)
    for number in range(6):
        (tree / "inner" / f"f{number}").write_bytes(os.urandom(2000))
    person.run("vmkdir", f"{space}/tree")
    person.run("vsync", "-r", "-v", "tree/", f"{space}/tree")
    assert len(person.output("vls", f"{space}/tree/inner").split()) == 6
    again = person.run("vsync", "-r", "-v", "tree/", f"{space}/tree")
    assert "No files needed sending" in again.stdout + again.stderr


def test_fits_headers_and_cutouts(person: Person) -> None:
    """The tools themselves refuse both on arc."""
    space = f"vos:{person.name}"
    fits = pytest.importorskip("astropy.io.fits")
    numpy = pytest.importorskip("numpy")
    fits.PrimaryHDU(numpy.arange(10000, dtype="f4").reshape(100, 100)).writeto(person.home / "i.fits")
    person.run("vcp", "i.fits", f"{space}/i.fits")
    assert "NAXIS1" in person.output("vcat", "--head", f"{space}/i.fits")
    person.run("vcp", f"{space}/i.fits[0][11:20,1:5]", "cut.fits")
    with fits.open(person.home / "cut.fits") as cut:
        assert cut[0].data.shape == (5, 10)
        assert cut[0].data[0, 0] == 10.0


def test_a_partial_download_is_resumed(person: Person) -> None:
    source = local_file(person, "big", 8 * MIB)
    space = f"vos:{person.name}"
    person.run("vcp", "big", f"{space}/big")
    part = person.home / f"back-{md5(source)}.part"
    part.write_bytes(source.read_bytes()[: 3 * MIB])
    person.run("vcp", f"{space}/big", "back")
    assert md5(person.home / "back") == md5(source)
