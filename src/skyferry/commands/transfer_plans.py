"""A transfer plan as people keep it: a page of Markdown with boxes that are ticked when they hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from skyferry.client.surveying.methods import Method
from skyferry.client.surveying.survey import Survey
from skyferry.commands.display import size_text

COUNT = "File count matches"
SIZE = "Total size matches"
DIGESTS = "Digests match"
READABLE = "Sample files readable"
PERMISSIONS = "Permissions set correctly"
BOXES = (COUNT, SIZE, DIGESTS, READABLE, PERMISSIONS)

_BLANK = "_______________"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPlan:
    """A survey, and what only the user knows."""

    survey: Survey
    title: str
    start: datetime
    kind: str | None = None
    """Raw, processed, results …"""
    backup: str | None = None

    @property
    def method(self) -> Method:
        """The one that is recommended."""
        return self.survey.methods[0]

    @property
    def completion(self) -> datetime | None:
        seconds = self.survey.seconds
        return None if seconds is None else self.start + timedelta(seconds=seconds)

    def text(self) -> str:
        task, measure = self.survey.task, self.survey.measure
        kinds = measure.kinds()
        lines = [
            f"## Transfer Plan: {self.title}",
            "",
            "**Data Description**:",
            "",
            f"- Size: {size_text(measure.bytes)} ({measure.bytes:,} bytes)",
            f"- File count: {measure.files:,} in {measure.directories:,} directories",
            f"- Type: {f'{self.kind}; {kinds}' if self.kind else kinds}",
            f"- Sizes: {self._sizes()}",
            *[f"- Will not go: {problem.name}: {problem.why}" for problem in measure.problems[:20]],
            "",
            f"**Source**: {' '.join(task.sources)}",
            "",
            f"**Destination**: {task.destination}",
            "",
            f"**Method**: {self.method.name} ({self.method.why})",
            "",
            "```sh",
            *self.method.commands,
            "```",
            "",
            *self._other_methods(),
            "**Timeline**:",
            "",
            f"- Start: {_minute(self.start)}",
            f"- Estimated completion: {self._completion()}",
            f"- Line: {self._line()}",
            "",
            "**Verification**:",
            "",
            *[f"- [ ] {box}" for box in BOXES],
            "",
            f"**Backup**: {self.backup or _BLANK}",
        ]
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        measure, line = self.survey.measure, self.survey.line
        completion = self.completion
        return {
            "title": self.title,
            "kind": self.kind,
            "backup": self.backup,
            "sources": list(self.survey.task.sources),
            "destination": self.survey.task.destination,
            "direction": str(self.survey.task.direction),
            "files": measure.files,
            "directories": measure.directories,
            "links": measure.links,
            "bytes": measure.bytes,
            "largest": measure.largest,
            "sizes": dict(measure.sizes),
            "types": dict(measure.types),
            "problems": [asdict(problem) for problem in measure.problems],
            "latency": line.latency,
            "rate": line.rate,
            "why_no_rate": line.why_no_rate,
            "method": self.method.name,
            "methods": [asdict(method) for method in self.survey.methods],
            "start": self.start.isoformat(),
            "seconds": self.survey.seconds,
            "estimated_completion": None if completion is None else completion.isoformat(),
        }

    def _sizes(self) -> str:
        measure = self.survey.measure
        return ", ".join(f"{count:,} {label}" for label, count in measure.sizes.items()) or "no files"

    def _other_methods(self) -> list[str]:
        others = self.survey.methods[1:]
        if not others:
            return []
        lines = ["| other ways | | why |", "|---|---|---|"]
        for method in others:
            commands = "; ".join(method.commands).replace("|", "\\|")
            how = f"{method.why}: `{commands}`" if method.fits else method.why
            lines.append(f"| {method.name} | {'fits' if method.fits else 'does not fit'} | {how} |")
        return [*lines, ""]

    def _completion(self) -> str:
        completion = self.completion
        if completion is None or self.survey.seconds is None:
            return f"{_BLANK} ({self.survey.line.why_no_rate or 'the rate was not measured'})"
        return f"{_minute(completion)} (about {duration_text(self.survey.seconds)})"

    def _line(self) -> str:
        line = self.survey.line
        rate = f", {size_text(line.rate)}/s by one stream" if line.rate else ""
        return f"{line.latency * 1000:.1f} ms a question{rate}"


def tick(page: str, held: Collection[str], failed: Collection[str]) -> str:
    """The page with the boxes of `held` ticked and those of `failed` open; others stay as they are."""

    def mark(match: re.Match[str]) -> str:
        box = match["name"].strip()
        mark = "x" if box in held else " " if box in failed else match["mark"]
        return f"{match['before']}[{mark}]{match['between']}{match['name']}"

    return re.sub(
        r"^(?P<before>\s*[-*] )\[(?P<mark>[ xX])\](?P<between> +)(?P<name>.*)$", mark, page, flags=re.MULTILINE
    )


def duration_text(seconds: float) -> str:
    """A time span as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"{round(minutes)} min"
    hours = minutes / 60
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %Z").strip()
