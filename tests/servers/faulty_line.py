"""A line between clients and a server that breaks to order: a TCP relay on a port of its own."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BLOCK = 64 * 1024


@dataclass(frozen=True)
class Break:
    """What happens once so many bytes have passed in a direction: to the connection that carries them, once."""

    kind: str
    """``reset``, ``close``, ``stall`` (it carries nothing until one end closes it) or ``corrupt`` (a bit flips)."""
    direction: str
    """``up`` to the server, or ``down``."""
    after: int


@dataclass
class FaultyLine:
    """The relay; a test arranges its breaks and reads its counters."""

    host: str
    target: int
    """The server's port; may be changed, for connections to come."""
    port: int = 0
    breaks: list[Break] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    broken: int = 0

    def plan(self, kind: str, direction: str, *after: int) -> None:
        """Arrange breaks, counted from now on."""
        self.breaks += [Break(kind, direction, self.passed[direction] + number) for number in after]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            there, back = await asyncio.open_connection(self.host, self.target)
            ways = (("up", reader, back), ("down", there, writer))
            tasks = [asyncio.ensure_future(self._relay(*way)) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            back.close()
        writer.close()

    async def _relay(self, direction: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await reader.read(BLOCK):
            self.passed[direction] += len(block)
            due = next((b for b in self.breaks if b.direction == direction and b.after < self.passed[direction]), None)
            if due is not None:
                self.breaks.remove(due)
                self.broken += 1
                if due.kind != "corrupt":
                    await _end(due.kind, reader, writer)
                    return
                block = block[:-1] + bytes([block[-1] ^ 1])
            writer.write(block)
            await writer.drain()


async def _end(kind: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if kind == "stall":
        while await reader.read(BLOCK):
            pass
    elif kind == "reset":
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def free_port() -> int:
    """A port that nobody uses now, for a server that is to be found behind a line."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def faulty_line(target: int = 0, host: str = "localhost") -> Iterator[FaultyLine]:
    """Relay to a port of this machine until the block ends."""
    line = FaultyLine(host, target)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(line.serve, "127.0.0.1", 0))
    line.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="faulty line", daemon=True)
    thread.start()
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        server.close()
        loop.close()
