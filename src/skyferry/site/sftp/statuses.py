"""Faults as SFTP status codes."""

from __future__ import annotations

from skyferry.site.sftp.wire import Status
from skyferry.vospace.faults import (
    ContainerNotFound,
    Fault,
    NodeLocked,
    NodeNotFound,
    NotAuthenticated,
    OperationNotSupported,
    PermissionDenied,
    UnreadableLinkTarget,
)


def code_of(fault: Fault) -> Status:
    """The code that makes programs on a mount see the right errno."""
    match fault:
        case NodeNotFound() | ContainerNotFound() | UnreadableLinkTarget():
            return Status.NO_SUCH_FILE
        case PermissionDenied() | NodeLocked() | NotAuthenticated():
            return Status.PERMISSION_DENIED
        case OperationNotSupported():
            return Status.OP_UNSUPPORTED
    return Status.FAILURE
