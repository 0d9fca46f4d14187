"""What only a client can meet; the rest of the tree is in `skyferry.vospace.faults`.

Fault
├── ConnectionLost      the line broke, or nothing moved for too long      5, a retry may help
├── ServiceUnreachable  no such host, or nobody answers there              5
├── TLSRefused          one side does not trust the other                  5
├── ChecksumMismatch    what arrived is not what was sent                  5, a retry may help
├── SourceChanged       a local file changed while it was read             5
├── CertificateExpired                                                    77
├── LocalFault          the local disk or a local path refused             2, 13, 17, 28 or 255
├── SiteUnknown         no such site in the configuration                  2
├── InvalidUsage        arguments that contradict each other               2
├── SomeFailed          of many items; told one by one before             23
└── NotSupported        the service offers no way to do it                22
"""

from __future__ import annotations

import errno

from skyferry.vospace.faults import Fault


class ConnectionLost(Fault):
    exit_code, retryable = 5, True


class ServiceUnreachable(Fault):
    exit_code = 5


class TLSRefused(Fault):
    exit_code = 5


class ChecksumMismatch(Fault):
    exit_code, retryable = 5, True


class SourceChanged(Fault):
    exit_code = 5


class CertificateExpired(Fault):
    """The text is what users and their scripts know."""

    exit_code = 77

    def __init__(self) -> None:
        super().__init__("Expired cert. Update by running cadc-get-cert")


class LocalFault(Fault):
    """An `OSError` of this machine, with the path and an exit status of its own."""

    def __init__(self, error: OSError, path: object = None) -> None:
        name = path if path is not None else error.filename
        reason = error.strerror or str(error)
        super().__init__(f"{name}: {reason}" if name else reason)
        self.exit_code = _LOCAL_EXIT.get(error.errno or 0, 255)  # type: ignore[misc]  # an instance's own


_LOCAL_EXIT = {
    errno.ENOENT: 2,
    errno.EACCES: 13,
    errno.EPERM: 13,
    errno.EROFS: 13,
    errno.EEXIST: 17,
    errno.EISDIR: 22,
    errno.ENOTDIR: 22,
    errno.ENAMETOOLONG: 22,
    errno.ENOSPC: 28,
    errno.EDQUOT: 28,
}


class SiteUnknown(Fault):
    exit_code = 2


class InvalidUsage(Fault):
    exit_code = 2


class SomeFailed(Fault):
    exit_code = 23


class NotSupported(Fault):
    exit_code = 22
