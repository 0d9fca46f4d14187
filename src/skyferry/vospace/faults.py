"""Faults are values: one tree for both sides; doors and commands only render it.

Fault
├── InvalidURI, InvalidArgument, TypeNotSupported, ViewNotSupported, ProtocolNotSupported,
│   OptionNotSupported, InvalidToken, InvalidData                       400
├── NotAuthenticated                                                    401
├── PermissionDenied                                                    403
├── NodeNotFound, ContainerNotFound, UnreadableLinkTarget               404
├── MethodNotAllowed                                                    405
├── DuplicateNode, NodeBusy                                             409
├── PreconditionFailed                                                  412
├── RequestEntityTooLarge, QuotaExceeded                                413
├── RangeNotSatisfiable                                                 416
├── NodeLocked                                                          423
├── TooManyRequests                                                     429
├── InternalFault                                                       500
├── OperationNotSupported                                               501
├── TransferFailed                                                      502 (job errors only)
└── ServiceBusy                                                         503
"""

from __future__ import annotations

from typing import ClassVar


class Fault(Exception):
    """A failure both sides have a name for.

    Parameters
    ----------
    detail
        What was tried, on what, and why it failed: one line for people.
    retry_after
        Seconds after which a retry may help; becomes the ``Retry-After`` header.
    """

    name: ClassVar[str] = "InternalFault"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 255
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed later without anybody changing anything."""

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}"

    def __init_subclass__(cls) -> None:
        cls.name = cls.__name__


class InvalidURI(Fault):
    status, exit_code = 400, 22


class InvalidArgument(Fault):
    status, exit_code = 400, 22


class NodeNotEmpty(InvalidArgument):
    """A container that must be empty is not (`InvalidArgument` on the wire)."""


NodeNotEmpty.name = "InvalidArgument"


class TypeNotSupported(Fault):
    status, exit_code = 400, 22


class ViewNotSupported(Fault):
    status, exit_code = 400, 22


class ProtocolNotSupported(Fault):
    status, exit_code = 400, 22


class OptionNotSupported(Fault):
    status, exit_code = 400, 22


class InvalidToken(Fault):
    status, exit_code = 400, 22


class InvalidData(Fault):
    status, exit_code = 400, 22


class NotAuthenticated(Fault):
    status, exit_code = 401, 13


class PermissionDenied(Fault):
    status, exit_code = 403, 13


class NodeNotFound(Fault):
    status, exit_code = 404, 2


class ContainerNotFound(Fault):
    status, exit_code = 404, 2


class UnreadableLinkTarget(Fault):
    status, exit_code = 404, 2


class MethodNotAllowed(Fault):
    """`detail` is the method; `allow` the methods that work here."""

    status, exit_code = 405, 22

    def __init__(self, detail: str, allow: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.allow = allow


class DuplicateNode(Fault):
    status, exit_code = 409, 17


class NodeBusy(Fault):
    status, exit_code, retryable = 409, 16, True


class PreconditionFailed(Fault):
    status, exit_code = 412, 5


class RequestEntityTooLarge(Fault):
    status, exit_code = 413, 7


class QuotaExceeded(Fault):
    """The one fault whose detail holds the word *quota*: ``quota N bytes, used M, asked K``."""

    status, exit_code = 413, 7


class RangeNotSatisfiable(Fault):
    """`length` is the length in bytes of what was asked for."""

    status, exit_code = 416, 22

    def __init__(self, detail: str, length: int = 0) -> None:
        super().__init__(detail)
        self.length = length


class NodeLocked(Fault):
    """On ``/nodes`` rendered as 403 ``PermissionDenied: NodeLocked: …``, elsewhere 423."""

    status, exit_code = 423, 16


class TooManyRequests(Fault):
    status, exit_code, retryable = 429, 255, True


class InternalFault(Fault):
    status, exit_code, retryable = 500, 255, True


class OperationNotSupported(Fault):
    status, exit_code = 501, 22


class TransferFailed(Fault):
    status, exit_code, retryable = 502, 5, True


class ServiceBusy(Fault):
    status, exit_code, retryable = 503, 255, True


_by_name: dict[str, type[Fault]] = {}
_by_status: dict[int, type[Fault]] = {}


def _index(tree: type[Fault]) -> None:
    for cls in tree.__subclasses__():
        _by_name.setdefault(cls.name, cls)
        _by_status.setdefault(cls.status, cls)
        _index(cls)


_index(Fault)
_by_status.update({400: InvalidArgument, 404: NodeNotFound, 409: DuplicateNode, 413: QuotaExceeded})


def fault_from_wire(status: int, body: str) -> Fault:
    """Return the fault that an answer of any VOSpace service means.

    Parameters
    ----------
    status
        HTTP status, 400 or above; 0 where the body alone counts (job errors).
    body
        The start of the answer's text: ``Fault: detail`` where the service follows the standard.
    """
    text = body.strip()
    head, _, detail = text.partition(":")
    named = _by_name.get(head.strip())
    if named is PermissionDenied and detail.strip().startswith("NodeLocked"):
        return NodeLocked(detail.strip().removeprefix("NodeLocked:").strip())
    if named is not None:
        return named(detail.strip() or text)
    cls = _by_status.get(status, ServiceBusy if status in (502, 504) else InternalFault)
    return cls(text or f"HTTP status {status}")
