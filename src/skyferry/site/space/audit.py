"""The audit trail: one structured record for each change that was asked for, done or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from skyferry.site.access.identity import Caller
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath

_log = structlog.stdlib.get_logger("skyferry.audit")


@dataclass(frozen=True, slots=True)
class Audit:
    """Writes the records of one service. They hold names, never credentials or signed addresses."""

    service: str

    @contextmanager
    def change(self, caller: Caller, operation: str, path: NodePath, **more: str | int | None) -> Iterator[None]:
        """Record what becomes of the change that the block makes: ``done``, or the name of its fault."""
        try:
            yield
        except BaseException as fault:
            outcome = fault.name if isinstance(fault, Fault) else "InternalFault"
            self.record(caller, operation, path, outcome, **more)
            raise
        self.record(caller, operation, path, "done", **more)

    def record(self, caller: Caller, operation: str, path: NodePath, outcome: str, **more: str | int | None) -> None:
        """Write one record."""
        _log.info(
            operation,
            service=self.service,
            path=str(path),
            caller=caller.name,
            subject=caller.subject,
            granted=caller.grant is not None,
            outcome=outcome,
            **more,
        )
