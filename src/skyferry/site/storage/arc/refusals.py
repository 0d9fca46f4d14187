"""What the file system refuses, as faults."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from skyferry.vospace.faults import Fault, InternalFault, InvalidArgument, PermissionDenied


@contextmanager
def refusals(tried: str) -> Iterator[None]:
    """Turn an `OSError` of the block into the fault it means; `tried` says what was tried on what."""
    try:
        yield
    except OSError as error:
        raise fault_of(error, tried) from error


def fault_of(error: OSError, tried: str) -> Fault:
    """The fault that a refusal of the file system means."""
    why = f"{tried}: {error.strerror or error}"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return InternalFault(f"{tried}: the disk is full")
        case errno.ENAMETOOLONG | errno.EILSEQ | errno.EINVAL:
            return InvalidArgument(why)
        case errno.EACCES | errno.EPERM:
            return PermissionDenied(f"{tried}: the site's own account may not")
        case errno.EROFS:
            return InternalFault(f"{tried}: the file system takes no changes")
    return InternalFault(why)
