"""The process that makes cutouts: waits with astropy loaded, and forks for every job."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import socket
import sys
import warnings
from pathlib import Path

from skyferry.site.views import channel
from skyferry.site.views.cutting import write_cutout
from skyferry.site.views.parameters import asked_of
from skyferry.site.views.previews import write_preview
from skyferry.vospace.faults import Fault

_BUFFER = 64 << 10
_DETAIL_LIMIT = 300


class RemoteFile(io.RawIOBase):
    """The file to cut, whose bytes the site hands out on demand."""

    def __init__(self, job: socket.socket, length: int) -> None:
        super().__init__()
        self._job = job
        self._length = length
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._length}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self._length - self._position, channel.READ_LIMIT)
        if size <= 0:
            return 0
        channel.send_head(self._job, channel.READ, self._position, size)
        block = channel.receive_block(self._job, size)
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)


def main() -> None:
    """Fork for every message on the socket whose number is our argument, until it is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        if os.fork() == 0:
            try:
                control.close()
                _work(socket.socket(fileno=descriptors[0]), descriptors[1])
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _work(job: socket.socket, output: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order = json.loads(channel.receive_block(job, channel.REPORT_LIMIT))
    _bound(order["limits"])
    fault = None
    try:
        source = io.BufferedReader(RemoteFile(job, order["length"]), _BUFFER)
        with open(output, "wb", closefd=False) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if order["view"] == "cutout":
                asked = asked_of((name, value) for name, value in order["query"])
                write_cutout(source, asked, file, order["limits"]["output"])
            else:
                write_preview(order["view"], source, dict(order["query"]), file)
    except Fault as refused:
        fault = refused.detail
    except MemoryError:
        fault = "the file takes too much memory to be cut"
    except Exception as error:  # noqa: BLE001  a library's view of a damaged file takes any form
        fault = f"the file cannot be cut: {error}"[:_DETAIL_LIMIT]
    report = json.dumps({"fault": fault}).encode()
    channel.send_head(job, channel.DONE, len(report), 0)
    job.sendall(report)


def _bound(limits: dict[str, int]) -> None:
    """Let the kernel end this process when it takes too much."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["output"], limits["output"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(limits["seconds"])


if __name__ == "__main__":
    main()
