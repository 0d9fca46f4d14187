"""Manifests: what a run did with every file, one JSON object per line, for `skyferry verify` and other programs.

The first line is ``{"manifest": "skyferry-1", "began": TIME}``, the last ``{"end": true, "count": N}``; without it the
run was killed. Each line between is an `Entry`. Names are whole: node URIs, absolute local paths. Bytes of local
names that are not UTF-8 are surrogates (`os.fsdecode`), which JSON escapes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self, get_args

from skyferry.client.errors import InvalidUsage, LocalFault
from skyferry.vospace.times import precise_time

FORM = "skyferry-1"

Verdict = Literal["copied", "identical", "skipped", "removed", "failed"]

_VERDICTS: frozenset[str] = frozenset(get_args(Verdict))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one file."""

    path: str
    """Where it is now: the destination; for what was not copied, the name it was met under."""
    verdict: Verdict
    source: str | None = None
    size: int | None = None
    """Bytes of the whole file."""
    md5: str | None = None
    """Hex digits; None where nobody computed it."""
    verified: bool = False
    """Whether both sides named this MD5."""
    reason: str | None = None
    """Why it was skipped or failed."""

    @property
    def is_there(self) -> bool:
        """Whether the destination holds the file, as far as the run knows."""
        return self.verdict in ("copied", "identical")


_FIELDS = tuple(Entry.__dataclass_fields__)


class ManifestWriter:
    """Writes a manifest as a run goes on; whoever looks sees whole lines. Use as ``with``.

    Raises
    ------
    LocalFault
        If the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0
        try:
            self._file: IO[str] = path.open("w", encoding="utf-8", buffering=1 << 16)
        except OSError as error:
            raise LocalFault(error, path) from error
        self._line({"manifest": FORM, "began": precise_time(time.time_ns())})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._line({"end": True, "count": self._count})
            self._file.close()
        except OSError as failed:
            raise LocalFault(failed, self._path) from failed

    def add(self, entry: Entry) -> None:
        self._count += 1
        self._line({name: value for name in _FIELDS if (value := getattr(entry, name)) is not None})

    def _line(self, data: dict[str, object]) -> None:
        try:
            self._file.write(json.dumps(data) + "\n")
        except OSError as error:
            raise LocalFault(error, self._path) from error


@dataclass(slots=True)
class ManifestReader:
    """A manifest on disk. After all entries were read `is_whole` tells whether the run came to its end."""

    path: Path
    is_whole: bool = False

    def entries(self) -> Iterator[Entry]:
        """Yield entries in their order, in constant memory.

        Raises
        ------
        LocalFault
            If the file cannot be read.
        InvalidUsage
            If it is no manifest.
        """
        try:
            with self.path.open(encoding="utf-8") as lines:
                if self._object(next(lines, ""), 1).get("manifest") != FORM:
                    raise InvalidUsage(f"{self.path} is no manifest (vcp --report FILE writes one)")
                for number, line in enumerate(lines, 2):
                    fields = self._object(line, number)
                    if fields.get("end"):
                        self.is_whole = True
                        return
                    yield self._entry(fields, number)
        except OSError as error:
            raise LocalFault(error, self.path) from error

    def _object(self, line: str, number: int) -> dict[str, object]:
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            raise InvalidUsage(f"{self.path}, line {number}: not a line of a manifest")
        return fields

    def _entry(self, fields: dict[str, object], number: int) -> Entry:
        known = {name: value for name, value in fields.items() if name in _FIELDS}
        if not isinstance(known.get("path"), str) or known.get("verdict") not in _VERDICTS:
            raise InvalidUsage(f"{self.path}, line {number}: an entry has a path and a verdict")
        return Entry(**known)  # type: ignore[arg-type]  # unknown fields of later versions are left out above
