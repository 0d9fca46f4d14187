"""What the modules that do jobs are given, and what they give back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.jobs.ledger import Ledger
from skyferry.site.jobs.records import Job
from skyferry.site.space.space import Space
from skyferry.vospace.faults import InternalFault, InvalidURI
from skyferry.vospace.jobs import JobResult, Phase
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Transfer, read_transfer
from skyferry.vospace.uris import Authority, NodeURI


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, where it did not end with a fault."""

    phase: Phase
    results: tuple[JobResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One execution of one job."""

    job: Job
    caller: Caller
    spaces: Mapping[str, Space]
    authority: Authority
    ledger: Ledger

    @property
    def space(self) -> Space:
        """The space of the service where the job was posted."""
        return self.spaces[self.job.service]

    def transfer(self) -> Transfer:
        """The transfer that was posted."""
        if self.job.info is None:
            raise InternalFault(f"job {self.job.id} has lost its document")
        return read_transfer(self.job.info.encode())

    def locate(self, uri: str) -> tuple[Space, NodePath]:
        """The space and path that a node URI names on this site.

        Raises
        ------
        InvalidURI
            If it is none, or names another site or a service that is not here.
        """
        parsed = NodeURI.parse(uri)
        space = self.spaces.get(parsed.service)
        if space is None or not self.authority.is_ours(parsed.authority):
            raise InvalidURI(f"not of this site: {uri[:200]}")
        return space, parsed.path

    def locate_here(self, uri: str) -> NodePath:
        """As `locate`, for what must lie in the service where the job was posted."""
        space, path = self.locate(uri)
        if space is not self.space:
            raise InvalidURI(f"not of the service {self.job.service}: {uri[:200]}")
        return path


def counted(ledger: Ledger) -> Outcome:
    """The end of a job over many nodes: complete, partly done with both counts, or the first fault raised.

    A count of zero is never among the results: clients take its mere presence for failures.
    """
    succeeded = JobResult("successcount", f"final:{ledger.done}")
    if not ledger.done:
        raise ledger.first_fault or InternalFault("nothing was done, and no reason is known")
    if not ledger.failed:
        return Outcome(Phase.COMPLETED, (succeeded,))
    return Outcome(Phase.ABORTED, (JobResult("errorcount", f"final:{ledger.failed}"), succeeded))


def spelled_like(uri: str, path: NodePath) -> str:
    """The node URI of `path`, its authority and service written as in `uri`."""
    head = re.split("[/?#]", uri.strip()[len("vos://") :], maxsplit=1)[0]
    return f"{uri.strip()[: len('vos://')]}{head}{path.escaped_for_uri()}"


def batches(paths: Iterator[NodePath], size: int) -> Iterator[list[NodePath]]:
    """Cut into lists of at most `size`."""
    batch: list[NodePath] = []
    for path in paths:
        batch.append(path)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
