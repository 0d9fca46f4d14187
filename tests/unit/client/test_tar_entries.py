"""Bundles are tar streams that other programs read, and tar streams of other programs are read."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pytest

from skyferry.client.errors import ConnectionLost
from skyferry.client.tar_entries import END, directory_entry, file_entry, read_entries

NAMES = ["a", "sub/b c", "é星", "n" * 100, "n" * 101, "deep/" * 60 + "end", "odd\udcff", "d/" + "x" * 255]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mtime", [10**18 + 123_456_789, 0, -1_500_000_000])
def test_tarfile_reads_what_is_written(name: str, mtime: int) -> None:
    content = b"x" * 700
    md5 = hashlib.md5(content).hexdigest()
    raw = name.encode("utf-8", "surrogateescape")
    stream = b"".join((*file_entry(raw, content, mtime, md5), directory_entry(raw + b"-d"), END))
    with tarfile.open(fileobj=io.BytesIO(stream)) as archive:
        file, directory = archive.getmembers()
        assert (file.name, directory.name) == (name, f"{name}-d")
        assert directory.isdir()
        assert archive.extractfile(file).read() == content
        assert file.pax_headers["SKYFERRY.md5"] == md5
        assert abs(float(file.pax_headers["mtime"]) - mtime / 1e9) < 1e-6
    (entry,) = read_entries(stream)
    assert (entry.name, bytes(entry.content), entry.mtime, entry.md5) == (raw, content, mtime, md5)


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_streams_of_others_are_read(form: int) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name in ("a", "d/" * 70 + "e"):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = 3, 5
            archive.addfile(info, io.BytesIO(b"abc"))
        link = tarfile.TarInfo("l")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    entries = list(read_entries(stream.getvalue()))
    assert [entry.name for entry in entries] == [b"a", b"d/" * 70 + b"e"]
    assert [bytes(entry.content) for entry in entries] == [b"abc", b"abc"]
    assert {entry.mtime for entry in entries} == {5_000_000_000}


def test_a_cut_stream_is_told() -> None:
    stream = b"".join((*file_entry(b"a", b"x" * 2000, 0, "0" * 32), END))
    for length in (0, 100, 1024, 1536, 2000, len(stream) - 1024):
        with pytest.raises(ConnectionLost):
            list(read_entries(stream[:length]))


@pytest.mark.parametrize("damage", [b"\xff" * 512, b"z" * 512])
def test_what_is_no_tar_is_told(damage: bytes) -> None:
    with pytest.raises(ConnectionLost):
        list(read_entries(damage + END))
