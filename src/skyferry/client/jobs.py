"""Work that the service does for us: started, awaited, its end told (UWS 1.1)."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from skyferry.client.errors import SomeFailed
from skyferry.client.http import Http
from skyferry.client.messages import Request
from skyferry.client.retry import persistently
from skyferry.vospace.faults import Fault, NodeNotFound, fault_from_wire
from skyferry.vospace.jobs import JobDocument, Phase, read_job

_WAIT = 50
"""Seconds that one question may block at the service; below the 60 it allows."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Job:
    """A job by its address."""

    http: Http
    url: str

    @classmethod
    async def start(cls, http: Http, list_url: str, body: bytes, content_type: str) -> Job:
        """Post a job and set it running."""
        request = Request(method="POST", url=list_url, headers={"Content-Type": content_type}, body=body)
        job = cls(http, (await http.send(request)).url)
        await http.send(Request(method="POST", url=f"{job.url}/phase", headers=_FORM, body=b"PHASE=RUN"))
        return job

    async def wait(self) -> JobDocument:
        """Await the end. If the waiting is cancelled, so is the job.

        Services that ignore ``WAIT`` are asked at growing intervals.
        """
        pause = 0.2
        try:
            while True:
                asked = asyncio.get_running_loop().time()
                document = await self.document(wait=_WAIT)
                if document.phase.has_ended:
                    return document
                if asyncio.get_running_loop().time() - asked < 1:
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, 10)
        except asyncio.CancelledError:
            with contextlib.suppress(Fault):
                await self.abort()
            raise

    async def succeed(self) -> JobDocument:
        """Await the end.

        Raises
        ------
        SomeFailed
            If a part of it was done.
        Fault
            What ended it otherwise, unless it completed.
        """
        document = await self.wait()
        if failed := count(document, "errorcount"):
            raise SomeFailed(f"{failed} items failed, {count(document, 'successcount')} were done")
        if document.phase is not Phase.COMPLETED:
            raise await self.error()
        return document

    async def document(self, *, wait: int = 0) -> JobDocument:
        url = f"{self.url}?WAIT={wait}" if wait else self.url
        response = await persistently(lambda: self.http.send(Request(method="GET", url=url)))
        return read_job(response.body)

    async def abort(self) -> None:
        await self.http.send(Request(method="POST", url=f"{self.url}/phase", headers=_FORM, body=b"PHASE=ABORT"))

    async def error(self) -> Fault:
        """The fault a failed job ended with."""
        bare = ""
        with contextlib.suppress(NodeNotFound):
            response = await persistently(lambda: self.http.send(Request(method="GET", url=f"{self.url}/error")))
            bare = response.body.decode("utf-8", "replace").strip()
        summary = (await self.document()).error
        if summary is not None and ":" in summary.message:
            return fault_from_wire(0, summary.message)
        return fault_from_wire(0, bare or (summary.message if summary else "the job failed without saying why"))


def count(document: JobDocument, name: str) -> int:
    """The number in a result such as ``successcount`` (href ``final:N``); 0 where it is absent."""
    for result in document.results:
        digits = result.href.rpartition(":")[2]
        if result.id == name and digits.isdigit():
            return int(digits)
    return 0
