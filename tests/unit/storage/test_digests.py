from __future__ import annotations

import hashlib
import threading
import time

import pytest

from skyferry.site.storage import digests
from skyferry.site.storage.digests import CryptoMD5, PlainMD5, ResumableMD5


@pytest.mark.parametrize("kind", [CryptoMD5, PlainMD5])
@pytest.mark.parametrize("sizes", [[], [0], [1], [63, 1], [64], [65, 200, 3], [1 << 20, 17]])
def test_is_the_md5_of_hashlib(kind, sizes):
    running, expected = kind(), hashlib.md5()
    for number, size in enumerate(sizes):
        block = bytes([number]) * size
        running.update(block)
        expected.update(block)
    assert running.hexdigest() == expected.hexdigest()


def test_takes_every_kind_of_bytes_and_slices_of_them():
    data = bytes(range(256)) * 20
    expected = hashlib.md5(data[10:3000] * 4).hexdigest()
    running = ResumableMD5()
    for block in (
        data[10:3000],
        bytearray(data[10:3000]),
        memoryview(data)[10:3000],
        memoryview(bytearray(data))[10:3000],
    ):
        running.update(block)
    assert running.hexdigest() == expected


def test_goes_on_from_a_kept_state():
    assert ResumableMD5 is CryptoMD5, "this machine's libcrypto is not as expected"
    data = b"skyferry" * 1000
    for cut in (0, 1, 64, 100, 7999):
        first = CryptoMD5()
        first.update(data[:cut])
        state = first.state()
        assert state is not None
        second = CryptoMD5.from_state(state)
        second.update(data[cut:])
        assert second.hexdigest() == hashlib.md5(data).hexdigest()
        assert first.hexdigest() == hashlib.md5(data[:cut]).hexdigest()


@pytest.mark.parametrize("state", [b"", b"\x01", b"\x02" + bytes(92), b"\x01" + bytes(88) + b"\xff\xff\xff\xff"])
def test_refuses_what_is_no_state(state):
    with pytest.raises(ValueError):
        CryptoMD5.from_state(state)


def test_other_threads_run_while_it_computes():
    block = bytes(256 << 20)
    finished = threading.Event()

    def compute() -> None:
        CryptoMD5().update(block)
        finished.set()

    thread = threading.Thread(target=compute)
    thread.start()
    turns = 0
    while not finished.is_set():
        turns += 1
        time.sleep(0.001)
    thread.join()
    assert turns > 10


def test_a_library_laid_out_otherwise_is_found_out(monkeypatch):
    class Shifted(digests.CryptoMD5):
        def state(self):
            kept = super().state()
            return kept[:1] + kept[5:] + kept[1:5]

    monkeypatch.setattr(digests, "CryptoMD5", Shifted)
    assert not digests._works()
