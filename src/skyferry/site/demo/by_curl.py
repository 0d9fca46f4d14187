"""curl with each kind of credential, and what the site does by itself: jobs and packages."""

from __future__ import annotations

import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from skyferry.site.demo.documents import fetch_package, run_job
from skyferry.site.demo.person import ProgramFailed
from skyferry.site.demo.report import Row
from skyferry.site.demo.trial import Step, Trial, timed
from skyferry.vospace.standards import HTTPS_GET, HTTPS_PUT
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol


def steps(trial: Trial) -> list[Step]:
    """Everything that needs no client but curl; nothing where there is none."""
    if shutil.which("curl") is None:
        return []
    return [
        ("curl with certificate, arc", partial(_curl, trial, "arc", token=False)),
        ("curl with token, vault", partial(_curl, trial, "vault", token=True)),
        ("curl, pre-authorised URL, arc", partial(_preauthorised, trial, "arc")),
        ("curl, pre-authorised URL, vault", partial(_preauthorised, trial, "vault")),
        ("job: copy arc to vault", partial(_copy, trial)),
        ("job: move in vault", partial(_move, trial)),
        ("job: import from https", partial(_import, trial)),
        ("package, tar", partial(_package, trial, "application/x-tar")),
        ("package, zip", partial(_package, trial, "application/zip")),
    ]


def _curl(trial: Trial, service: str, *, token: bool) -> Row:
    name = "tables/catalogue.fits"
    url, back = trial.files_url(service, "curl.fits"), trial.work / f"curl-{service}.fits"

    def both_ways() -> None:
        trial.person.curl("-T", trial.dataset.root / name, url, token=token)
        trial.person.curl("-L", "-o", back, url, token=token)

    method = f"curl with {'token' if token else 'certificate'}, {service}"
    return trial.file(method, name, back, timed(both_ways), ways=2)


def _preauthorised(trial: Trial, service: str) -> Row:
    """A URL is asked for with a credential, and works without one."""
    name = "mef/exposure_0042.fits"
    back = trial.work / f"preauthorised-{service}.fits"

    def negotiated(direction: Direction, protocol: str) -> str:
        asked = {"TARGET": trial.uri(service, "signed.fits"), "DIRECTION": direction, "PROTOCOL": protocol}
        query = urlencode({**asked, "REQUEST": "redirect"})
        url = f"{trial.person.url}/{service}/synctrans?{query}"
        said = trial.person.curl("-o", "/dev/null", "-w", "%{redirect_url}", url)
        if "/files/preauth:" not in said:
            raise ProgramFailed(f"no pre-authorised URL, but {said[:100]}")
        return said

    def both_ways() -> None:
        trial.person.curl("-T", trial.dataset.root / name, negotiated(Direction.PUSH_TO, HTTPS_PUT), anonymous=True)
        trial.person.curl("-o", back, negotiated(Direction.PULL_FROM, HTTPS_GET), anonymous=True)

    return trial.file(f"curl, pre-authorised URL, {service}", name, back, timed(both_ways), ways=2)


def _copy(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    transfer = Transfer(
        targets=(trial.uri("arc", f"{trial.dataset.root.name}/survey"),), direction=trial.uri("vault", "copied")
    )
    seconds = timed(lambda: run_job(trial.person, "arc", transfer))
    return trial.tree("job: copy arc to vault", part, seconds, _fetched(trial, "copied"))


def _move(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    transfer = Transfer(
        targets=(trial.uri("vault", "copied"),), direction=trial.uri("vault", "moved"), keep_bytes=False
    )
    seconds = timed(lambda: run_job(trial.person, "vault", transfer))
    return trial.tree("job: move in vault", part, seconds, _fetched(trial, "moved"))


def _import(trial: Trial) -> Row:
    """The site fetches from an https server; here, the public file of the site itself."""
    name = "compressed/field_rice.fits.fz"
    source = trial.files_url("arc", f"{trial.dataset.root.name}/{name}")
    transfer = Transfer(
        targets=(trial.uri("vault", "imported.fits.fz"),),
        direction=Direction.PULL_TO,
        protocols=(TransferProtocol(uri=HTTPS_GET, endpoint=re.sub(r"//[^/:]+:", "//127.0.0.1:", source)),),
    )
    seconds = timed(lambda: run_job(trial.person, "vault", transfer))
    back = trial.work / "imported.fits.fz"
    trial.person.run("vcp", f"{trial.vault}/imported.fits.fz", back)
    return trial.file("job: import from https", name, back, seconds)


def _package(trial: Trial, media_type: str) -> Row:
    part = trial.dataset.below("survey")
    kind = media_type.rpartition("/")[2].removeprefix("x-")
    archive, back = trial.work / f"survey.{kind}", trial.work / f"unpacked-{kind}"
    target = trial.uri("arc", f"{trial.dataset.root.name}/survey")
    seconds = timed(lambda: fetch_package(trial.person, "arc", target, media_type, archive))
    _unpack(archive, back)
    return trial.tree(f"package, {kind}", part, seconds, back / "survey")


def _fetched(trial: Trial, name: str) -> Path:
    back = trial.back(f"back-{name}")
    trial.person.run("vcp", f"{trial.vault}/{name}", back)
    return back / name


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
