"""Skyferry's own commands and ``import vos``: trees, large files by several streams, cuts in the middle."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from skyferry.site.demo.cutting import cut_download, cut_upload
from skyferry.site.demo.dataset import BIG, md5_of
from skyferry.site.demo.report import Row, mebibytes
from skyferry.site.demo.trial import Step, Trial, timed

_SCRIPT = """
import sys, vos
seen = []
client = vos.Client()
client.copy(sys.argv[1], sys.argv[2], callback=lambda moved, total: seen.append((moved, total)))
assert seen and seen[-1][0] == seen[-1][1], seen[-3:]
"""


def steps(trial: Trial) -> list[Step]:
    """What vcp, vsync and a script of the user do."""
    both = (("arc", trial.arc), ("vault", trial.vault))
    return [
        *((f"vcp to {service}", partial(_vcp_in, trial, service, top)) for service, top in both),
        *((f"vcp from {service}", partial(_vcp_out, trial, service, top)) for service, top in both),
        ("vcp --nstreams=4, to vault and back", partial(_streams, trial)),
        ("vcp cut and run again, to vault", partial(_cut_upload, trial)),
        ("vcp cut and run again, from arc", partial(_cut_download, trial)),
        ("vsync to vault and back", partial(_synced, trial)),
        ("vsync again, nothing changed", partial(_synced_again, trial)),
        ("import vos, from arc", partial(_script, trial)),
    ]


def _vcp_in(trial: Trial, service: str, top: str) -> Row:
    """Counts as verified once the way back has shown the same bytes; here the site's own digests must agree."""
    seconds = timed(lambda: trial.person.run("vcp", trial.dataset.root, f"{top}/"))
    return trial.tree(f"vcp to {service}", trial.dataset, seconds)


def _vcp_out(trial: Trial, service: str, top: str) -> Row:
    back = trial.back(f"from-{service}")
    name = trial.dataset.root.name
    seconds = timed(lambda: trial.person.run("vcp", f"{top}/{name}", back))
    return trial.tree(f"vcp from {service}", trial.dataset, seconds, back / name)


def _streams(trial: Trial) -> Row:
    back = trial.work / "by-streams.fits"

    def both_ways() -> None:
        trial.person.run("vcp", "--nstreams=4", trial.dataset.root / BIG, f"{trial.vault}/by-streams.fits")
        trial.person.run("vcp", "--nstreams=4", f"{trial.vault}/by-streams.fits", back)

    return trial.file("vcp --nstreams=4, to vault and back", BIG, back, timed(both_ways), ways=2)


def _cut_upload(trial: Trial) -> Row:
    source, target = trial.dataset.root / BIG, f"{trial.vault}/resumed.fits"
    cut = cut_upload(trial.person, source, target)
    again, seconds = trial.moved_by("received", lambda: trial.person.run("vcp", source, target))
    back = trial.work / "resumed-upload.fits"
    trial.person.run("vcp", target, back)
    return _resumed(trial, "vcp cut and run again, to vault", back, again, seconds, cut)


def _cut_download(trial: Trial) -> Row:
    source = f"{trial.arc}/{trial.dataset.root.name}/{BIG}"
    back = trial.work / "resumed-download.fits"
    cut = cut_download(trial.person, source, back, trial.dataset.sizes[BIG])
    again, seconds = trial.moved_by("sent", lambda: trial.person.run("vcp", source, back))
    return _resumed(trial, "vcp cut and run again, from arc", back, again, seconds, cut)


def _resumed(trial: Trial, method: str, back: Path, moved: int, seconds: float, cut: bool) -> Row:
    size = trial.dataset.sizes[BIG]
    problem = "" if md5_of(back) == trial.dataset.md5[BIG] else "other bytes"
    if not cut:
        problem = problem or "it ended before it could be cut"
    elif moved >= size:
        problem = problem or "the second run moved everything again"
    remark = f"the second run moved {mebibytes(moved)} of {mebibytes(size)}"
    return Row(method=method, files=1, bytes=moved, seconds=seconds, problem=problem, remark=remark)


def _synced(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    back = trial.work / "synced"

    def both_ways() -> None:
        trial.person.run("vsync", f"{part.root}/", f"{trial.vault}/synced")
        trial.person.run("vsync", f"{trial.vault}/synced/", back)

    return trial.tree("vsync to vault and back", part, timed(both_ways), back)


def _synced_again(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    method = "vsync again, nothing changed"
    moved, seconds = trial.moved_by(
        "received", lambda: trial.person.run("vsync", f"{part.root}/", f"{trial.vault}/synced")
    )
    problem = f"{moved} bytes travelled" if moved else ""
    return Row(method=method, files=len(part.md5), seconds=seconds, problem=problem, remark=f"{seconds:.1f} s")


def _script(trial: Trial) -> Row:
    source = f"{trial.arc}/{trial.dataset.root.name}/{BIG}"
    back = trial.work / "by-script.fits"
    seconds = timed(lambda: trial.person.run(sys.executable, "-c", _SCRIPT, source, back))
    return trial.file("import vos, from arc", BIG, back, seconds)
