"""What every step of the demo works with, and how it is judged: by the bytes that came back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from skyferry.site.demo.cutting import bytes_moved
from skyferry.site.demo.dataset import Dataset, md5_of
from skyferry.site.demo.person import Person
from skyferry.site.demo.report import Row

Step = tuple[str, Callable[[], Row]]
"""A method's name, and what shows it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The ground of all steps.

    Parameters
    ----------
    person
        Owns the project, under which everything lies.
    work
        A directory for what comes back.
    arc_root
        The tree that the site serves as arc.
    authority
        The site's, for node URIs.
    sftp
        Host and port of the SFTP door.
    host_key
        The door's public key, as a line of ``known_hosts`` has it.
    """

    person: Person
    dataset: Dataset
    work: Path
    arc_root: Path
    authority: str
    project: str
    sftp: tuple[str, int]
    host_key: str

    @property
    def arc(self) -> str:
        return f"arc:projects/{self.project}"

    @property
    def vault(self) -> str:
        return f"vos:{self.project}"

    def files_url(self, service: str, name: str) -> str:
        return f"{self.person.url}/{service}/files/{self._project(service)}/{name}"

    def uri(self, service: str, name: str) -> str:
        return f"vos://{self.authority}~{service}/{self._project(service)}/{name}"

    def back(self, name: str) -> Path:
        """An empty directory for what comes back."""
        path = self.work / name
        path.mkdir()
        return path

    def tree(self, method: str, part: Dataset, seconds: float, came_back: Path | None = None, remark: str = "") -> Row:
        """Judge a tree: what is in `came_back` must be `part`. Without it, what comes later judges."""
        wrong = part.differing(came_back) if came_back else []
        return Row(
            method=method,
            files=len(part.md5),
            bytes=part.bytes,
            seconds=seconds,
            problem=", ".join(wrong[:3]),
            remark=remark,
        )

    def file(self, method: str, name: str, came_back: Path, seconds: float, *, ways: int = 1) -> Row:
        """Judge one file of the data set, which travelled `ways` times."""
        problem = "" if md5_of(came_back) == self.dataset.md5[name] else "other bytes"
        return Row(method=method, files=1, bytes=came_back.stat().st_size * ways, seconds=seconds, problem=problem)

    def moved_by(self, direction: str, step: Callable[[], object]) -> tuple[int, float]:
        """Bytes of files that crossed the site's door during a step, by the site's own count, and its seconds."""
        before = bytes_moved(self.person, direction)
        seconds = timed(step)
        return bytes_moved(self.person, direction) - before, seconds

    def _project(self, service: str) -> str:
        return f"projects/{self.project}" if service == "arc" else self.project


def timed(step: Callable[[], object]) -> float:
    """Seconds that a step takes."""
    began = time.monotonic()
    step()
    return time.monotonic() - began
