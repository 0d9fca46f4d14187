"""How faults read in a job (VOSpace 2.1 §5): worded so that clients can sort them by their text."""

from __future__ import annotations

from skyferry.site.jobs.records import Ending
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.jobs import Phase

NAMED = frozenset(
    {
        "NodeNotFound",
        "PermissionDenied",
        "NodeLocked",
        "ViewNotSupported",
        "ProtocolNotSupported",
        "OperationNotSupported",
        "TransferFailed",
        "InvalidURI",
        "InternalFault",
        "RequestEntityTooLarge",
    }
)
"""Faults of which ``{job}/error`` is the bare name: clients compare the whole text."""


def error_of(fault: Fault) -> tuple[str, str]:
    """The name of the fault and the message, ``Fault: detail``, that a job ends with."""
    name, detail = fault.name, fault.detail
    if isinstance(fault, ContainerNotFound):
        name = NodeNotFound.name
    if isinstance(fault, (ContainerNotFound, NodeNotFound)) and "not found" not in detail:
        detail = f"not found: {detail}"
    if isinstance(fault, DuplicateNode) and "exists" not in detail:
        detail = f"destination exists: {detail}"
    if isinstance(fault, PermissionDenied) and detail.startswith("NodeLocked"):
        name = "NodeLocked"
    return name, f"{name}: {detail}"


def ending_of(fault: Fault, details: str | None = None) -> Ending:
    """The end of a job that this fault ended."""
    name, message = error_of(fault)
    return Ending(phase=Phase.ERROR, fault=name, message=message, transient=fault.retryable, details=details)


def error_text(name: str, message: str) -> str:
    """The text of ``{job}/error``."""
    return name if name in NAMED else message
