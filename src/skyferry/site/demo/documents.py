"""Transfers by documents and jobs, driven with curl: the protocol without a client library."""

from __future__ import annotations

import re
import time
from pathlib import Path

from skyferry.site.demo.person import Person, ProgramFailed
from skyferry.vospace.jobs import Phase
from skyferry.vospace.standards import HTTPS_GET, PACKAGE_FORMAT, PACKAGE_VIEW
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol, TransferView, write_transfer

JOB_SECONDS = 300


def run_job(person: Person, service: str, transfer: Transfer) -> None:
    """Post a transfer to ``/transfers``, run it, and wait for its end.

    Raises
    ------
    ProgramFailed
        If the job does not complete.
    """
    job = _post(person, f"{person.url}/{service}/transfers", transfer)
    person.curl("-d", "PHASE=RUN", f"{job}/phase")
    deadline = time.monotonic() + JOB_SECONDS
    phase = Phase.QUEUED
    while not phase.has_ended and time.monotonic() < deadline:
        phase = Phase(re.findall(r"<uws:phase>(\w+)<", person.curl(f"{job}?WAIT=20"))[0])
    if phase is not Phase.COMPLETED:
        said = person.curl(f"{job}/error") if phase is Phase.ERROR else ""
        raise ProgramFailed(f"job {job} ended {phase} {said[:300]}")


def fetch_package(person: Person, service: str, target: str, media_type: str, file: Path) -> None:
    """Fetch everything below a node as one archive."""
    transfer = Transfer(
        targets=(target,),
        direction=Direction.PULL_FROM,
        view=TransferView(uri=PACKAGE_VIEW, params=((PACKAGE_FORMAT, media_type),)),
        protocols=(TransferProtocol(uri=HTTPS_GET),),
    )
    person.curl("-L", "-o", file, _post(person, f"{person.url}/{service}/synctrans", transfer))


def _post(person: Person, url: str, transfer: Transfer) -> str:
    """Post a document and return where the service sends us."""
    document = person.home / "transfer.xml"
    document.write_bytes(write_transfer(transfer))
    body = ("-H", "Content-Type: text/xml", "--data-binary", f"@{document}")
    said = person.curl("-D", "-", "-o", "/dev/null", *body, url)
    found = re.findall(r"(?im)^location:\s*(\S+)", said)
    if not found:
        raise ProgramFailed(f"no Location in the answer of {url}")
    return str(found[-1])
