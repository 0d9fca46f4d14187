"""Gathers small files into bundles, where the site takes and gives them; makes containers where it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator

from skyferry.client.client import Client
from skyferry.client.errors import CertificateExpired, ServiceUnreachable
from skyferry.client.steps import (
    BundleDownloadStep,
    BundleUploadStep,
    DownloadStep,
    FailedStep,
    MakeContainerStep,
    SiteCopyStep,
    SkipStep,
    Step,
    UploadStep,
)
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI

SMALL = 1024 * 1024
"""Files up to here travel in bundles."""

BUNDLE_BYTES = 16 * 1024 * 1024
BUNDLE_FILES = 500
"""A bundle is full at either. Small enough to be sent again, and for several to be under way."""

HANDFUL = 8
"""As few files as these are sent one by one."""


async def gathered(client: Client, steps: AsyncIterator[Step]) -> AsyncIterator[Step]:
    """Yield the steps, small files in bundles; what is in no bundle finds its container made."""
    up, down = _Upward(client), _Downward(client)
    async for step in steps:
        match step:
            case MakeContainerStep():
                ready = await up.add_container(step)
            case UploadStep():
                ready = await up.add(step)
            case DownloadStep():
                ready = await down.add(step)
            case SiteCopyStep():
                ready = await up.make_above(step)
            case _:
                yield step
                continue
        for one in ready:
            yield one
    for one in await up.flush():
        yield one
    for one in await down.flush():
        yield one


class _Upward:
    """Files for one service. `_base` is a container that is there, or was announced, above all that wait."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._files: list[UploadStep] = []
        self._containers: list[NodeURI] = []
        self._bytes = 0
        self._base: NodeURI | None = None
        self._announced: dict[NodeURI, None] = {}
        """New containers that nobody has made for certain: those that wait, and those above what came last."""
        self._last: NodeURI | None = None
        self._refused: NodeURI | None = None
        """The container that could not be made last."""

    async def add_container(self, step: MakeContainerStep) -> list[Step]:
        node = step.node
        if self._is_refused(node):
            return []
        space = await self._client.space(node)
        if not space.service.offers(standards.BUNDLE_UPLOAD):
            return await self._make(space, node)
        ready = await self._move_base(_parent(node))
        self._announced[node] = None
        self._last = node
        self._containers.append(node)
        return ready + await self._if_full()

    async def add(self, step: UploadStep) -> list[Step]:
        if self._is_refused(step.node):
            return [SkipStep(str(step.source), "its container could not be made")]
        space = await self._client.space(step.node)
        if not space.service.offers(standards.BUNDLE_UPLOAD):
            return [step]
        if step.length > SMALL:
            return [*await self._ensure(space, _parent(step.node)), step]
        ready = await self._move_base(_parent(step.node))
        self._last = step.node
        self._files.append(step)
        self._bytes += step.length
        return ready + await self._if_full()

    async def make_above(self, step: SiteCopyStep) -> list[Step]:
        """Have the containers made that a copy needs: it goes in no bundle that would bring them."""
        if self._is_refused(step.destination):
            return [SkipStep(str(step.node.uri), "its container could not be made")]
        space = await self._client.space(step.destination)
        return [*await self._ensure(space, _parent(step.destination)), step]

    async def flush(self) -> list[Step]:
        """Give out all that waits."""
        if self._base is None:
            return []
        base, files, containers = self._base, self._files, self._containers
        self._files, self._containers, self._bytes = [], [], 0
        ready: list[Step] = [*files]
        if len(files) > HANDFUL or len(containers) > HANDFUL:
            ready = [BundleUploadStep(base, tuple(containers), tuple(files))]
        else:
            space = await self._client.space(base)
            for container in dict.fromkeys([*containers, *(_parent(step.node) for step in files)]):
                ready = [*await self._ensure(space, container), *ready]
        last = self._last
        self._announced = {node: None for node in self._announced if last is not None and _is_below(last, node)}
        return ready

    async def _if_full(self) -> list[Step]:
        full = self._bytes >= BUNDLE_BYTES or len(self._files) + len(self._containers) >= BUNDLE_FILES
        return await self.flush() if full else []

    async def _move_base(self, container: NodeURI) -> list[Step]:
        """Have `container` below the base: one further up, or another after a flush."""
        if self._base is not None:
            common = _common(self._base, container)
            if common is not None:
                self._base = common
                return []
        ready = await self.flush()
        self._base = container
        return ready

    async def _ensure(self, space: VOSpace, container: NodeURI) -> list[Step]:
        """Have the announced containers down to this one made now."""
        failed: list[Step] = []
        for node in [node for node in self._announced if _is_below(container, node)]:
            del self._announced[node]
            failed += await self._make(space, node)
        return failed

    async def _make(self, space: VOSpace, node: NodeURI) -> list[Step]:
        try:
            await space.make_container(node.path, exist_ok=True)
        except (CertificateExpired, ServiceUnreachable):
            raise
        except Fault as fault:
            self._refused = node
            return [FailedStep(self._client.name(node), fault)]
        return []

    def _is_refused(self, node: NodeURI) -> bool:
        return self._refused is not None and _is_below(node, self._refused)


class _Downward:
    """Files of one service."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._files: list[DownloadStep] = []
        self._bytes = 0
        self._base: NodeURI | None = None

    async def add(self, step: DownloadStep) -> list[Step]:
        if step.query or step.length > SMALL:
            return [step]
        space = await self._client.space(step.node.uri)
        if not space.service.offers(standards.BUNDLE_DOWNLOAD):
            return [step]
        container = _parent(step.node.uri)
        common = container if self._base is None else _common(self._base, container)
        ready = await self.flush() if common is None else []
        self._base = common or container
        self._files.append(step)
        self._bytes += step.length
        if self._bytes >= BUNDLE_BYTES or len(self._files) >= BUNDLE_FILES:
            ready += await self.flush()
        return ready

    async def flush(self) -> list[Step]:
        """Give out all that waits."""
        base, files = self._base, self._files
        self._base, self._files, self._bytes = None, [], 0
        if base is None or len(files) <= HANDFUL:
            return list(files)
        return [BundleDownloadStep(base, tuple(files))]


def _parent(node: NodeURI) -> NodeURI:
    return NodeURI(node.authority, node.service, node.path.parent)


def _is_below(node: NodeURI, other: NodeURI) -> bool:
    return (node.authority, node.service) == (other.authority, other.service) and node.path.is_below(other.path)


def _common(one: NodeURI, other: NodeURI) -> NodeURI | None:
    """The deepest container above both; None for the root, or where there is none."""
    if (one.authority, one.service) != (other.authority, other.service):
        return None
    if other.path.is_below(one.path):
        return one
    parts = one.path.parts
    while parts and other.path.parts[: len(parts)] != parts:
        parts = parts[:-1]
    return NodeURI(one.authority, one.service, NodePath(parts)) if parts else None
