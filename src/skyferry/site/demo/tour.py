"""Every way in and out of the site, each tried with the same data set and checked byte by byte."""

from __future__ import annotations

import re
import shutil
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from skyferry.site.demo.cutting import bytes_moved, cut_download, cut_upload
from skyferry.site.demo.dataset import BIG, Dataset, md5_of
from skyferry.site.demo.documents import fetch_package, run_job
from skyferry.site.demo.person import Person, ProgramFailed
from skyferry.site.demo.report import Row, mebibytes
from skyferry.vospace.standards import HTTPS_GET, HTTPS_PUT
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol

Step = Callable[[], Row]


@dataclass(frozen=True, slots=True)
class Tour:
    """The steps, in order.

    Parameters
    ----------
    person
        Owns the project, under which everything lies.
    work
        A directory for what comes back; emptied before.
    arc_root
        The tree that the site serves as arc.
    authority
        The site's, for node URIs.
    """

    person: Person
    dataset: Dataset
    work: Path
    arc_root: Path
    authority: str
    project: str

    def rows(self) -> Iterator[Row]:
        """Do one step after the other; what fails is a row that says why."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        for name, step in self._steps():
            try:
                yield step()
            except (ProgramFailed, OSError) as error:
                yield Row(method=name, problem=str(error))

    def _steps(self) -> list[tuple[str, Step]]:
        steps: list[tuple[str, Step]] = []
        for service, top in (("arc", self._arc), ("vault", self._vault)):
            steps += [
                (f"vcp to {service}", partial(self._vcp_in, service, top)),
                (f"vcp from {service}", partial(self._vcp_out, service, top)),
            ]
        steps += [
            ("vcp cut and run again, to vault", self._cut_upload),
            ("vcp cut and run again, from arc", self._cut_download),
            ("plain file to arc, vcp out", self._posix_in),
            ("vcp to arc, plain file out", self._posix_out),
        ]
        if shutil.which("curl") is None:
            return steps
        return [
            *steps,
            ("curl with certificate, arc", lambda: self._curl("arc", token=False)),
            ("curl with token, vault", lambda: self._curl("vault", token=True)),
            ("curl, pre-authorised URL, arc", lambda: self._preauthorised("arc")),
            ("curl, pre-authorised URL, vault", lambda: self._preauthorised("vault")),
            ("job: copy arc to vault", self._copy),
            ("job: move in vault", self._move),
            ("job: import from https", self._import),
            ("package, tar", lambda: self._package("application/x-tar")),
            ("package, zip", lambda: self._package("application/zip")),
        ]

    @property
    def _arc(self) -> str:
        return f"arc:projects/{self.project}"

    @property
    def _vault(self) -> str:
        return f"vos:{self.project}"

    def _files_url(self, service: str, name: str) -> str:
        parent = f"projects/{self.project}" if service == "arc" else self.project
        return f"{self.person.url}/{service}/files/{parent}/{name}"

    def _uri(self, service: str, name: str) -> str:
        parent = f"projects/{self.project}" if service == "arc" else self.project
        return f"vos://{self.authority}~{service}/{parent}/{name}"

    # --- our own commands
    def _vcp_in(self, service: str, top: str) -> Row:
        """Counts as verified once the way back has shown the same bytes; here the site's own digests must agree."""
        seconds = _timed(lambda: self.person.run("vcp", self.dataset.root, f"{top}/"))
        return self._row(f"vcp to {service}", self.dataset, seconds)

    def _vcp_out(self, service: str, top: str) -> Row:
        back = self.work / f"from-{service}"
        back.mkdir()
        seconds = _timed(lambda: self.person.run("vcp", f"{top}/{self.dataset.root.name}", back))
        wrong = self.dataset.differing(back / self.dataset.root.name)
        return self._row(f"vcp from {service}", self.dataset, seconds, ", ".join(wrong[:3]))

    def _cut_upload(self) -> Row:
        source, target = self.dataset.root / BIG, f"{self._vault}/resumed.fits"
        cut = cut_upload(self.person, source, target)
        again, seconds = self._moved_by("received", lambda: self.person.run("vcp", source, target))
        back = self.work / "resumed-upload.fits"
        self.person.run("vcp", target, back)
        return self._resumed("vcp cut and run again, to vault", back, again, seconds, cut)

    def _cut_download(self) -> Row:
        source = f"{self._arc}/{self.dataset.root.name}/{BIG}"
        back = self.work / "resumed-download.fits"
        cut = cut_download(self.person, source, back, self.dataset.sizes[BIG])
        again, seconds = self._moved_by("sent", lambda: self.person.run("vcp", source, back))
        return self._resumed("vcp cut and run again, from arc", back, again, seconds, cut)

    def _resumed(self, method: str, back: Path, moved: int, seconds: float, cut: bool) -> Row:
        size = self.dataset.sizes[BIG]
        problem = "" if md5_of(back) == self.dataset.md5[BIG] else "other bytes"
        if not cut:
            problem = problem or "it ended before it could be cut"
        elif moved >= size:
            problem = problem or "the second run moved everything again"
        remark = f"the second run moved {mebibytes(moved)} of {mebibytes(size)}"
        return Row(method=method, files=1, bytes=moved, seconds=seconds, problem=problem, remark=remark)

    # --- arc beside the service
    def _posix_in(self) -> Row:
        part = self.dataset.below("survey")
        target = self.arc_root / "projects" / self.project / "copied by cp"
        seconds = _timed(lambda: shutil.copytree(part.root, target))
        back = self.work / "posix"
        back.mkdir()
        self.person.run("vcp", f"{self._arc}/copied by cp", back)
        return self._row("plain file to arc, vcp out", part, seconds, ", ".join(part.differing(back / target.name)[:3]))

    def _posix_out(self) -> Row:
        tree = self.arc_root / "projects" / self.project / self.dataset.root.name
        wrong: list[str] = []
        seconds = _timed(lambda: wrong.extend(self.dataset.differing(tree)))
        return self._row("vcp to arc, plain file out", self.dataset, seconds, ", ".join(wrong[:3]))

    # --- curl
    def _curl(self, service: str, *, token: bool) -> Row:
        name = "tables/catalogue.fits"
        url, back = self._files_url(service, "curl.fits"), self.work / f"curl-{service}.fits"

        def both_ways() -> None:
            self.person.curl("-T", self.dataset.root / name, url, token=token)
            self.person.curl("-L", "-o", back, url, token=token)

        method = f"curl with {'token' if token else 'certificate'}, {service}"
        return self._one_file(method, name, back, _timed(both_ways), ways=2)

    def _preauthorised(self, service: str) -> Row:
        """A URL is asked for with a credential, and works without one."""
        name = "mef/exposure_0042.fits"
        back = self.work / f"preauthorised-{service}.fits"

        def negotiated(direction: Direction, protocol: str) -> str:
            asked = {"TARGET": self._uri(service, "signed.fits"), "DIRECTION": direction, "PROTOCOL": protocol}
            query = urlencode({**asked, "REQUEST": "redirect"})
            url = f"{self.person.url}/{service}/synctrans?{query}"
            said = self.person.curl("-o", "/dev/null", "-w", "%{redirect_url}", url)
            if "/files/preauth:" not in said:
                raise ProgramFailed(f"no pre-authorised URL, but {said[:100]}")
            return said

        def both_ways() -> None:
            self.person.curl("-T", self.dataset.root / name, negotiated(Direction.PUSH_TO, HTTPS_PUT), anonymous=True)
            self.person.curl("-o", back, negotiated(Direction.PULL_FROM, HTTPS_GET), anonymous=True)

        return self._one_file(f"curl, pre-authorised URL, {service}", name, back, _timed(both_ways), ways=2)

    # --- the site's own work
    def _copy(self) -> Row:
        part = self.dataset.below("survey")
        transfer = Transfer(
            targets=(self._uri("arc", f"{self.dataset.root.name}/survey"),), direction=self._uri("vault", "copied")
        )
        seconds = _timed(lambda: run_job(self.person, "arc", transfer))
        return self._row("job: copy arc to vault", part, seconds, self._differing("vos", "copied", part))

    def _move(self) -> Row:
        part = self.dataset.below("survey")
        transfer = Transfer(
            targets=(self._uri("vault", "copied"),), direction=self._uri("vault", "moved"), keep_bytes=False
        )
        seconds = _timed(lambda: run_job(self.person, "vault", transfer))
        return self._row("job: move in vault", part, seconds, self._differing("vos", "moved", part))

    def _import(self) -> Row:
        """The site fetches from an https server; here, the public file of the site itself."""
        name = "compressed/field_rice.fits.fz"
        source = self._files_url("arc", f"{self.dataset.root.name}/{name}")
        transfer = Transfer(
            targets=(self._uri("vault", "imported.fits.fz"),),
            direction=Direction.PULL_TO,
            protocols=(TransferProtocol(uri=HTTPS_GET, endpoint=re.sub(r"//[^/:]+:", "//127.0.0.1:", source)),),
        )
        seconds = _timed(lambda: run_job(self.person, "vault", transfer))
        back = self.work / "imported.fits.fz"
        self.person.run("vcp", f"{self._vault}/imported.fits.fz", back)
        return self._one_file("job: import from https", name, back, seconds)

    def _package(self, media_type: str) -> Row:
        part = self.dataset.below("survey")
        kind = media_type.rpartition("/")[2].removeprefix("x-")
        archive, back = self.work / f"survey.{kind}", self.work / f"unpacked-{kind}"
        target = self._uri("arc", f"{self.dataset.root.name}/survey")
        seconds = _timed(lambda: fetch_package(self.person, "arc", target, media_type, archive))
        _unpack(archive, back)
        return self._row(f"package, {kind}", part, seconds, ", ".join(part.differing(back / "survey")[:3]))

    # --- judging
    def _differing(self, prefix: str, name: str, part: Dataset) -> str:
        back = self.work / f"back-{name}"
        back.mkdir()
        top = self._vault if prefix == "vos" else self._arc
        self.person.run("vcp", f"{top}/{name}", back)
        return ", ".join(part.differing(back / name)[:3])

    def _row(self, method: str, part: Dataset, seconds: float, problem: str = "") -> Row:
        return Row(method=method, files=len(part.md5), bytes=part.bytes, seconds=seconds, problem=problem)

    def _one_file(self, method: str, name: str, back: Path, seconds: float, *, ways: int = 1) -> Row:
        problem = "" if md5_of(back) == self.dataset.md5[name] else "other bytes"
        size = back.stat().st_size * ways
        return Row(method=method, files=1, bytes=size, seconds=seconds, problem=problem)

    def _moved_by(self, direction: str, step: Callable[[], object]) -> tuple[int, float]:
        """Bytes of files that crossed the site's door during a step, by the site's own count, and its seconds."""
        before = bytes_moved(self.person, direction)
        seconds = _timed(step)
        return bytes_moved(self.person, direction) - before, seconds


def _unpack(archive: Path, target: Path) -> None:
    """Unpack the files of a tar or zip archive."""
    for name, content in _files_in(archive):
        path = target / name
        if not path.resolve().is_relative_to(target.resolve()):
            raise ProgramFailed(f"{archive.name} holds {name}, which lies outside")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)


def _files_in(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if archive.suffix == ".tar":
        with tarfile.open(archive) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name, content
    else:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                if not entry.is_dir():
                    with packed.open(entry) as content:
                        yield entry.filename, content


def _timed(step: Callable[[], object]) -> float:
    began = time.monotonic()
    step()
    return time.monotonic() - began
