"""Transfers that are killed in the middle, as by a laptop's lid; and how much the next run moves."""

from __future__ import annotations

import re
import signal
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from skyferry.site.demo.person import Person

UPLOADED = 0.65
"""Share of the file after which an upload is cut."""
DOWNLOADED = 0.5
SETTLING_SECONDS = 1.0
"""How long the site gets to notice that somebody has gone."""


def cut_upload(person: Person, source: Path, target: str) -> bool:
    """Start ``vcp source target`` and kill it on the way; False if it ended before."""
    enough = source.stat().st_size * UPLOADED
    return _cut(person.start("vcp", source, target), lambda process: _bytes_read(process) > enough)


def cut_download(person: Person, source: str, target: Path, size: int) -> bool:
    """Start ``vcp source target`` and kill it on the way; False if it ended before."""
    enough = size * DOWNLOADED
    return _cut(person.start("vcp", source, target), lambda _process: _bytes_beside(target) > enough)


def bytes_moved(person: Person, direction: str) -> int:
    """Bytes of bodies ``sent`` or ``received`` by both services since the site's start, as it counts them itself."""
    with urlopen(f"{person.url}/metrics", context=ssl.create_default_context(cafile=person.ca), timeout=60) as answer:  # noqa: S310
        text = answer.read().decode()
    counts = re.findall(rf'^skyferry_{direction}_bytes_total{{service="(?:arc|vault)"}} (\S+)', text, re.MULTILINE)
    return int(sum(map(float, counts)))


def _cut(process: subprocess.Popen[str], is_enough: Callable[[subprocess.Popen[str]], bool]) -> bool:
    with process:
        while process.poll() is None:
            if is_enough(process):
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        process.communicate()
    time.sleep(SETTLING_SECONDS)
    return process.returncode == -signal.SIGKILL


def _bytes_read(process: subprocess.Popen[str]) -> int:
    try:
        counters = Path(f"/proc/{process.pid}/io").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(re.findall(r"rchar: (\d+)", counters)[0])


def _bytes_beside(target: Path) -> int:
    """Bytes of the part file that a download grows in."""
    sizes = []
    for part in target.parent.glob(f".{target.name}-*.part"):
        try:
            sizes.append(part.stat().st_size)
        except FileNotFoundError:
            continue
    return max(sizes, default=0)
