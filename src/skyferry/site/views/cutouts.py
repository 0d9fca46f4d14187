"""Cutouts made by processes of their own: a hostile file can waste one of them, not the site.

Each front end has one process that waits with astropy loaded and forks for each job; the fork has bounds on memory,
time and output, gets the file's bytes by asking for them, and writes into a file without a name.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from typing import BinaryIO, cast

from skyferry.site.storage.base import Reader
from skyferry.site.views import channel
from skyferry.site.views.derived import FileReader
from skyferry.site.views.headers import check_fits
from skyferry.vospace.faults import InvalidArgument, ServiceBusy

SECONDS = 50
"""Longest time one cutout may take."""
MEMORY = 1 << 30
"""Most bytes of memory one cutout may take beyond those of an idle process."""
OUTPUT = 4 << 30
"""Largest cutout in bytes."""
AT_ONCE = 4
"""Cutouts that one front end makes at once."""

_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH")


def cut_out(reader: Reader, query: tuple[tuple[str, str], ...]) -> FileReader:
    """Return the FITS file that `query` cuts out of the reader's bytes; raises as `make_apart`."""
    return make_apart("cutout", reader, query)


def make_apart(view: str, reader: Reader, query: tuple[tuple[str, str], ...]) -> FileReader:
    """Return what a view makes of the FITS file that the reader's bytes are, in a process of its own.

    Parameters
    ----------
    view
        ``cutout``, or one of `skyferry.site.views.previews`.

    Raises
    ------
    InvalidArgument
        If the file is not FITS, is damaged, or nothing of it is wanted, or too much.
    ServiceBusy
        If too many cutouts are being made.
    """
    check_fits(reader)
    if not _places.acquire(timeout=SECONDS / 2):
        raise ServiceBusy("too many cutouts are being made", retry_after=10)
    output = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  the reader owns it
    try:
        with _cutters.job(output.fileno()) as job:
            _serve(job, view, reader, query)
        return FileReader(output)
    except BaseException:
        output.close()
        raise
    finally:
        _places.release()


def _serve(job: socket.socket, view: str, reader: Reader, query: tuple[tuple[str, str], ...]) -> None:
    """Tell the job what to do, give it the bytes it asks for, and raise what it reports."""
    deadline = time.monotonic() + SECONDS + 5
    limits = {"seconds": SECONDS, "memory": MEMORY, "output": OUTPUT}
    try:
        job.settimeout(SECONDS + 5)
        order = {"view": view, "query": query, "length": reader.length, "limits": limits}
        channel.send_block(job, json.dumps(order).encode())
        while True:
            job.settimeout(max(0.1, deadline - time.monotonic()))
            kind, first, second = channel.receive_head(job)
            if kind == channel.DONE:
                break
            channel.send_block(job, reader.read(first, min(second, channel.READ_LIMIT)))
        report = json.loads(channel.receive(job, min(first, channel.REPORT_LIMIT)))
    except (OSError, EOFError, ValueError) as error:
        # Killed by one of its bounds, or by what the file made of a library.
        raise InvalidArgument("the file cannot be cut: it is damaged, or takes too much time or memory") from error
    if report["fault"] is not None:
        raise InvalidArgument(str(report["fault"]))


class _Cutters:
    """The process that waits with astropy loaded, started when first needed and again whenever it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def job(self, output: int) -> socket.socket:
        """Start a job that writes into the open file `output`, and return the channel to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            for attempt in (1, 2):
                with self._lock:
                    control = self._running()
                    try:
                        socket.send_fds(control, [b"j"], [theirs.fileno(), output])
                    except OSError:
                        self._control = None
                        control.close()
                        if attempt == 2:
                            ours.close()
                            raise ServiceBusy("cutouts cannot be made just now", retry_after=10) from None
                    else:
                        break
        return ours

    def _running(self) -> socket.socket:
        if self._control is None or self._owner != os.getpid():
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "skyferry.site.views.worker", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    env={**environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            self._control, self._owner = ours, os.getpid()
        return self._control


_cutters = _Cutters()
_places = threading.BoundedSemaphore(AT_ONCE)
