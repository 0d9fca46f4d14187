"""Bytes that a site fetches by itself from an address outside (VOSpace 2.1 §6.2, pullToVoSpace)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from urllib.parse import urlsplit

from skyferry.client.jobs import Job
from skyferry.client.messages import Request
from skyferry.client.outcomes import Outcome, Progress
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol, write_transfer

_PROGRESS_SECONDS = 1.0


async def fetch_by_site(
    space: VOSpace, path: NodePath, address: str, progress: Progress, *, md5: str | None = None
) -> Outcome:
    """Have a data node filled from an address; return when it is there.

    Parameters
    ----------
    md5
        What the bytes must have, where that is known.

    Raises
    ------
    Fault
        The site's reason: addresses it does not fetch from, one that does not answer, other bytes than expected.
    """
    job = await _start(space, path, address, md5)
    watching = asyncio.create_task(_watch(space, job, progress))
    try:
        await job.succeed()
    finally:
        watching.cancel()
    node = await space.resolved(path)
    verified = md5 is not None and node.md5 in (None, md5)
    return Outcome(length=node.length, moved=0, md5=node.md5, verified=verified or not node.length, at_site=True)


async def _start(space: VOSpace, path: NodePath, address: str, md5: str | None) -> Job:
    uri = standards.HTTPS_GET if urlsplit(address).scheme == "https" else standards.HTTP_GET
    transfer = Transfer(
        targets=(str(space.uri(path)),),
        direction=Direction.PULL_TO,
        protocols=(TransferProtocol(uri=uri, endpoint=address),),
        params=() if md5 is None else ((standards.PARAM_MD5, md5),),
    )
    url = space.service.url(standards.TRANSFERS, space.http.credential)
    return await Job.start(space.http, url, write_transfer(transfer), "text/xml")


async def _watch(space: VOSpace, job: Job, progress: Progress) -> None:
    """Tell how far the site is, where it says so (`jobs#report-1.0`)."""
    if not space.service.offers(standards.JOB_REPORT):
        return
    while True:
        await asyncio.sleep(_PROGRESS_SECONDS)
        with contextlib.suppress(Fault, ValueError, KeyError, TypeError):
            response = await space.http.send(Request(method="GET", url=f"{job.url}/progress"))
            progress(int(json.loads(response.body)["bytes"]))
