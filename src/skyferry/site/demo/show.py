"""The demo from beginning to end."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from skyferry.site.access.ssh_authority import SshAuthority
from skyferry.site.demo.dataset import Dataset, make
from skyferry.site.demo.person import Person
from skyferry.site.demo.report import mebibytes, print_rows
from skyferry.site.demo.site import PROJECT, Ground, prepare, served
from skyferry.site.demo.tour import tour
from skyferry.site.demo.trial import Trial
from skyferry.site.layout import Layout
from skyferry.site.settings import load


def show(root: Path, host: str, port: int, *, once: bool, say: Callable[[str], None]) -> int:
    """Bring up a site in `root`, move the data set by every method, and keep serving.

    Parameters
    ----------
    once
        End after the table instead.
    say
        Told what is done, for people.

    Returns
    -------
    Exit status: 1 if anything was not verified.
    """
    ground = Ground(root.absolute())
    ground.root.mkdir(parents=True, exist_ok=True)
    say(f"Making a data set in {ground.dataset}")
    dataset = make(ground.dataset)
    say(f"  {len(dataset.md5)} files, {mebibytes(dataset.bytes)}")
    say(f"Starting a site in {ground.data}")
    with served(ground, host, port) as url:
        person = prepare(ground, url)
        say(f"  {url}")
        rows = []
        began = time.monotonic()
        for row in tour(_trial(ground, person, dataset)):
            rows.append(row)
            say(f"  {row.method}: {'FAILED' if row.problem else 'ok'}")
        print()
        print_rows(rows)
        failed = sum(bool(row.problem) for row in rows)
        verdict = f"{failed} of {len(rows)} methods failed" if failed else "every byte was compared and is right"
        print(f"\n{verdict} ({time.monotonic() - began:.0f} s)\n")
        print("\n".join(directions(ground, person)), flush=True)
        if not once:
            print("\nServing until Ctrl-C.", flush=True)
            _wait()
    return 1 if failed else 0


def _trial(ground: Ground, person: Person, dataset: Dataset) -> Trial:
    layout = Layout(load(ground.data, ground.root / "skyferry.toml"))
    host, _, port = layout.sftp_address.read_text(encoding="ascii").strip().rpartition(":")
    return Trial(
        person,
        dataset,
        ground.work,
        layout.arc_root,
        layout.settings.authority,
        PROJECT,
        (host, int(port)),
        SshAuthority(layout.ssh_authority_key, layout.ssh_host_key).host_line,
    )


def directions(ground: Ground, person: Person) -> list[str]:
    """How to reach the site from another shell on this machine."""
    return [
        f"The site:      {person.url}",
        f"In a browser:  {person.url}/storage/",
        f"Its CA:        {person.ca}",
        f"Account:       {person.name}, password in {ground.password_file}",
        "",
        "Try, in another shell:",
        f"  . {ground.shell_file}",
        f"  vls -l vos:{PROJECT}",
        f"  vcp vos:{PROJECT}/moved ./survey-copy",
        f"  curl --cacert {person.ca} -E {person.certificate} {person.url}/arc/nodes/projects/{PROJECT}",
    ]


def _wait() -> None:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _signal, _frame: stopping.set())
    stopping.wait()
