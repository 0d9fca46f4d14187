"""Copying bytes inside the tree: by the kernel where the digest is known, through our hands where it is not."""

from __future__ import annotations

import errno
import os

from skyferry.site.storage.arc.reading import ArcReader
from skyferry.site.storage.arc.writing import ArcWriter
from skyferry.site.storage.digests import ResumableMD5

_PIECE = 64 << 20
_NOT_HERE = (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


def copy_bytes(reader: ArcReader, writer: ArcWriter, md5: str | None) -> str:
    """Copy everything and return its MD5.

    Parameters
    ----------
    md5
        The digest of the reader's bytes, if it is known.

    Raises
    ------
    InternalFault
        If the bytes changed meanwhile, or the medium refuses.
    """
    if md5 is not None and _by_kernel(reader, writer):
        reader.read(max(0, reader.length - 1), 1)  # raises if they changed
        return md5
    digest = ResumableMD5()
    for block in reader.blocks(0, reader.length):
        digest.update(block)
        writer.write(block)
    return digest.hexdigest()


def _by_kernel(reader: ArcReader, writer: ArcWriter) -> bool:
    """Have the kernel copy or share the bytes; False, with nothing copied, where it cannot."""
    while writer.length < reader.length:
        try:
            copied = os.copy_file_range(
                reader.descriptor,
                writer.descriptor,
                min(_PIECE, reader.length - writer.length),
                writer.length,
                writer.length,
            )
        except OSError as error:
            if writer.length == 0 and error.errno in _NOT_HERE:
                return False
            raise
        if copied == 0:
            break
        writer.copied(copied)
    return True
