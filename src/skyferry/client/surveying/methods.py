"""Which way to go: the ways there are, which of them fit, why, and the exact commands."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from skyferry.client.surveying.measuring import Measure

GB = 1000**3
_BY_HAND = 20
"""More files than anybody picks one by one."""
_PER_FILE = 0.002
"""Seconds that a small file costs where many travel together."""
_AT_ONCE = 8


class Direction(StrEnum):
    UP = "upload"
    DOWN = "download"
    AT_SITE = "between nodes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is known about a transfer when a way is chosen."""

    direction: Direction
    measure: Measure
    sources: tuple[str, ...]
    destination: str
    service: str
    """Name of the site's service on the other side: ``arc``, ``vault`` …"""
    one_tree: bool
    """Whether the source is one directory or container."""
    web_address: str
    file_url: str | None
    """Address of the one file's bytes, if the service takes requests for it."""
    ca_file: str | None = None
    sftp: str | None = None
    """``USER@HOST:PORT`` where the tree can be mounted."""
    mounted_path: str | None = None
    """Where the site's side lies below a mount."""
    takes_bundles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way, whether it fits, and why."""

    name: str
    fits: bool
    why: str
    commands: tuple[str, ...] = ()


def choose(task: Task) -> list[Method]:
    """All ways, the recommended one first, then the others that fit, then those that do not."""
    if task.direction is Direction.AT_SITE:
        return [_at_site(task)]
    ways = [_vsync(task), _vcp(task), _direct(task), _bundling(task), _rsync(task), _web(task)]
    return sorted(ways, key=lambda way: not way.fits)


def estimate(task: Task, latency: float, rate: float | None) -> float | None:
    """Seconds that it will take; None where nothing tells.

    The rate of one stream is taken for all of them: a line's limit does not grow with their number.
    """
    if task.direction is Direction.AT_SITE:
        return None
    if rate is None or rate <= 0:
        return None
    files = task.measure.files
    asking = files * (_PER_FILE if task.takes_bundles else max(_PER_FILE, 2 * latency / _AT_ONCE))
    return task.measure.bytes / rate + asking + 5 * latency


def _vsync(task: Task) -> Method:
    if not task.one_tree:
        return Method(name="vsync", fits=False, why="it compares trees; these are single files")
    size = "large" if task.measure.bytes >= 100 * GB else "whole"
    why = f"a {size} tree: compares first, so that the same command goes on after any interruption; verifies every file"
    if task.measure.is_mostly_small:
        why += "; small files travel together" if task.takes_bundles else "; several small files at once"
    sources = tuple(source if source.endswith("/") else f"{source}/" for source in task.sources)
    return Method(name="vsync", fits=True, why=why, commands=(_line("vsync", "-v", *sources, task.destination),))


def _vcp(task: Task) -> Method:
    if task.measure.files == 1:
        streams = ", over several streams where that is faster" if task.measure.largest >= 32 * 1024**2 else ""
        why = f"one file: verified by its MD5, resumed after an interruption{streams}"
    else:
        why = "every file is verified by its MD5, what an interrupted run has moved is not moved again"
    return Method(name="vcp", fits=True, why=why, commands=(_line("vcp", "-v", *task.sources, task.destination),))


def _direct(task: Task) -> Method:
    name = "direct URL"
    if task.measure.files != 1 or task.one_tree:
        return Method(
            name=name, fits=False, why=f"one request for each of {task.measure.files} files, none of it resumed"
        )
    if task.file_url is None:
        return Method(name=name, fits=False, why=f"{task.service} takes no requests for files by address")
    trust = ("--cacert", task.ca_file) if task.ca_file else ()
    common = ("curl", "-f", *trust, "-E", "~/.ssl/cadcproxy.pem")
    if task.direction is Direction.UP:
        command = _line(*common, "-T", task.sources[0], task.file_url)
    else:
        command = _line(*common, "-L", "-o", Path(task.sources[0]).name, task.file_url)
    why = "one file, and nothing to install; compare the MD5 yourself"
    return Method(name=name, fits=task.measure.bytes <= 100 * GB, why=why, commands=(command,))


def _bundling(task: Task) -> Method:
    name = "archive first"
    if not (task.measure.is_mostly_small and task.direction is Direction.UP and task.one_tree):
        return Method(name=name, fits=False, why="worth it for many small files that are wanted back together")
    if task.takes_bundles:
        return Method(
            name=name, fits=False, why="not needed: vsync and vcp send small files together, each one verified"
        )
    source = task.sources[0].rstrip("/")
    archive = f"{Path(source).name}.tar.gz"
    commands = (_line("tar", "-czf", archive, source), _line("vcp", "-v", archive, task.destination))
    return Method(
        name=name, fits=True, why="many small files, and a service that takes them one by one", commands=commands
    )


def _rsync(task: Task) -> Method:
    name = "sshfs + rsync"
    if task.sftp is None or task.mounted_path is None:
        return Method(name=name, fits=False, why=f"{task.service} cannot be mounted by SFTP here")
    if task.measure.is_mostly_small:
        return Method(name=name, fits=False, why="several round trips for every small file")
    host, _, port = task.sftp.partition(":")
    mounted = f"skyferry-mount/{task.mounted_path.strip('/')}/"
    ends = (*task.sources, mounted) if task.direction is Direction.UP else (mounted, task.destination)
    commands = (
        "mkdir -p skyferry-mount",
        _line("sshfs", "-p", port or "22", f"{host}:/", "skyferry-mount"),
        _line("rsync", "-avP", "--partial", *ends),
        "umount skyferry-mount",
    )
    large = task.measure.bytes >= 100 * GB
    why = (
        "large data sets that change in place while you work on the mounted tree"
        if large
        else "works on a mounted tree"
    )
    return Method(name=name, fits=large, why=why, commands=commands)


def _web(task: Task) -> Method:
    if task.measure.bytes >= GB:
        return Method(name="web", fits=False, why="a browser does not go on where it stopped: for less than 1 GB")
    if task.measure.files > _BY_HAND:
        return Method(name="web", fits=False, why=f"{task.measure.files} files are too many to pick by hand")
    return Method(name="web", fits=True, why="a few small files, by hand", commands=(task.web_address,))


def _at_site(task: Task) -> Method:
    why = "both ends are at the site: it copies, and no byte comes here"
    return Method(name="vcp", fits=True, why=why, commands=(_line("vcp", "-v", *task.sources, task.destination),))


def _line(*words: str) -> str:
    """A command as it is typed; a home directory stays one for the shell."""
    return " ".join(
        word if word.startswith("~/") and shlex.quote(word[2:]) == word[2:] else shlex.quote(word) for word in words
    )
