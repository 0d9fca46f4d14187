"""Brings many small files in one request (`bundle#download-1.0`), and puts each whole in its place."""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes

from skyferry.client.comparing import is_identical
from skyferry.client.errors import LocalFault
from skyferry.client.messages import Request
from skyferry.client.nodes import Node
from skyferry.client.outcomes import Outcome
from skyferry.client.part_files import part_path
from skyferry.client.retry import persistently
from skyferry.client.steps import BundleDownloadStep, DownloadStep
from skyferry.client.tar_entries import TarEntry, read_entries
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault

_LIST = {"Content-Type": "text/plain"}


@dataclass(slots=True)
class Fetched:
    """What became of a bundle."""

    files: list[tuple[DownloadStep, Outcome | Fault]] = field(default_factory=list)
    left: list[DownloadStep] = field(default_factory=list)
    """Files to be fetched one by one, which tells why they did not come."""


async def fetch_bundle(space: VOSpace, bundle: BundleDownloadStep, *, overwrite: bool) -> Fetched:
    """Fetch a bundle; the directories of its destinations are there.

    Destinations are those of the steps: no name in the stream decides where anything is written.

    Raises
    ------
    Fault
        If the site refuses the bundle as a whole, or the line breaks again and again.
    """
    fetched = Fetched()
    wanted = list(bundle.files)
    if not overwrite:
        wanted = await asyncio.to_thread(_without_identical, bundle, fetched)
    if not wanted:
        return fetched
    names = {_name(bundle, step.node): step for step in wanted}
    paths = "\n".join(quote_from_bytes(name, safe="/") for name in names)
    url = f"{space.bundle_url(bundle.container.path, standards.BUNDLE_DOWNLOAD)}?format=tar"
    request = Request(method="POST", url=url, headers=_LIST, body=paths.encode())

    async def attempt() -> None:
        stream = (await space.http.send(request)).body
        await asyncio.to_thread(_unpack, stream, names, fetched)

    await persistently(attempt)
    fetched.left += names.values()
    return fetched


def _without_identical(bundle: BundleDownloadStep, fetched: Fetched) -> list[DownloadStep]:
    wanted = []
    for step in bundle.files:
        if is_identical(step.destination, step.node.md5, step.length):
            fetched.files.append((step, Outcome(length=step.length, moved=0, md5=step.node.md5, skipped=True)))
        else:
            wanted.append(step)
    return wanted


def _name(bundle: BundleDownloadStep, node: Node) -> bytes:
    return b"/".join(node.uri.path.parts[len(bundle.container.path) :])


def _unpack(stream: bytes, names: dict[bytes, DownloadStep], fetched: Fetched) -> None:
    """Write the files that came beside their places, have them on the disk, then put them there.

    What was written is taken out of `names`, so that a second try after a cut asks for no more than is missing.
    """
    placing: list[tuple[DownloadStep, Path, Outcome]] = []
    try:
        for entry in read_entries(stream):
            step = names.get(entry.name)
            if step is None or entry.omissions is not None:
                continue
            md5 = hashlib.md5(entry.content, usedforsecurity=False).hexdigest()
            if (entry.md5 or step.node.md5 or md5) != md5:
                continue  # damaged on its way: it comes by itself
            try:
                part = _write(step, entry)
            except OSError as error:
                fetched.files.append((step, LocalFault(error, step.destination)))
                del names[entry.name]
                continue
            if part is not None:
                length = len(entry.content)
                known = (entry.md5 or step.node.md5) is not None or length == 0
                placing.append((step, part, Outcome(length=length, moved=length, md5=md5, verified=known)))
                del names[entry.name]
    finally:
        _place(placing, fetched)


def _write(step: DownloadStep, entry: TarEntry) -> Path | None:
    """Write a file beside its place; None if something is there that is no plain file."""
    mode = 0o666
    keeps = False
    try:
        there = step.destination.lstat()
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISREG(there.st_mode):
            return None
        mode, keeps = stat.S_IMODE(there.st_mode), True
    part = part_path(step.destination, os.urandom(8).hex())
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        view = entry.content
        while view:
            view = view[os.write(descriptor, view) :]
        if keeps:
            os.fchmod(descriptor, mode)
        mtime = entry.mtime if entry.mtime is not None else step.node.mtime
        if mtime is not None:
            os.utime(descriptor, ns=(mtime, mtime))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    return part


def _place(placing: list[tuple[DownloadStep, Path, Outcome]], fetched: Fetched) -> None:
    """Make the files durable together, and each appear under its name in one step."""
    directories = {part.parent for _, part, _ in placing}
    for directory in _one_of_each_device(directories):
        _sync(directory)
    for step, part, outcome in placing:
        try:
            part.replace(step.destination)
        except OSError as error:
            part.unlink(missing_ok=True)
            fetched.files.append((step, LocalFault(error, step.destination)))
        else:
            fetched.files.append((step, outcome))


def _one_of_each_device(directories: set[Path]) -> list[Path]:
    return list({directory.stat().st_dev: directory for directory in directories}.values())


def _sync(directory: Path) -> None:
    """Wait until a whole file system is on its disk: one wait for hundreds of files."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) < 0:
            number = ctypes.get_errno()
            raise LocalFault(OSError(number, os.strerror(number)), directory)
    finally:
        os.close(descriptor)
