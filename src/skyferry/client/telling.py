"""What a run did, told to everybody who listens: counted, shown, and written into a manifest."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from skyferry.client.client import Client
from skyferry.client.manifests import Entry, ManifestWriter
from skyferry.client.outcomes import Outcome
from skyferry.client.steps import (
    DownloadStep,
    ImportStep,
    RemoveFileStep,
    RemoveNodeStep,
    SameStep,
    SiteCopyStep,
    UploadStep,
)
from skyferry.vospace.faults import Fault


class Watcher(Protocol):
    """Told what happens, as it happens."""

    def planned(self, files: int, length: int) -> None:
        """So many more files and bytes are known of."""
        ...

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
    reasons: Counter[str] = field(default_factory=Counter)
    """Why items failed, by the fault's name."""
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
        self.reasons[fault.name] += 1
        self._codes.add(fault.exit_code)


Transfer = UploadStep | DownloadStep | SiteCopyStep | ImportStep
Removal = RemoveNodeStep | RemoveFileStep


class Teller:
    """Passes on what becomes of each step."""

    def __init__(self, client: Client, watcher: Watcher, manifest: ManifestWriter | None = None) -> None:
        self.summary = Summary()
        self._client = client
        self._watcher = watcher
        self._manifest = manifest

    def planned(self, steps: Sequence[Transfer]) -> None:
        """Tell of steps that wait for their turn."""
        self._watcher.planned(len(steps), sum(_length(step) for step in steps))

    def begun(self, step: Transfer) -> None:
        self._watcher.begun(self.name(step), _length(step))

    def arrived(self, step: Transfer, outcome: Outcome) -> None:
        self._count(outcome)
        self._watcher.arrived(self.name(step), outcome)
        if self._manifest is not None:
            source, target = _full_names(step)
            self._write(
                Entry(
                    path=target,
                    verdict="identical" if outcome.skipped else "copied",
                    source=source,
                    size=outcome.length,
                    md5=outcome.md5,
                    verified=outcome.verified and outcome.md5 is not None,
                )
            )

    def same(self, step: SameStep) -> None:
        """Size and time told that nothing is to be done."""
        outcome = Outcome(length=step.length, moved=0, skipped=True)
        self._count(outcome)
        self._watcher.arrived(step.name, outcome)
        if self._manifest is not None:
            source, target = step.full_names()
            self._write(Entry(path=target, verdict="identical", source=source, size=step.length, md5=step.md5))

    def failed(self, what: Transfer | Removal | str, fault: Fault) -> None:
        self.summary.count_failure(fault)
        self._watcher.failed(what if isinstance(what, str) else self.name(what), fault)
        if self._manifest is not None:
            source, target = (None, what) if isinstance(what, str) else _full_names(what)
            self._write(Entry(path=target, verdict="failed", source=source, reason=str(fault)))

    def skipped(self, name: str, reason: str) -> None:
        self.summary.skipped += 1
        self._watcher.skipped(name, reason)
        self._write(Entry(path=name, verdict="skipped", reason=reason))

    def removed(self, step: Removal) -> None:
        self.summary.removed += 1
        self._watcher.removed(self.name(step))
        if self._manifest is not None:
            self._write(Entry(path=_full_names(step)[1], verdict="removed"))

    def name(self, step: Transfer | Removal) -> str:
        """A step as people read it."""
        match step:
            case UploadStep():
                return f"{step.source} -> {self._client.name(step.node)}"
            case DownloadStep():
                return f"{self._client.name(step.node.uri)} -> {step.destination}"
            case SiteCopyStep():
                return f"{self._client.name(step.node.uri)} -> {self._client.name(step.destination)}"
            case ImportStep():
                return f"{shown_url(step.url)} -> {self._client.name(step.node)}"
            case RemoveNodeStep():
                return self._client.name(step.node.uri)
            case RemoveFileStep():
                return os.fspath(step.path)

    def _count(self, outcome: Outcome) -> None:
        self.summary.bytes += outcome.moved
        self.summary.unverified += not outcome.verified
        if outcome.skipped:
            self.summary.identical += 1
        else:
            self.summary.copied += 1

    def _write(self, entry: Entry) -> None:
        if self._manifest is not None:
            self._manifest.add(entry)


def _length(step: Transfer) -> int:
    return step.length if isinstance(step, UploadStep | DownloadStep) else 0


def _full_names(step: Transfer | Removal) -> tuple[str | None, str]:
    """Source and target as they stand in a manifest."""
    match step:
        case UploadStep():
            return whole_path(step.source), str(step.node)
        case DownloadStep():
            return str(step.node.uri), whole_path(step.destination)
        case SiteCopyStep():
            return str(step.node.uri), str(step.destination)
        case ImportStep():
            return shown_url(step.url), str(step.node)
        case RemoveNodeStep():
            return None, str(step.node.uri)
        case RemoveFileStep():
            return None, whole_path(step.path)


def shown_url(url: str) -> str:
    """An address without what may be secret in it: a password, a query that is a signature."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def whole_path(path: str | Path) -> str:
    """A local path that means the same in every directory; no link is followed."""
    return os.path.abspath(path)  # noqa: PTH100
