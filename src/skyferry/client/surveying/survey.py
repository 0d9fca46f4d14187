"""A transfer looked at before it begins: its data, its line, its ways."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from skyferry.client.client import Client
from skyferry.client.errors import InvalidUsage
from skyferry.client.locations import LocalLocation, Location, NodeLocation
from skyferry.client.messages import Request
from skyferry.client.nodes import Node
from skyferry.client.surveying.measuring import Look, Measure, measure
from skyferry.client.surveying.methods import Direction, Method, Task, choose, estimate
from skyferry.client.surveying.probing import (
    LineMeasure,
    probe_download,
    probe_latency,
    probe_upload,
    rate_or_reason,
)
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import ContainerNotFound, Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.transfers import Direction as TransferDirection
from skyferry.vospace.transfers import Transfer, TransferProtocol, read_transfer, write_transfer

_SSHFS = re.compile(r"sshfs:(?P<host>[^@/]+@[^/]+)(?P<path>/.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found."""

    task: Task
    line: LineMeasure
    methods: tuple[Method, ...]
    seconds: float | None
    """How long it will take; None where nothing tells."""

    @property
    def measure(self) -> Measure:
        return self.task.measure


async def survey(
    client: Client, sources: list[Location], destination: Location, *, probe: bool = True, look: Look | None = None
) -> Survey:
    """Look at a transfer without moving anything of it.

    Parameters
    ----------
    probe
        Whether to measure the line's rate, by some MiB that leave nothing behind.
    look
        Also asked of every file.

    Raises
    ------
    Fault
        If a source is not there, or both ends are on this machine.
    """
    direction = _direction(sources, destination)
    side = destination if isinstance(destination, NodeLocation) else sources[0]
    assert isinstance(side, NodeLocation)
    space = await client.space(side)
    found = await measure(client, sources, look)
    line = await probe_latency(space)
    if probe:
        rate, why = await rate_or_reason(_rate(client, direction, space, side, found))
        line = replace(line, rate=rate, why_no_rate=why)
    task = await _task(client, direction, sources, destination, space, side, found)
    methods = tuple(choose(task))
    return Survey(task=task, line=line, methods=methods, seconds=estimate(task, line.latency, line.rate))


def _direction(sources: list[Location], destination: Location) -> Direction:
    remote = [isinstance(source, NodeLocation) for source in sources]
    if len(set(remote)) > 1:
        raise InvalidUsage("the sources are all on this machine, or all at the site")
    if isinstance(destination, NodeLocation):
        return Direction.AT_SITE if remote[0] else Direction.UP
    if not remote[0]:
        raise InvalidUsage(f"{sources[0].text} and {destination.text} are both local paths; cp and rsync copy those")
    return Direction.DOWN


async def nearest(space: VOSpace, location: NodeLocation) -> Node:
    """The node at a location, or the container above it that is there and may be seen, links followed."""
    path = location.uri.path
    while True:
        try:
            return await space.resolved(path)
        except (NodeNotFound, ContainerNotFound, PermissionDenied):
            if path.is_root:
                raise
        path = path.parent


async def _rate(client: Client, direction: Direction, space: VOSpace, side: NodeLocation, found: Measure) -> float:
    if direction is Direction.UP:
        there = await nearest(space, side)
        return await probe_upload(space, there.uri.path if there.is_container else there.uri.path.parent)
    if direction is Direction.AT_SITE or found.sample is None or found.sample[1] == 0:
        raise InvalidUsage("there are no bytes to measure with")
    name, length = found.sample
    sample = client.locate(name)
    assert isinstance(sample, NodeLocation)
    return await probe_download(await client.space(sample), sample.uri.path, length)


async def _task(
    client: Client,
    direction: Direction,
    sources: list[Location],
    destination: Location,
    space: VOSpace,
    side: NodeLocation,
    found: Measure,
) -> Task:
    there = await nearest(space, side)
    mount = await _mount(space, there) if direction is not Direction.AT_SITE else None
    rest = b"/".join(side.uri.path.parts[len(there.uri.path) :]).decode("utf-8", "surrogateescape")
    up = direction is Direction.UP
    one_tree = len(sources) == 1 and await _is_tree(client, sources[0])
    return Task(
        direction=direction,
        measure=found,
        sources=tuple(source.text for source in sources),
        destination=destination.text,
        service=space.name,
        one_tree=one_tree,
        web_address=f"{client.site.origin}/",
        file_url=_file_url(client, space, found, side, there) if found.files == 1 and not one_tree else None,
        ca_file=client.site.ca_file,
        sftp=mount["host"] if mount is not None else None,
        mounted_path=f"{mount['path'].rstrip('/')}/{rest}" if mount is not None else None,
        takes_bundles=space.service.offers(standards.BUNDLE_UPLOAD if up else standards.BUNDLE_DOWNLOAD),
    )


async def _is_tree(client: Client, source: Location) -> bool:
    if isinstance(source, LocalLocation):
        return source.path.is_dir()
    space = await client.space(source)
    node = await space.find(source.uri.path)
    return node is not None and (await space.resolved(source.uri.path)).is_container


def _file_url(client: Client, space: VOSpace, found: Measure, side: NodeLocation, there: Node) -> str | None:
    """Where the one file's bytes go to or come from."""
    if found.sample is None or not (space.takes_direct_requests or space.name == "arc"):
        return None
    sample = client.locate(found.sample[0])
    if isinstance(sample, NodeLocation):
        return space.files_url(sample.uri.path)
    path = side.uri.path
    if side.as_container or (there.is_container and there.uri.path == path):
        path = path / os.fsencode(sample.path.name)
    return space.files_url(path)


async def _mount(space: VOSpace, container: Node) -> re.Match[str] | None:
    """How sshfs mounts a container (VOSpace 2.1 §6.4, protocol SSHFS); None if the service does not offer it."""
    if not container.is_container:
        return None
    transfer = Transfer(
        targets=(str(container.uri),),
        direction=TransferDirection.MOUNT,
        protocols=(TransferProtocol(uri=standards.SSHFS),),
    )
    try:
        url = space.service.url(standards.SYNC_TRANSFERS, space.http.credential)
        headers = {"Content-Type": "text/xml"}
        response = await space.http.send(
            Request(method="POST", url=url, headers=headers, body=write_transfer(transfer))
        )
        offered = read_transfer(response.body).protocols
    except Fault:
        return None
    endpoints = [protocol.endpoint for protocol in offered if protocol.endpoint]
    return _SSHFS.fullmatch(endpoints[0]) if endpoints else None
