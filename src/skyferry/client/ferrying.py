"""Bytes from outside a site to one of its nodes: fetched by the site if it can, else carried through this machine."""

from __future__ import annotations

from skyferry.client.carrying import carry
from skyferry.client.client import Client
from skyferry.client.errors import NotSupported
from skyferry.client.imports import fetch_by_site
from skyferry.client.outcomes import Outcome, Progress
from skyferry.client.steps import ImportStep, SiteCopyStep
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import (
    InternalFault,
    InvalidArgument,
    NodeNotFound,
    OperationNotSupported,
    PermissionDenied,
    ProtocolNotSupported,
    TransferFailed,
)
from skyferry.vospace.transfers import Direction

_MAY_BE_CARRIED = (
    InternalFault,
    InvalidArgument,
    NotSupported,
    OperationNotSupported,
    PermissionDenied,
    ProtocolNotSupported,
    TransferFailed,
)
"""Refusals of a site to fetch that say nothing about whether it would take the bytes from us."""


class Ferry:
    """Moves bytes to sites that do not have them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unable: dict[tuple[str, str], str] = {}
        """Pairs of sites of which the second cannot fetch from the first, and why: it is asked once."""

    async def from_the_web(self, step: ImportStep, progress: Progress) -> Outcome:
        """Have an address's bytes put into a node.

        Raises
        ------
        Fault
            What stands in the way; of a site that does not fetch from there, with the way around it.
        """
        space = await self._client.space(step.node)
        if step.through_here:
            return await carry(self._client.outside, step.url, space, step.node.path, progress)
        try:
            return await fetch_by_site(space, step.node.path, step.url, progress)
        except _MAY_BE_CARRIED as fault:
            raise type(fault)(f"{fault.detail} (with --local it comes through this machine)") from fault

    async def between_sites(self, step: SiteCopyStep, progress: Progress) -> Outcome:
        """Have one site fetch a data node of another by a pre-authorised address; carry it if it cannot.

        Raises
        ------
        Fault
        """
        source = await self._client.space(step.node.uri)
        target = await self._client.space(step.destination)
        node = await source.resolved(step.node.uri.path)
        offered = await source.endpoints(Direction.PULL_FROM, node.uri.path)
        if not offered:
            raise NodeNotFound(f"no way to read the bytes of {node.uri}")
        address, pair = offered[0].url, (source.authority, target.authority)
        if not node.length:  # nothing to fetch, and no answer with it
            return await carry(source.http, address, target, step.destination.path, progress)
        if pair not in self._unable:
            try:
                return await fetch_by_site(target, step.destination.path, address, progress, md5=node.md5)
            except _MAY_BE_CARRIED as fault:
                self._unable[pair] = str(fault)
        outcome = await carry(source.http, address, target, step.destination.path, progress)
        return _carried(outcome, target, self._unable[pair])


def _carried(outcome: Outcome, target: VOSpace, reason: str) -> Outcome:
    remark = f"through this machine, because {target.authority} could not fetch it itself: {reason}"
    return Outcome(
        length=outcome.length, moved=outcome.moved, md5=outcome.md5, verified=outcome.verified, remark=remark
    )
