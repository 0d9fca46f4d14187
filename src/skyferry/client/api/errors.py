"""What synchronous calls raise: faults as the `OSError` that fits, so that ``except FileNotFoundError`` works.

StorageError(OSError)                         EIO and others
├── NotFound(FileNotFoundError)               ENOENT
├── AlreadyExists(FileExistsError)            EEXIST
├── NotPermitted(PermissionError)             EACCES
│   └── CertificateExpired                    EACCES
├── Locked                                    EBUSY
├── QuotaReached                              EDQUOT
├── NotConnected(ConnectionError)             ECONNRESET, EHOSTUNREACH, EPROTO
├── Damaged                                   EIO
├── InvalidName(ValueError)                   EINVAL
├── Unsupported                               EOPNOTSUPP
└── SomeFailed                                EIO
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from skyferry.client import errors as client
from skyferry.vospace import faults
from skyferry.vospace.faults import Fault


class StorageError(OSError):
    """A fault of the service, of the line, or of this machine.

    Attributes
    ----------
    errno, strerror
        As of every `OSError`.
    retryable
        Whether the same call may succeed later without anybody changing anything.
    exit_code
        The status with which a command ends that meets this.
    """

    def __init__(self, number: int, text: str, *, retryable: bool = False, exit_code: int = 255) -> None:
        super().__init__(number, text)
        self.retryable = retryable
        self.exit_code = exit_code

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.errno, self.strerror), self.__dict__


class NotFound(StorageError, FileNotFoundError):
    """No such node, container, site or local file."""


class AlreadyExists(StorageError, FileExistsError):
    """Something is there already."""


class NotPermitted(StorageError, PermissionError):
    """Not authenticated, or not allowed."""


class CertificateExpired(NotPermitted):
    """``cadc-get-cert`` fetches a new one."""


class Locked(StorageError):
    """Locked by somebody, or busy."""


class QuotaReached(StorageError):
    """No space left for this."""


class NotConnected(StorageError, ConnectionError):
    """The service cannot be reached, is not trusted, or the line broke for good."""


class Damaged(StorageError):
    """What arrived is not what was sent."""


class InvalidName(StorageError, ValueError):
    """A name or an argument that cannot be."""


class Unsupported(StorageError):
    """The service offers no way to do it."""


class SomeFailed(StorageError):
    """Of several files some failed; `failures` has their names and errors."""

    def __init__(
        self, number: int, text: str, failures: tuple[tuple[str, StorageError], ...] = (), **more: Any
    ) -> None:
        super().__init__(number, text, **more)
        self.failures = failures


_MEANINGS: tuple[tuple[tuple[type[Fault], ...], int, type[StorageError]], ...] = (
    ((faults.NodeNotFound, faults.ContainerNotFound, faults.UnreadableLinkTarget), errno.ENOENT, NotFound),
    ((client.SiteUnknown,), errno.ENOENT, NotFound),
    ((faults.DuplicateNode,), errno.EEXIST, AlreadyExists),
    ((client.CertificateExpired,), errno.EACCES, CertificateExpired),
    ((faults.PermissionDenied, faults.NotAuthenticated), errno.EACCES, NotPermitted),
    ((faults.NodeLocked, faults.NodeBusy), errno.EBUSY, Locked),
    ((faults.QuotaExceeded, faults.RequestEntityTooLarge), errno.EDQUOT, QuotaReached),
    ((client.ConnectionLost,), errno.ECONNRESET, NotConnected),
    ((client.ServiceUnreachable,), errno.EHOSTUNREACH, NotConnected),
    ((client.TLSRefused,), errno.EPROTO, NotConnected),
    ((client.ChecksumMismatch, client.SourceChanged, faults.PreconditionFailed), errno.EIO, Damaged),
    ((client.NotSupported, faults.OperationNotSupported, faults.MethodNotAllowed), errno.EOPNOTSUPP, Unsupported),
    ((client.SomeFailed,), errno.EIO, SomeFailed),
)

_LOCAL = {
    2: (errno.ENOENT, NotFound),
    13: (errno.EACCES, NotPermitted),
    17: (errno.EEXIST, AlreadyExists),
    22: (errno.EINVAL, InvalidName),
    28: (errno.ENOSPC, StorageError),
}
"""Of faults of this machine, by the exit status that they carry."""


def error_of(fault: Fault) -> StorageError:
    """The error that a fault means to a program."""
    number, kind = _meaning(fault)
    text = fault.detail if type(fault).__module__ == client.__name__ else str(fault)
    return kind(number, text, retryable=fault.retryable, exit_code=fault.exit_code)


def _meaning(fault: Fault) -> tuple[int, type[StorageError]]:
    if isinstance(fault, client.LocalFault):
        return _LOCAL.get(fault.exit_code, (errno.EIO, StorageError))
    for classes, number, kind in _MEANINGS:
        if isinstance(fault, classes):
            return number, kind
    if fault.exit_code == faults.InvalidArgument.exit_code or isinstance(fault, client.InvalidUsage):
        return errno.EINVAL, InvalidName
    return errno.EIO, StorageError


@contextmanager
def told_as_errors() -> Iterator[None]:
    """Turn faults that leave the block into errors."""
    try:
        yield
    except Fault as fault:
        raise error_of(fault) from None
