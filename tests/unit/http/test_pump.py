"""The pumps: blocks of the right size, one under way while another is worked on, nothing left open."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect

from skyferry.site.http import pump
from skyferry.site.http.pump import BytesAnswer, receive_into
from skyferry.site.storage.base import BLOCK
from skyferry.vospace.faults import InternalFault, QuotaExceeded


class MemorySink:
    def __init__(self, limit=None):
        self.blocks = []
        self.aborted = False
        self.limit = limit

    def write(self, block):
        if self.limit is not None and sum(map(len, self.blocks)) + len(block) > self.limit:
            raise QuotaExceeded("too much")
        self.blocks.append(block)

    def abort(self):
        self.aborted = True


class MemoryReader:
    """Bytes of which the kernel holds `cached` in memory."""

    version = "v"

    def __init__(self, body, ends_at=None, cached=range(0)):
        self.body = body[:ends_at]
        self.length = len(body)
        self.closed = False
        self.held = cached
        self.waited_for = []

    def read(self, offset, size):
        assert not self.closed
        self.waited_for.append(offset)
        return self.body[offset : offset + size]

    def cached(self, offset, size):
        assert not self.closed
        if offset not in self.held or offset + size - 1 not in self.held:
            return None
        return self.body[offset : offset + size]

    def close(self):
        self.closed = True


def received(sink, messages):
    waiting = iter(messages)

    async def receive():
        return next(waiting)

    asyncio.run(receive_into(sink, receive))


def chunks(*sizes):
    for number, size in enumerate(sizes, 1):
        yield {"type": "http.request", "body": b"x" * size, "more_body": number < len(sizes)}


def test_small_pieces_are_gathered_into_blocks():
    sink = MemorySink()
    received(sink, chunks(*[100_000] * 30))
    assert sum(map(len, sink.blocks)) == 3_000_000
    assert [len(block) >= BLOCK for block in sink.blocks] == [True, True, False]
    assert not sink.aborted


def test_a_body_of_nothing_writes_nothing():
    sink = MemorySink()
    received(sink, chunks(0))
    assert sink.blocks == []


def test_in_a_crowd_blocks_are_smaller(monkeypatch):
    monkeypatch.setattr(pump, "_running", pump.CROWD + 1)
    sink = MemorySink()
    received(sink, chunks(*[100_000] * 30))
    assert max(map(len, sink.blocks)) < BLOCK / 2


def test_a_client_that_leaves_aborts_the_upload():
    sink = MemorySink()
    with pytest.raises(ClientDisconnect):
        received(sink, [*list(chunks(2_000_000, 1))[:1], {"type": "http.disconnect"}])
    assert sink.aborted


def test_a_sink_that_refuses_is_aborted():
    sink = MemorySink(limit=2_000_000)
    with pytest.raises(QuotaExceeded):
        received(sink, chunks(*[BLOCK] * 10))
    assert sink.aborted


def sent(answer):
    messages = []

    async def send(message):
        messages.append(message)

    asyncio.run(answer({"type": "http"}, None, send))
    return messages


def test_a_range_is_sent_in_blocks_and_the_reader_closed():
    body = bytes(range(256)) * 20_000
    reader = MemoryReader(body)
    start, *parts = sent(BytesAnswer(reader, 100, 4_000_000, status=206, headers={}))
    assert start["status"] == 206
    assert (b"content-length", b"3999900") in start["headers"]
    assert b"".join(part["body"] for part in parts) == body[100:4_000_000]
    assert [part["more_body"] for part in parts] == [True, True, True, False]
    assert reader.closed


def test_what_lies_in_memory_is_sent_without_a_thread_and_the_rest_by_one():
    body = bytes(range(256)) * 100_000
    reader = MemoryReader(body, cached=range(2_000_000))
    _, *parts = sent(BytesAnswer(reader, 0, len(body), status=200, headers={}))
    assert b"".join(part["body"] for part in parts) == body
    assert min(reader.waited_for) == 7 * (1 << 18)
    assert [part["more_body"] for part in parts][-2:] == [True, False]
    assert reader.closed


def test_bytes_that_end_too_early_are_a_fault():
    reader = MemoryReader(b"x" * 3_000_000, ends_at=2_000_000)
    with pytest.raises(InternalFault):
        sent(BytesAnswer(reader, 0, 3_000_000, status=200, headers={}))
    assert reader.closed


def test_bytes_in_memory_that_end_too_early_are_a_fault():
    reader = MemoryReader(b"x" * 3_000_000, ends_at=2_000_000, cached=range(3_000_000))
    with pytest.raises(InternalFault):
        sent(BytesAnswer(reader, 0, 3_000_000, status=200, headers={}))
    assert reader.closed


def test_a_client_that_leaves_closes_the_reader():
    reader = MemoryReader(b"x" * 3_000_000)

    async def leaving(message):
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        asyncio.run(BytesAnswer(reader, 0, 3_000_000, status=200, headers={})({"type": "http"}, None, leaving))
    assert reader.closed
