"""Tar streams taken apart: whatever `tarfile` writes, and whatever somebody makes up."""

import io
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skyferry.site.http.globs import path_glob
from skyferry.site.http.tar_reader import Kind, Piece, Start, TarReader, Whole
from skyferry.vospace.faults import InvalidData

NAMES = st.text(
    st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1, max_size=150
).filter(lambda name: not name.endswith("/"))


def read(body, cuts=()):
    reader = TarReader()
    events = []
    for start, stop in zip([0, *cuts], [*cuts, len(body)], strict=True):
        events += list(reader.feed(body[start:stop]))
    reader.finish()
    return events


def tar(files, format):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, content, mtime in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), mtime
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@settings(deadline=None, max_examples=60)
@given(
    files=st.lists(st.tuples(NAMES, st.binary(max_size=2000), st.integers(0, 2**33)), min_size=1, max_size=5),
    format=st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
    data=st.data(),
)
def test_what_tarfile_writes_comes_out_in_blocks_of_any_size(files, format, data):
    body = tar(files, format)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    found = [(event.member.name.decode(), event.content, event.member.mtime // 10**9) for event in read(body, cuts)]
    assert found == files


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=3000))
def test_what_is_made_up_is_refused_or_read_but_never_breaks(body):
    with suppress(InvalidData):
        read(body)


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_a_byte_that_flips_is_refused_or_read_but_never_breaks(data):
    body = bytearray(tar([("name" * 40, b"content" * 20, 5), ("b", b"1", 6)], tarfile.PAX_FORMAT)[:4096])
    for _ in range(3):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidData):
        read(bytes(body))


def test_large_files_come_in_pieces():
    content = bytes(3_000_000)
    start, *pieces, small = read(
        tar([("large", content, 0), ("s", b"1", 0)], tarfile.PAX_FORMAT), range(0, 3_000_000, 100_000)
    )
    assert isinstance(start, Start)
    assert all(isinstance(piece, Piece) for piece in pieces)
    assert b"".join(piece.content for piece in pieces) == content
    assert [piece.last for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert isinstance(small, Whole)


def test_sizes_and_times_that_need_more_digits():
    info = tarfile.TarInfo("old")
    info.mtime = -1.5
    info.pax_headers = {"mtime": "-1.5"}
    (event,) = read(info.tobuf(tarfile.PAX_FORMAT) + bytes(1024))
    assert event.member.mtime == -1_500_000_000
    gnu = tarfile.TarInfo("far")
    gnu.mtime = 2**40
    (event,) = read(gnu.tobuf(tarfile.GNU_FORMAT) + bytes(1024))
    assert event.member.mtime == 2**40 * 10**9


@pytest.mark.parametrize("key", ["GNU.sparse.major", "GNU.sparse.map"])
def test_sparse_files_are_no_files(key):
    info = tarfile.TarInfo("sparse")
    info.pax_headers = {key: "1"}
    (event,) = read(info.tobuf(tarfile.PAX_FORMAT) + bytes(1024))
    assert event.member.kind is Kind.OTHER


def test_an_extended_header_has_a_bound():
    info = tarfile.TarInfo("x")
    info.pax_headers = {"comment": "x" * 2_000_000}
    with pytest.raises(InvalidData, match="extended"):
        read(info.tobuf(tarfile.PAX_FORMAT) + bytes(1024))


def test_extended_headers_without_entries_have_a_bound():
    info = tarfile.TarInfo("x")
    info.pax_headers = {"comment": "x" * 500_000}
    one = info.tobuf(tarfile.PAX_FORMAT)[:-512]
    reader = TarReader()
    with pytest.raises(InvalidData, match="extended"):
        for number in range(5):
            list(reader.feed(one.replace(b"comment", b"remark%d" % number)))


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.fits", "a/b.fits", True),
        ("*.fits", "a.fits/b", False),
        ("a*b", "x/a-b", True),
        ("A*", "a", False),
        ("a/*", "a/b", True),
        ("a/*", "a/b/c", False),
        ("/a/b", "a/b", True),
        ("a/**", "a", True),
        ("a/**", "a/b/c", True),
        ("**", "a/b", True),
        ("**/c", "c", True),
        ("**/b/**/d", "a/b/c/d", True),
        ("**/b/**/d", "a/c/d", False),
        ("**/**/**/**/x", "a/b/c/d/e/f/g/h", False),
        ("[ab]?", "b1", True),
        ("[!a]*", "abc", False),
        ("new\n*", "new\nline", True),
    ],
)
def test_globs(pattern, path, matches):
    assert path_glob(pattern)(tuple(part.encode() for part in path.split("/"))) is matches
