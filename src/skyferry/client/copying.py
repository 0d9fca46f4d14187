"""Carries a plan out: several files at once, one bad file does not stop the rest, and the end is told as it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

from skyferry.client.ahead import Ahead, transfers_of
from skyferry.client.bundle_download import fetch_bundle
from skyferry.client.bundle_upload import send_bundle
from skyferry.client.bundling import gathered
from skyferry.client.client import Client
from skyferry.client.comparing import is_identical
from skyferry.client.derived import download_derived
from skyferry.client.download import download
from skyferry.client.errors import CertificateExpired, LocalFault, ServiceUnreachable
from skyferry.client.ferrying import Ferry
from skyferry.client.journal import Journal
from skyferry.client.manifests import ManifestWriter
from skyferry.client.outcomes import Outcome, Progress
from skyferry.client.removing import remove_files, remove_nodes
from skyferry.client.site_copies import copy_at_site
from skyferry.client.steps import (
    BundleDownloadStep,
    BundleUploadStep,
    DownloadStep,
    FailedStep,
    ImportStep,
    RemoveFileStep,
    RemoveNodeStep,
    SameStep,
    SiteCopyStep,
    SkipStep,
    Step,
    UploadStep,
)
from skyferry.client.streams import Streams, first_of
from skyferry.client.telling import Summary, Teller, Transfer, Watcher
from skyferry.client.upload import upload
from skyferry.vospace.faults import Fault, NodeLocked

_DISK_FULL = 28
_BUNDLES_AT_ONCE = 4


class Copier:
    """Runs the steps of a plan.

    Parameters
    ----------
    streams
        How many files to move at once, and how many streams a large file gets that is alone; None chooses by
        the line.
    overwrite
        Send files even if the other side has them with the same size and MD5.
    manifest
        Where to write what became of every file.
    """

    def __init__(
        self,
        client: Client,
        watcher: Watcher,
        *,
        streams: int | None = None,
        overwrite: bool = False,
        manifest: ManifestWriter | None = None,
    ) -> None:
        self._client = client
        self._watcher = watcher
        self._tell = Teller(client, watcher, manifest)
        self._streams = Streams(streams)
        self._overwrite = overwrite
        self._bundles = asyncio.Semaphore(_BUNDLES_AT_ONCE)
        self._journal = Journal()
        self._ferry = Ferry(client)

    @property
    def summary(self) -> Summary:
        """What has been done so far."""
        return self._tell.summary

    async def run(self, steps: AsyncIterator[Step]) -> Summary:
        """Carry all steps out.

        Raises
        ------
        Fault
            What makes going on pointless: an expired certificate, a service that is gone, a full disk,
            a destination that does not fit.
        """
        began = time.monotonic()
        workers = self._streams.files_at_once
        self._client.http.widen(workers)
        try:
            with self._journal:
                await self._run(steps, workers)
        except* Fault as group:
            raise first_of(group) from None
        finally:
            self.summary.seconds = time.monotonic() - began
        return self.summary

    async def _run(self, steps: AsyncIterator[Step], workers: int) -> None:
        queue = Ahead()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(workers):
                tasks.create_task(self._work(queue))
            async for step in gathered(self._client, steps):
                if not self._is_told(step):
                    self._tell.planned(transfers_of(step))
                    await queue.put(step)
            await queue.end()

    def _is_told(self, step: Step) -> bool:
        """Whether telling it was all that a step asks for."""
        match step:
            case SameStep():
                self._tell.same(step)
            case SkipStep(name, reason):
                self._tell.skipped(name, reason)
            case FailedStep(name, fault):
                self._tell.failed(name, fault)
            case _:
                return False
        return True

    async def _work(self, queue: Ahead) -> None:
        while (step := await queue.get()) is not None:
            match step:
                case RemoveNodeStep() | RemoveFileStep():
                    await self._remove(step)
                case SiteCopyStep():
                    await self._copy_at_site(step)
                case ImportStep():
                    await self._import(step)
                case UploadStep() | DownloadStep():
                    await self._transfer(step)
                case BundleUploadStep() | BundleDownloadStep():
                    await self._transfer_bundle(step)

    async def _transfer(self, step: UploadStep | DownloadStep) -> None:
        self._tell.begun(step)
        try:
            with self._streams.file():
                outcome = await self._move(step)
        except OSError as error:
            self._tell.failed(step, LocalFault(error))
        except Fault as fault:
            self._fail(step, fault)
        else:
            self._tell.arrived(step, outcome)

    async def _transfer_bundle(self, bundle: BundleUploadStep | BundleDownloadStep) -> None:
        """Files that do not make it with the bundle are tried by themselves, which tells why."""
        left: Sequence[UploadStep | DownloadStep]
        try:
            async with self._bundles:
                if isinstance(bundle, BundleUploadStep):
                    left = await self._send_bundle(bundle)
                else:
                    left = await self._fetch_bundle(bundle)
        except (CertificateExpired, ServiceUnreachable) as fault:
            self.summary.count_failure(fault)
            raise
        except Fault:
            left = bundle.files
            if isinstance(bundle, BundleUploadStep):
                await self._make_containers(bundle)
        for step in left:
            await self._transfer(step)

    async def _make_containers(self, bundle: BundleUploadStep) -> None:
        """Make what a bundle that failed would have made."""
        space = await self._client.space(bundle.container)
        for node in bundle.containers:
            try:
                await space.make_container(node.path, exist_ok=True)
            except Fault as fault:
                self._tell.failed(self._client.name(node), fault)

    async def _send_bundle(self, bundle: BundleUploadStep) -> list[UploadStep]:
        space = await self._client.space(bundle.container)
        sent = await send_bundle(space, bundle, overwrite=self._overwrite)
        for node, fault in sent.containers:
            self._tell.failed(self._client.name(node), fault)
        for step, result in sent.files:
            self._tell_of(step, result)
        return sent.left

    async def _fetch_bundle(self, bundle: BundleDownloadStep) -> list[DownloadStep]:
        space = await self._client.space(bundle.container)
        fetched = await fetch_bundle(space, bundle, overwrite=self._overwrite)
        for step, result in fetched.files:
            self._tell_of(step, result)
        return fetched.left

    def _tell_of(self, step: UploadStep | DownloadStep, result: Outcome | Fault) -> None:
        self._tell.begun(step)
        if isinstance(result, Outcome):
            self._tell.arrived(step, result)
        else:
            self._fail(step, result)

    def _fail(self, step: UploadStep | DownloadStep, fault: Fault) -> None:
        """Tell a failure; raise what makes going on pointless, which is told once, by who called."""
        if isinstance(fault, CertificateExpired | ServiceUnreachable) or fault.exit_code == _DISK_FULL:
            self.summary.count_failure(fault)
            raise fault
        if isinstance(fault, NodeLocked):
            target = self._tell.name(step).rpartition(" -> ")[2]
            fault = NodeLocked(f"{fault.detail}. Use vlock to unlock the node before copying to {target}.")
        self._tell.failed(step, fault)

    async def _copy_at_site(self, step: SiteCopyStep) -> None:
        """The service checks what it copies; that it tells no number of bytes here is the protocol's."""
        self._tell.begun(step)
        try:
            if await self._client.are_at_one_site(step.node.uri, step.destination):
                source = await self._client.space(step.node.uri)
                await copy_at_site(source, await self._client.space(step.destination), step)
                outcome = Outcome(length=step.node.length, moved=0, at_site=True)
            else:
                outcome = await self._ferry.between_sites(step, self._progress(step))
        except Fault as fault:
            self._tell.failed(step, fault)
        else:
            self._tell.arrived(step, outcome)

    async def _import(self, step: ImportStep) -> None:
        self._tell.begun(step)
        try:
            outcome = await self._ferry.from_the_web(step, self._progress(step))
        except Fault as fault:
            self._tell.failed(step, fault)
        else:
            self._tell.arrived(step, outcome)

    async def _remove(self, step: RemoveNodeStep | RemoveFileStep) -> None:
        try:
            if isinstance(step, RemoveNodeStep):
                await remove_nodes(await self._client.space(step.node.uri), step.node)
            else:
                await asyncio.to_thread(remove_files, step.path)
        except OSError as error:
            self._tell.failed(step, LocalFault(error))
        except Fault as fault:
            self._tell.failed(step, fault)
        else:
            self._tell.removed(step)

    async def _move(self, step: UploadStep | DownloadStep) -> Outcome:
        progress = self._progress(step)
        if isinstance(step, UploadStep):
            return await self._upload(step, progress)
        if step.query:
            space = await self._client.space(step.node.uri)
            return await download_derived(space, step.node.uri.path, step.query, step.destination, progress)
        return await self._download(step, progress)

    def _progress(self, step: Transfer) -> Progress:
        name = self._tell.name(step)

        def progress(position: int) -> None:
            self._watcher.moved(name, position)

        return progress

    async def _upload(self, step: UploadStep, progress: Progress) -> Outcome:
        space = await self._client.space(step.node)
        streams = self._streams.share(step.length, space.round_trip)
        known = None if self._overwrite else step.known
        began, before = time.time_ns(), step.source.stat()
        outcome = await upload(
            space, step.node.path, step.source, progress, known=known, streams=streams, journal=self._journal
        )
        if outcome.md5 is not None:
            await asyncio.to_thread(self._journal.note, step.source, before, outcome.md5, began)
        return outcome

    async def _download(self, step: DownloadStep, progress: Progress) -> Outcome:
        node, path = step.node, step.destination
        space = await self._client.space(node.uri)
        if not self._overwrite and await asyncio.to_thread(is_identical, path, node.md5, step.length, self._journal):
            return Outcome(length=step.length, moved=0, md5=node.md5, skipped=True)
        outcome = await download(
            space, node, path, progress, streams=self._streams.share(step.length, space.round_trip)
        )
        facts = path.stat()
        if outcome.md5 is not None and facts.st_size == outcome.length:
            await asyncio.to_thread(self._journal.note, path, facts, outcome.md5, time.time_ns())
        return outcome
