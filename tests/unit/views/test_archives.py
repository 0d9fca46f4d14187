"""Archives are as long as they say, and programs that know the formats can read them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyferry.site.views import zip as zip_module
from skyferry.site.views.archives import Archive, length_of, write_archive
from skyferry.site.views.package_entries import Entry, EntryKind
from skyferry.site.views.tar import TarArchive
from skyferry.site.views.zip import ZipArchive

components = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/\\"), min_size=1, max_size=80)
names = st.lists(components.filter(lambda text: text not in (".", "..")), min_size=1, max_size=4).map("/".join)
entries = st.lists(
    st.builds(
        lambda kind, name, length, mtime, target: Entry(
            kind=kind,
            name=name,
            length=length if kind is EntryKind.FILE else 0,
            mtime=mtime,
            target=target if kind is EntryKind.LINK else "",
        ),
        st.sampled_from(EntryKind),
        names,
        st.integers(0, 3000),
        st.integers(0, 2**33),
        names,
    ),
    max_size=6,
    unique_by=lambda entry: entry.name,
)


def content(entry: Entry) -> Iterator[bytes]:
    whole = (entry.name.encode() * (entry.length // len(entry.name.encode()) + 1))[: entry.length]
    yield whole[:1000]
    yield whole[1000:]


def nothing() -> None:
    pass


@pytest.mark.parametrize("make", [TarArchive, ZipArchive])
@given(entries=entries)
def test_the_length_is_known_before_the_first_byte(make: Callable[[], Archive], entries: list[Entry]) -> None:
    if make is ZipArchive:
        entries = [entry for entry in entries if entry.kind is not EntryKind.LINK]
    written = b"".join(write_archive(make(), entries, content))
    assert len(written) == length_of(make(), entries, nothing)


@given(entries)
def test_a_tar_reads_back(entries: list[Entry]) -> None:
    written = io.BytesIO(b"".join(write_archive(TarArchive(), entries, content)))
    with tarfile.open(fileobj=written) as archive:
        for entry, member in zip(entries, archive.getmembers(), strict=True):
            assert (member.name, member.size, int(member.mtime)) == (entry.name, entry.length, entry.mtime)
            assert member.linkname == entry.target
            if entry.kind is EntryKind.FILE:
                extracted = archive.extractfile(member)
                assert extracted is not None
                assert extracted.read() == b"".join(content(entry))


@given(entries)
def test_a_zip_reads_back(entries: list[Entry]) -> None:
    entries = [entry for entry in entries if entry.kind is not EntryKind.LINK]
    written = io.BytesIO(b"".join(write_archive(ZipArchive(), entries, content)))
    with zipfile.ZipFile(written) as archive:
        assert archive.testzip() is None
        for entry, info in zip(entries, archive.infolist(), strict=True):
            assert info.filename == entry.name + "/" * (entry.kind is EntryKind.CONTAINER)
            assert info.file_size == entry.length


def test_a_zip_of_very_many_entries_is_zip64() -> None:
    entries = [Entry(kind=EntryKind.FILE, name=f"{number:06}") for number in range(70_000)]
    written = b"".join(write_archive(ZipArchive(), entries, content))
    assert len(written) == length_of(ZipArchive(), entries, nothing)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert len(archive.infolist()) == 70_000


class Recording(io.RawIOBase):
    """A file that forgets long runs of zeros, so that gigabytes of them fit into memory."""

    def __init__(self, blocks: Iterator[bytes], zeros: bytes) -> None:
        self.parts: list[tuple[int, bytes]] = []
        self.length = self.position = 0
        for block in blocks:
            if block is not zeros:
                self.parts.append((self.length, block))
            self.length += len(block)

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + (0, self.position, self.length)[whence]
        return self.position

    def read(self, size: int = -1) -> bytes:
        stop = self.length if size < 0 else min(self.length, self.position + size)
        out = bytearray(stop - self.position)
        for start, block in self.parts:
            if start < stop and start + len(block) > self.position:
                first, last = max(start, self.position), min(start + len(block), stop)
                out[first - self.position : last - self.position] = block[first - start : last - start]
        self.position = stop
        return bytes(out)


def test_files_and_archives_over_four_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(64 << 20)
    monkeypatch.setattr(zip_module.zlib, "crc32", lambda block, value=0: value)

    def open_(entry: Entry) -> Iterator[bytes]:
        for _ in range(entry.length // len(zeros)):
            yield zeros

    entries = [
        Entry(kind=EntryKind.FILE, name="large", length=66 * len(zeros)),
        Entry(kind=EntryKind.FILE, name="after", length=0),
    ]
    for make in (TarArchive, ZipArchive):
        archive = Recording(write_archive(make(), entries, open_), zeros)
        assert archive.length == length_of(make(), entries, nothing)
    with zipfile.ZipFile(archive) as read:  # type: ignore[call-overload]
        assert [(info.filename, info.file_size) for info in read.infolist()] == [
            ("large", 66 * len(zeros)),
            ("after", 0),
        ]
        assert read.getinfo("after").header_offset > 1 << 32
        assert read.read("after") == b""
