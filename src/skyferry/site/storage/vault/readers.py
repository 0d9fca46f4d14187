"""Reading a blob: its segments, opened when they are reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from skyferry.site.storage.vault.blob_rows import Segment
from skyferry.site.storage.vault.blobs import BlobStore, ObjectReader


class BlobReader:
    """`base.Reader` over the segments of one blob."""

    def __init__(self, blobs: BlobStore, segments: Sequence[Segment], version: str) -> None:
        self.length = segments[-1].end if segments else 0
        self.version = version
        self._blobs = blobs
        self._segments = segments
        self._opened: tuple[Segment, ObjectReader] | None = None

    def read(self, offset: int, size: int) -> bytes:
        stop = min(offset + size, self.length)
        return b"".join(
            self._open(segment).read(segment.start + start - segment.offset, end - start)
            for segment, start, end in _within(self._segments, offset, stop)
        )

    def cached(self, offset: int, size: int) -> bytes | None:
        for segment, start, end in _within(self._segments, offset, min(offset + size, self.length)):
            return self._open(segment).cached(segment.start + start - segment.offset, end - start)
        return None

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        for segment, first, end in _within(self._segments, start, min(stop, self.length)):
            shift = segment.start - segment.offset
            yield from self._open(segment).blocks(first + shift, end + shift)

    def close(self) -> None:
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def _open(self, segment: Segment) -> ObjectReader:
        if self._opened is None or self._opened[0] != segment:
            self.close()
            self._opened = (segment, self._blobs.open(segment.key))
        return self._opened[1]


def _within(segments: Sequence[Segment], start: int, stop: int) -> Iterator[tuple[Segment, int, int]]:
    """The segments that hold a part of ``start:stop``, each with the part's ends."""
    for segment in segments:
        first, end = max(start, segment.offset), min(stop, segment.end)
        if first < end:
            yield segment, first, end
