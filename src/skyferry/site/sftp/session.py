"""One SFTP session on a channel of a connection: packets in, answers out, in order."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import asyncssh
import structlog

from skyferry.site.sftp.requests import Later, Requests
from skyferry.site.sftp.wire import LARGEST_PACKET, Kind

_ENOUGH_WAITING = 4 << 20
"""Bytes of requests that wait; a client that sends more is not read for a while."""
_ASIDE = 64
"""Answers of one session that are waited for while others are given."""
_LENGTH = struct.Struct(">I")
_log = structlog.get_logger(__name__)


class SftpSession(asyncssh.SSHServerSession[bytes]):
    """The one thing that a channel is good for: no shell, no command, no terminal.

    Requests are answered in the order in which they come. What waits for no medium is answered at once in the
    event loop, all else in a thread, while the requests behind it wait.

    Parameters
    ----------
    open_requests
        Makes the answering part; called when the client asks for the subsystem.
    everything_waits
        Whether all requests go to threads: where the database or the bytes are on another machine.
    """

    def __init__(
        self, open_requests: Callable[[], Requests], pool: ThreadPoolExecutor, *, everything_waits: bool
    ) -> None:
        self._open_requests = open_requests
        self._pool = pool
        self._everything_waits = everything_waits
        self._requests: Requests | None = None
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._incoming = bytearray()
        self._answers: list[bytes] = []
        self._in_thread = False
        self._aside = 0
        self._writable = True
        self._reading = True
        self._ended = False

    def connection_made(self, chan: Any) -> None:
        self._channel = chan

    def shell_requested(self) -> bool:
        return False

    def exec_requested(self, command: str) -> bool:
        return False

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        if subsystem != "sftp":
            return False
        self._requests = self._open_requests()
        return True

    def data_received(self, data: bytes, datatype: Any) -> None:
        if datatype is not None or self._ended:
            return
        self._incoming += data
        if not self._in_thread:
            self._proceed()
        self._regulate()

    def eof_received(self) -> bool:
        if not self._in_thread:
            self._end()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        if not self._in_thread:
            self._let_go()

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if not self._in_thread:
            self._proceed()
            self._regulate()

    def _proceed(self) -> None:
        """Answer what has come, until something must wait."""
        assert self._requests is not None
        taken = 0
        # No part of a packet may be looked at once the buffer moves on: each is copied out of it.
        while self._writable and not self._in_thread and not self._ended:
            if len(self._incoming) < taken + 4:
                break
            (length,) = _LENGTH.unpack_from(self._incoming, taken)
            if not 0 < length <= LARGEST_PACKET:
                _log.warning("not SFTP", length=length)
                self._end()
                return
            if len(self._incoming) < taken + 4 + length:
                break
            packet = bytes(memoryview(self._incoming)[taken + 4 : taken + 4 + length])
            taken += 4 + length
            self._take(packet)
        del self._incoming[:taken]
        self._flush()

    def _take(self, packet: bytes) -> None:
        assert self._requests is not None
        kind = packet[0]
        if kind == Kind.INIT:
            self._answers.append(self._requests.greeting())
        elif len(packet) < 5:
            self._end()
        elif self._everything_waits and kind != Kind.CLOSE:
            self._start(Later(partial(self._requests.answer, kind, packet)))
        else:
            answer = self._requests.take(kind, packet)
            if isinstance(answer, Later):
                self._start(answer)
            else:
                self._answers.append(answer)

    def _start(self, later: Later) -> None:
        """Get an answer in a thread, with nothing else going on where that must not be."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, later.work)
        if later.aside and self._aside < _ASIDE:
            self._aside += 1
            future.add_done_callback(self._answered_aside)
        else:
            self._in_thread = True
            self._flush()
            future.add_done_callback(self._answered)

    def _answered_aside(self, future: asyncio.Future[bytes]) -> None:
        self._aside -= 1
        if not self._ended:
            self._answers.append(future.result())
            self._flush()

    def _answered(self, future: asyncio.Future[bytes]) -> None:
        self._in_thread = False
        if self._ended:
            self._let_go()
            return
        self._answers.append(future.result())
        self._proceed()
        self._regulate()

    def _flush(self) -> None:
        if self._answers and self._channel is not None and not self._ended:
            with suppress(OSError):
                self._channel.write(b"".join(self._answers))
        self._answers.clear()

    def _regulate(self) -> None:
        """Read no more than can be worked on."""
        assert self._channel is not None
        enough = len(self._incoming) > _ENOUGH_WAITING
        if enough and self._reading:
            self._reading = False
            self._channel.pause_reading()
        elif not enough and not self._reading and not self._ended:
            self._reading = True
            self._channel.resume_reading()

    def _end(self) -> None:
        self._flush()
        self._ended = True
        if self._channel is not None:
            self._channel.exit(0)

    def _let_go(self) -> None:
        requests, self._requests = self._requests, None
        if requests is not None:
            self._pool.submit(requests.close)
