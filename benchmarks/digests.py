"""MD5 whose state can be kept, next to hashlib's: the same digest at the same speed.

Seven interleaved rounds of 256 MiB in blocks of 1 MiB; prints the median ratio with its spread, and GB/s.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable

from skyferry.site.storage.base import BLOCK
from skyferry.site.storage.digests import ResumableMD5, RunningMD5

BLOCKS = 256
ROUNDS = 7


def seconds(make: Callable[[], RunningMD5], block: bytes) -> float:
    start = time.process_time()
    running = make()
    for _ in range(BLOCKS):
        running.update(block)
    running.hexdigest()
    return time.process_time() - start


def main() -> None:
    block = bytes(range(256)) * (BLOCK // 256)
    rounds = [(seconds(hashlib.md5, block), seconds(ResumableMD5, block)) for _ in range(ROUNDS)]
    ratios = sorted(plain / resumable for plain, resumable in rounds)
    rate = BLOCKS * BLOCK / statistics.median(resumable for _, resumable in rounds) / 1e9
    print(f"{ResumableMD5.__name__}: {statistics.median(ratios):.2f} of hashlib's speed", end=" ")
    print(f"({ratios[0]:.2f} to {ratios[-1]:.2f}), {rate:.2f} GB/s of one core; the limit is MD5 itself")


if __name__ == "__main__":
    main()
