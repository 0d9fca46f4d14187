"""The tree as files: written beside the service, and over SFTP as a person's own machine does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from skyferry.site.demo.report import Row
from skyferry.site.demo.trial import Step, Trial, timed

_FILE = "tables/catalogue.fits"


def steps(trial: Trial) -> list[Step]:
    """Plain programs on the server, ``sftp``, and ``rsync`` on a mount, as far as they are installed."""
    found: list[Step] = [
        ("plain file to arc, vcp out", partial(_posix_in, trial)),
        ("vcp to arc, plain file out", partial(_posix_out, trial)),
    ]
    if _has("sftp", "ssh-keygen"):
        found.append(("sftp with a key, arc", partial(_sftp, trial)))
    if _has("sshfs", "rsync", "ssh-keygen", "fusermount3") and Path("/dev/fuse").exists():
        found.append(("sshfs and rsync, arc", partial(_mounted, trial)))
    return found


def _posix_in(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    target = trial.arc_root / "projects" / trial.project / "copied by cp"
    seconds = timed(lambda: shutil.copytree(part.root, target))
    back = trial.back("posix")
    trial.person.run("vcp", f"{trial.arc}/{target.name}", back)
    return trial.tree("plain file to arc, vcp out", part, seconds, back / target.name)


def _posix_out(trial: Trial) -> Row:
    there = trial.arc_root / "projects" / trial.project / trial.dataset.root.name
    back = trial.work / "read-in-place"
    seconds = timed(lambda: shutil.copytree(there, back))
    return trial.tree("vcp to arc, plain file out", trial.dataset, seconds, back)


def _sftp(trial: Trial) -> Row:
    back = trial.work / "by-sftp.fits"
    far = f"arc/projects/{trial.project}/by-sftp.fits"
    batch = trial.work / "sftp.batch"
    batch.write_text(f'put "{trial.dataset.root / _FILE}" {far}\nget {far} "{back}"\n', encoding="utf-8")
    host, port = trial.sftp
    options = _ssh_options(trial)
    seconds = timed(
        lambda: trial.person.run("sftp", "-q", *options, "-P", str(port), "-b", batch, f"{trial.person.name}@{host}")
    )
    return trial.file("sftp with a key, arc", _FILE, back, seconds, ways=2)


def _mounted(trial: Trial) -> Row:
    part = trial.dataset.below("survey")
    back = trial.back("by-rsync")
    with _mount(trial) as mount:
        far = mount / "arc" / "projects" / trial.project / "by-rsync"

        def both_ways() -> None:
            trial.person.run("rsync", "-a", f"{part.root}/", f"{far}/")
            trial.person.run("rsync", "-a", f"{far}/", f"{back}/")

        return trial.tree("sshfs and rsync, arc", part, timed(both_ways), back)


@contextmanager
def _mount(trial: Trial) -> Iterator[Path]:
    host, port = trial.sftp
    mount = trial.back("mount")
    trial.person.run("sshfs", *_ssh_options(trial), "-p", str(port), f"{trial.person.name}@{host}:/", mount)
    try:
        yield mount
    finally:
        trial.person.run("fusermount3", "-u", mount)


def _ssh_options(trial: Trial) -> list[str]:
    """A key of the person's, which ``authorized_keys`` at home on arc names; and the host's, known beforehand."""
    home = trial.person.home / ".ssh"
    key, hosts = home / "id_ed25519", home / "known_hosts"
    if not key.exists():
        home.mkdir(mode=0o700, exist_ok=True)
        trial.person.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
    host, port = trial.sftp
    hosts.write_text(f"[{host}]:{port} {trial.host_key}\n", encoding="ascii")
    trial.person.run("vmkdir", "-p", f"arc:home/{trial.person.name}/.ssh")
    trial.person.run("vcp", key.with_suffix(".pub"), f"arc:home/{trial.person.name}/.ssh/authorized_keys")
    return ["-o", f"IdentityFile={key}", "-o", f"UserKnownHostsFile={hosts}", "-o", "IdentitiesOnly=yes", "-F", "none"]


def _has(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)
