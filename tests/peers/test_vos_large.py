"""Files beyond 5 GiB, which unmodified `vos` sends as put transactions of many segments, on both services."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from peers.people import Person
from servers.footprint import Footprint
from servers.live_site import LiveSite

MIB = 1 << 20
SIZE = (6 << 30) + 1
SEGMENT = 1 << 30
"""The largest segment that a site advertises."""
GROWTH = 300 * MIB
SILENCE = 60
"""Seconds after which proxies on the way give up on a request that moves no bytes."""

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]


@dataclass(frozen=True)
class Request:
    """A line of the access log."""

    method: str
    path: str
    received: int
    sent: int
    seconds: float


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file without holes, and no block of it twice."""
    path = tmp_path_factory.mktemp("large") / "large.bin"
    noise = os.urandom(MIB - 8)
    with path.open("wb") as file:
        for number in range(SIZE // MIB):
            file.write(number.to_bytes(8) + noise)
        file.write(b"x" * (SIZE % MIB))
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def source_md5(source: Path) -> str:
    return md5(source)


@pytest.mark.parametrize("service", ["vault", "arc"])
def test_vcp_of_a_file_in_segments(
    service: str, person: Person, site: LiveSite, source: Path, source_md5: str, tmp_path: Path
) -> None:
    space = f"arc:home/{person.name}" if service == "arc" else f"vos:{person.name}"
    back = tmp_path / "back"
    (person.home / "small").write_bytes(os.urandom(8 * MIB))
    person.run("vcp", "small", f"{space}/small")  # whatever a site loads once is loaded
    person.run("vcp", f"{space}/small", "small.back")
    logged = site.log.stat().st_size

    with Footprint(site.process.pid) as footprint:
        up = seconds_of(person, source, f"{space}/large.bin")
        down = seconds_of(person, f"{space}/large.bin", back)
    print(
        f"\n{service}: up {up:.0f} s = {SIZE / MIB / up:.0f} MiB/s, down {down:.0f} s = {SIZE / MIB / down:.0f} MiB/s, "
        f"memory {footprint.first / MIB:.0f} MiB and at most {footprint.growth / MIB:.0f} MiB more"
    )

    assert md5(back) == source_md5
    back.unlink()
    person.run("vrm", f"{space}/large.bin")
    assert footprint.growth < GROWTH

    requests = requests_since(site, logged)
    segments = [request for request in requests if request.method == "PUT" and request.received]
    assert [segment.received for segment in segments] == [SEGMENT] * (SIZE // SEGMENT) + [SIZE % SEGMENT]
    silent = [request for request in requests if not request.received and request.sent < MIB]
    longest = max(silent, key=lambda request: request.seconds)
    print(f"longest segment {max(segment.seconds for segment in segments)} s, longest without bytes {longest}")
    assert longest.seconds < SILENCE


def seconds_of(person: Person, source: str | Path, target: str | Path) -> float:
    began = time.monotonic()
    person.run("vcp", source, target, timeout=1800)
    return time.monotonic() - began


def md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def requests_since(site: LiveSite, offset: int) -> list[Request]:
    """The lines of the access log from `offset` of the site's log on."""
    names = [field.name for field in fields(Request)]
    with site.log.open("rb") as log:
        log.seek(offset)
        lines = [json.loads(line) for line in log if line.startswith(b"{")]
    return [Request(**{name: line[name] for name in names}) for line in lines if line.get("event") == "request"]
