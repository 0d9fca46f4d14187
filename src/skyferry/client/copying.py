"""Carries a plan out: several files at once, one bad file does not stop the rest, and the end is told as it is."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from skyferry.client.client import Client
from skyferry.client.derived import download_derived
from skyferry.client.download import download
from skyferry.client.errors import CertificateExpired, LocalFault, ServiceUnreachable
from skyferry.client.outcomes import Outcome
from skyferry.client.removing import remove_files, remove_nodes
from skyferry.client.steps import (
    DownloadStep,
    FailedStep,
    RemoveFileStep,
    RemoveNodeStep,
    SameStep,
    SiteCopyStep,
    SkipStep,
    Step,
    UploadStep,
)
from skyferry.client.streams import Streams, first_of
from skyferry.client.upload import upload
from skyferry.vospace.faults import Fault, NodeLocked

_DISK_FULL = 28


class Watcher(Protocol):
    """Told what happens, as it happens."""

    def begun(self, name: str, length: int) -> None: ...
    def moved(self, name: str, position: int) -> None: ...
    def arrived(self, name: str, outcome: Outcome) -> None: ...
    def skipped(self, name: str, reason: str) -> None: ...
    def removed(self, name: str) -> None: ...
    def failed(self, name: str, fault: Fault) -> None: ...


@dataclass(slots=True)
class Summary:
    """The end of a run."""

    copied: int = 0
    identical: int = 0
    skipped: int = 0
    removed: int = 0
    failed: int = 0
    bytes: int = 0
    """Bytes that travelled."""
    unverified: int = 0
    """Files of which the service knows no MD5."""
    seconds: float = 0.0
    _codes: set[int] = field(default_factory=set)

    @property
    def exit_code(self) -> int:
        """0 if all went well; the failure's own status if nothing did; 23 for some of many."""
        if not self.failed:
            return 0
        if len(self._codes) == 1 and not self.copied and not self.identical:
            return next(iter(self._codes))
        return 23

    def count_failure(self, fault: Fault) -> None:
        self.failed += 1
        self._codes.add(fault.exit_code)


class Copier:
    """Runs the steps of a plan.

    Parameters
    ----------
    streams
        How many files to move at once, and how many streams a large file gets that is alone; None chooses by
        the line.
    overwrite
        Send files even if the other side has them with the same size and MD5.
    """

    def __init__(
        self, client: Client, watcher: Watcher, *, streams: int | None = None, overwrite: bool = False
    ) -> None:
        self.summary = Summary()
        self._client = client
        self._watcher = watcher
        self._streams = Streams(streams)
        self._overwrite = overwrite

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
        queue: asyncio.Queue[Step | None] = asyncio.Queue(workers * 2)
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(workers):
                    tasks.create_task(self._work(queue))
                async for step in steps:
                    await queue.put(step)
                for _ in range(workers):
                    await queue.put(None)
        except* Fault as group:
            raise first_of(group) from None
        finally:
            self.summary.seconds = time.monotonic() - began
        return self.summary

    async def _work(self, queue: asyncio.Queue[Step | None]) -> None:
        while (step := await queue.get()) is not None:
            match step:
                case SkipStep(name, reason):
                    self.summary.skipped += 1
                    self._watcher.skipped(name, reason)
                case FailedStep(name, fault):
                    self._fail(name, fault)
                case SameStep(name, length):
                    self._arrive(name, Outcome(length=length, moved=0, skipped=True))
                case RemoveNodeStep() | RemoveFileStep():
                    await self._remove(step)
                case SiteCopyStep():
                    await self._copy_at_site(step)
                case UploadStep() | DownloadStep():
                    await self._transfer(step)

    async def _transfer(self, step: UploadStep | DownloadStep) -> None:
        source, target = self._names(step)
        name = f"{source} -> {target}"
        self._watcher.begun(name, step.length)
        try:
            with self._streams.file():
                outcome = await self._move(step, name)
        except NodeLocked as fault:
            self._fail(name, NodeLocked(f"{fault.detail}. Use vlock to unlock the node before copying to {target}."))
        except OSError as error:
            self._fail(name, LocalFault(error))
        except Fault as fault:
            if isinstance(fault, CertificateExpired | ServiceUnreachable) or fault.exit_code == _DISK_FULL:
                self.summary.count_failure(fault)  # told once, by who called
                raise
            self._fail(name, fault)
        else:
            self._arrive(name, outcome)

    async def _copy_at_site(self, step: SiteCopyStep) -> None:
        """The service checks what it copies; that it tells no number of bytes here is the protocol's."""
        name = f"{self._client.name(step.node.uri)} -> {self._client.name(step.destination)}"
        self._watcher.begun(name, 0)
        try:
            space = await self._client.space(step.node.uri)
            job = await space.copy(step.node.uri.path, step.destination)
            await job.succeed()
        except Fault as fault:
            self._fail(name, fault)
        else:
            self._arrive(name, Outcome(length=step.node.length, moved=0, at_site=True))

    async def _remove(self, step: RemoveNodeStep | RemoveFileStep) -> None:
        name = self._client.name(step.node.uri) if isinstance(step, RemoveNodeStep) else str(step.path)
        try:
            if isinstance(step, RemoveNodeStep):
                await remove_nodes(await self._client.space(step.node.uri), step.node)
            else:
                await asyncio.to_thread(remove_files, step.path)
        except OSError as error:
            self._fail(name, LocalFault(error))
        except Fault as fault:
            self._fail(name, fault)
        else:
            self.summary.removed += 1
            self._watcher.removed(name)

    async def _move(self, step: UploadStep | DownloadStep, name: str) -> Outcome:
        def progress(position: int) -> None:
            self._watcher.moved(name, position)

        if isinstance(step, UploadStep):
            space = await self._client.space(step.node)
            known = None if self._overwrite else step.known
            return await upload(space, step.node.path, step.source, progress, known=known)
        space = await self._client.space(step.node.uri)
        if step.query:
            return await download_derived(space, step.node.uri.path, step.query, step.destination, progress)
        if not self._overwrite and await asyncio.to_thread(_is_identical, step.destination, step.node.md5, step.length):
            return Outcome(length=step.length, moved=0, md5=step.node.md5, skipped=True)
        streams = self._streams.share(step.length, space.round_trip)
        return await download(space, step.node, step.destination, progress, streams=streams)

    def _names(self, step: UploadStep | DownloadStep) -> tuple[str, str]:
        if isinstance(step, UploadStep):
            return str(step.source), self._client.name(step.node)
        return self._client.name(step.node.uri), str(step.destination)

    def _arrive(self, name: str, outcome: Outcome) -> None:
        self.summary.bytes += outcome.moved
        self.summary.unverified += not outcome.verified
        if outcome.skipped:
            self.summary.identical += 1
        else:
            self.summary.copied += 1
        self._watcher.arrived(name, outcome)

    def _fail(self, name: str, fault: Fault) -> None:
        self.summary.count_failure(fault)
        self._watcher.failed(name, fault)


def _is_identical(path: Path, md5: str | None, length: int) -> bool:
    """Whether a local file has these very bytes; the digest is computed only if the size fits."""
    try:
        if md5 is None or not path.is_file() or path.stat().st_size != length:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == md5
    except OSError:
        return False
