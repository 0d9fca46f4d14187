"""Bundles: chosen files as one archive, streamed in one pass; what cannot be had is left out and listed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from skyferry.site.space.bytes import Collected
from skyferry.site.storage.base import BLOCK, Reader
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.views.archives import Archive
from skyferry.site.views.bundle_tar import BundleTar
from skyferry.site.views.package_entries import OMISSIONS, Entry, EntryKind, clean_name, seconds_of
from skyferry.site.views.zip import ZipArchive
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True)
class BundleFormat:
    """A kind of archive."""

    media_type: str
    make: Callable[[], Archive]
    name: Callable[[NodePath], str]
    """The name of an entry; bytes that are not UTF-8 as surrogates, where the archive can hold them."""


def _clean(path: NodePath) -> str:
    return "/".join(map(clean_name, path.parts))


BUNDLE_FORMATS = {
    "tar": BundleFormat("application/x-tar", BundleTar, NodePath.text),
    "zip": BundleFormat("application/zip", ZipArchive, _clean),
}


def write_bundle(format: BundleFormat, collected: Iterable[Collected]) -> Iterator[bytes]:
    """Yield an archive of what was collected. Blocking. Closes the readers.

    Raises `InternalFault` if a large file changes while it is sent; what of a small one cannot be read is left out.
    """
    archive = format.make()
    omissions: list[str] = []
    for one in collected:
        try:
            yield from _write(archive, format.name(one.path), one)
        except _Omitted as omitted:
            omissions.append(f"{one.path.escaped_for_url()[1:]}\t{omitted.fault}\n")
        finally:
            if one.reader is not None:
                one.reader.close()
    if omissions:
        text = "".join(omissions).encode("utf-8", "backslashreplace")
        entry = Entry(kind=EntryKind.FILE, name=OMISSIONS, length=len(text), text=text, omissions=len(omissions))
        yield from archive.write(entry, lambda _: iter((text,)))
    yield from archive.end()


class _Omitted(Exception):
    """Something is not in the archive, and nothing of it was written."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _write(archive: Archive, name: str, one: Collected) -> Iterator[bytes]:
    if one.fault is not None:
        raise _Omitted(one.fault)
    assert one.node is not None
    if one.reader is None:
        entry = Entry(kind=EntryKind.CONTAINER, name=name, mtime=seconds_of(one.node), mtime_ns=one.node.mtime)
        yield from archive.write(entry, lambda _: iter(()))
        return
    reader = one.reader
    if reader.length > BLOCK:
        yield from archive.write(_file(name, one.node, reader), lambda _: reader.blocks(0, reader.length))
        return
    try:
        content = reader.read(0, reader.length) if reader.length else b""
    except Fault as fault:
        raise _Omitted(fault) from fault
    yield from archive.write(_file(name, one.node, reader), lambda _: iter((content,)))


def _file(name: str, node: StoredNode, reader: Reader) -> Entry:
    same = reader.version == node.version
    return Entry(
        kind=EntryKind.FILE,
        name=name,
        length=reader.length,
        mtime=seconds_of(node),
        mtime_ns=node.mtime,
        md5=node.md5 if same else None,
    )
