from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress

import pytest

from skyferry.site.storage import linux
from skyferry.site.storage.arc import beneath
from skyferry.site.storage.arc.beneath import open_beneath
from unit.storage.arcs import open_handles


@pytest.fixture(params=["openat2", "component by component"])
def top(request, tmp_path, monkeypatch):
    """A directory handle, with the kernel's own resolution and without."""
    if request.param == "openat2":
        assert beneath.kernel_resolves(), "this kernel has no openat2: half of the test cannot run"
    else:
        monkeypatch.setattr(beneath, "kernel_resolves", lambda: False)
    (tmp_path / "top/in/deep").mkdir(parents=True)
    (tmp_path / "top/in/deep/file").write_bytes(b"inside")
    (tmp_path / "secret").write_bytes(b"outside")
    handle = os.open(tmp_path / "top", os.O_PATH | os.O_DIRECTORY)
    yield handle
    os.close(handle)


def bytes_of(handle: int) -> bytes:
    try:
        return os.read(handle, 100)
    finally:
        os.close(handle)


def test_opens_what_lies_below(top):
    assert bytes_of(open_beneath(top, (b"in", b"deep", b"file"), os.O_RDONLY)) == b"inside"
    os.close(open_beneath(top, (), os.O_RDONLY | os.O_DIRECTORY))


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "in/deep/file"])
def test_follows_no_link_as_last_component(top, tmp_path, target):
    (tmp_path / "top/link").symlink_to(target)
    with pytest.raises(OSError) as refused:
        open_beneath(top, (b"link",), os.O_RDONLY)
    assert refused.value.errno == errno.ELOOP


@pytest.mark.parametrize("target", ["..", "/", "in", "in/deep"])
def test_follows_no_link_on_the_way(top, tmp_path, target):
    (tmp_path / "top/link").symlink_to(target)
    with pytest.raises(OSError) as refused:
        open_beneath(top, (b"link", b"secret"), os.O_RDONLY)
    assert refused.value.errno in (errno.ELOOP, errno.ENOTDIR)


def test_opens_a_link_itself_where_only_the_name_is_wanted(top, tmp_path):
    (tmp_path / "top/in/link").symlink_to("/etc/passwd")
    handle = open_beneath(top, (b"in", b"link"), os.O_PATH)
    assert os.readlink(b"", dir_fd=handle) == b"/etc/passwd"
    os.close(handle)


def test_leaves_no_handle_behind(top, tmp_path):
    (tmp_path / "top/link").symlink_to("in")
    before = open_handles()
    for parts in ((b"in", b"deep", b"file"), (b"in", b"missing", b"file"), (b"link", b"deep"), (b"in", b"deep", b"x")):
        with suppress(OSError):
            os.close(open_beneath(top, parts, os.O_RDONLY))
    assert open_handles() == before


def test_opens_paths_longer_than_the_kernel_takes(top):
    name, depth = b"d" * 200, 60
    handle = os.dup(top)
    for _ in range(depth):
        os.mkdir(name, dir_fd=handle)
        further = os.open(name, os.O_PATH, dir_fd=handle)
        os.close(handle)
        handle = further
    deepest = os.fstat(handle).st_ino
    os.close(handle)
    found = open_beneath(top, (name,) * depth, os.O_RDONLY | os.O_DIRECTORY)
    assert os.fstat(found).st_ino == deepest
    os.close(found)


def test_a_directory_that_turns_into_a_link_and_back_never_leads_out(top, tmp_path):
    """Somebody exchanges a directory for a link to outside, as fast as it goes, while we open through it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"outside")
    (tmp_path / "top/turn").mkdir()
    (tmp_path / "top/turn/file").write_bytes(b"inside")
    (tmp_path / "top/evil").symlink_to(outside)
    stop = threading.Event()

    def exchange() -> None:
        while not stop.is_set():
            linux.renameat2(top, b"turn", top, b"evil", linux.RENAME_EXCHANGE)

    thread = threading.Thread(target=exchange)
    thread.start()
    seen = set()
    try:
        for _ in range(20_000):
            try:
                seen.add(bytes_of(open_beneath(top, (b"turn", b"file"), os.O_RDONLY)))
            except OSError as refused:
                seen.add(refused.errno)
    finally:
        stop.set()
        thread.join()
    assert b"outside" not in seen
    assert b"inside" in seen
    assert seen & {errno.ELOOP, errno.ENOTDIR}, "the race was never met"


def test_a_sandbox_without_openat2_is_noticed(monkeypatch):
    def refused(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(linux, "openat2", refused)
    beneath.kernel_resolves.cache_clear()
    try:
        assert not beneath.kernel_resolves()
    finally:
        monkeypatch.undo()
        beneath.kernel_resolves.cache_clear()
