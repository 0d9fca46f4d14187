"""What a transfer shows while it runs and at its end: bars on a terminal, lines otherwise, JSON for programs."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self

from skyferry.client.outcomes import Outcome
from skyferry.client.telling import Summary
from skyferry.commands.display import note, size_text
from skyferry.commands.running import describe
from skyferry.vospace.faults import Fault

_MOVED_SECONDS = 0.2
"""Shortest time between two JSON events about one file on its way."""


class Watch(Protocol):
    """A `skyferry.client.copying.Watcher` that is shown to somebody. Use as ``with``."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def planned(self, files: int, length: int) -> None: ...
    def begun(self, name: str, length: int) -> None: ...
    def moved(self, name: str, position: int) -> None: ...
    def arrived(self, name: str, outcome: Outcome) -> None: ...
    def skipped(self, name: str, reason: str) -> None: ...
    def removed(self, name: str) -> None: ...
    def failed(self, name: str, fault: Fault) -> None: ...
    def ended(self, summary: Summary) -> None: ...


def watch(*, verbose: bool, as_json: bool) -> Watch:
    """Choose how to show a run."""
    if as_json:
        return JsonLines()
    if sys.stderr.isatty():
        from skyferry.commands.bars import Bars  # of no use without a terminal

        return Bars(verbose=verbose)
    return Lines(verbose=verbose)


class Lines:
    """Lines on standard error: failures always, the rest with ``-v``."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def planned(self, files: int, length: int) -> None:
        return None

    def begun(self, name: str, length: int) -> None:
        return None

    def moved(self, name: str, position: int) -> None:
        return None

    def arrived(self, name: str, outcome: Outcome) -> None:
        if self._verbose or outcome.remark:
            self._say(f"{name}: {_became(outcome)}")

    def skipped(self, name: str, reason: str) -> None:
        if self._verbose:
            self._say(f"{name}: skipped ({reason})")

    def removed(self, name: str) -> None:
        if self._verbose:
            self._say(f"{name}: removed")

    def failed(self, name: str, fault: Fault) -> None:
        self._say(f"ERROR:: {_failure(name, fault)}")

    def ended(self, summary: Summary) -> None:
        if self._verbose or summary.failed:
            self._say(summary_text(summary))

    def _say(self, text: str) -> None:
        note(text)


class JsonLines(Lines):
    """An object per event on standard output."""

    def __init__(self) -> None:
        super().__init__(verbose=True)
        self._told: dict[str, float] = {}

    def begun(self, name: str, length: int) -> None:
        self._emit("begun", name=name, length=length)

    def moved(self, name: str, position: int) -> None:
        now = time.monotonic()
        if now - self._told.get(name, 0.0) >= _MOVED_SECONDS:
            self._told[name] = now
            self._emit("moved", name=name, position=position)

    def arrived(self, name: str, outcome: Outcome) -> None:
        self._told.pop(name, None)
        self._emit(
            "arrived",
            name=name,
            length=outcome.length,
            moved=outcome.moved,
            md5=outcome.md5,
            verified=outcome.verified,
            skipped=outcome.skipped,
            at_site=outcome.at_site,
        )

    def skipped(self, name: str, reason: str) -> None:
        self._emit("skipped", name=name, reason=reason)

    def removed(self, name: str) -> None:
        self._emit("removed", name=name)

    def failed(self, name: str, fault: Fault) -> None:
        self._told.pop(name, None)
        self._emit("failed", name=name, fault=fault.name, detail=fault.detail, exit_code=fault.exit_code)

    def ended(self, summary: Summary) -> None:
        self._emit(
            "ended",
            copied=summary.copied,
            identical=summary.identical,
            skipped=summary.skipped,
            removed=summary.removed,
            failed=summary.failed,
            reasons=dict(summary.reasons),
            bytes=summary.bytes,
            unverified=summary.unverified,
            seconds=round(summary.seconds, 3),
            exit_code=summary.exit_code,
        )

    def _emit(self, event: str, **fields: Any) -> None:
        sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
        sys.stdout.flush()


def summary_text(summary: Summary) -> str:
    """The end of a run in one line."""
    rate = summary.bytes / summary.seconds if summary.seconds > 0 else 0
    parts = [f"{summary.copied} copied ({size_text(summary.bytes)}, {size_text(rate)}/s)"]
    if summary.identical:
        parts.append(f"{summary.identical} already there")
    if summary.skipped:
        parts.append(f"{summary.skipped} skipped")
    if summary.removed:
        parts.append(f"{summary.removed} removed")
    if summary.unverified:
        parts.append(f"{summary.unverified} not verified (the service tells no MD5)")
    why = ", ".join(f"{count} {name}" for name, count in summary.reasons.most_common())
    parts.append(f"{summary.failed} failed" + (f" ({why})" if why else ""))
    return ", ".join(parts)


def _became(outcome: Outcome) -> str:
    if outcome.skipped:
        return "already there"
    if outcome.at_site:
        return f"{size_text(outcome.length)}, copied by the site"
    resumed = "" if outcome.moved == outcome.length else f", {size_text(outcome.moved)} of them now"
    how = f", {outcome.remark}" if outcome.remark else ""
    return f"{size_text(outcome.length)}{resumed}{', verified' if outcome.verified else ', not verified'}{how}"


def _failure(name: str, fault: Fault) -> str:
    if " -> " in name:
        return f"Failed copying {name}. {describe(fault)}"
    return describe(fault) if name in fault.detail else f"{name}: {describe(fault)}"
