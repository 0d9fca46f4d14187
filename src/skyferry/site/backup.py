"""Backup of a site that may be running, and restore of one into an empty directory.

A backup is a directory:

    ca.pem, ca.key, server.pem, secrets/, skyferry.toml    as in the site's directory
    skyferry.sqlite, jobs.sqlite                            consistent copies of the databases
    arc-metadata.jsonl                                      arc's owners, sharing, properties, digests, by path
    arc/, blobs/                                            the bytes, unless they were left out
    complete                                                written last: a backup without it is none
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url

from skyferry import __version__
from skyferry.site.access.certificates import write_secret
from skyferry.site.composition import Site
from skyferry.site.database import schema
from skyferry.site.database.engine import Database
from skyferry.site.first_start import FORMAT
from skyferry.site.layout import Layout
from skyferry.site.settings import FILE_NAME
from skyferry.site.storage.arc.carrying import adopt_metadata, metadata_lines
from skyferry.site.storage.arc.tree import Tree
from skyferry.vospace.faults import InternalFault, InvalidArgument
from skyferry.vospace.paths import ROOT

_SMALL = ("ca.pem", "ca.key", "server.pem", "format", FILE_NAME)
METADATA = "arc-metadata.jsonl"
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore could not bring back."""

    missing: list[str]
    """Paths on arc that have metadata and no file."""


def back_up(layout: Layout, target: Path, *, with_bytes: bool = True) -> None:
    """Write a backup into a directory that is new or empty. The site may run meanwhile.

    Parameters
    ----------
    with_bytes
        Whether to copy arc's tree and vault's blobs too. Without, back them up **after** this, by whatever copies
        files with their mtimes.

    Raises
    ------
    InvalidArgument
        If the directory holds something.
    """
    _require_empty(target)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _SMALL:
        if (layout.data / name).exists():
            shutil.copy2(layout.data / name, target / name)
    shutil.copytree(layout.secrets, target / "secrets")
    if layout.is_embedded:
        # The catalogue before the blobs: a blob outlives its last node by days, so none is missing that it names.
        _copy_database(layout.database_url, target / "skyferry.sqlite")
        _copy_database(layout.jobs_database_url, target / "jobs.sqlite")
    if with_bytes:
        blobs = _blobs_directory(layout)
        if blobs is not None:
            _copy_tree(blobs, target / "blobs")
        _copy_tree(layout.arc_root, target / "arc")
    database, tree = Database.open(layout.database_url), Tree(layout.arc_root)
    with closing(database), closing(tree), (target / METADATA).open("w", encoding="ascii") as file:
        file.writelines(metadata_lines(tree, database))
    write_secret(target / COMPLETE, json.dumps({"format": FORMAT, "skyferry": __version__}).encode())


def restore(backup: Path, layout: Layout) -> Restored:
    """Bring a site back in a directory that is new or empty, and give arc's files their metadata again.

    Bytes that the backup has not must lie in their places already.

    Raises
    ------
    InvalidArgument
        If the backup is incomplete or of a later Skyferry, or the directory holds something.
    """
    _require_complete(backup)
    _require_empty(layout.data)
    layout.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _SMALL:
        # The mark of a complete site comes last.
        if name != "format" and (backup / name).exists():
            shutil.copy2(backup / name, layout.data / name)
    shutil.copytree(backup / "secrets", layout.secrets)
    if layout.is_embedded:
        _copy_file(backup / "skyferry.sqlite", _sqlite_path(layout.database_url))
        _copy_file(backup / "jobs.sqlite", _sqlite_path(layout.jobs_database_url))
    blobs = _blobs_directory(layout)
    if blobs is not None and (backup / "blobs").is_dir():
        _copy_tree(backup / "blobs", blobs)
    if (backup / "arc").is_dir():
        _copy_tree(backup / "arc", layout.arc_root)
    for root in (layout.arc_root, layout.arc_staging):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    restored = Restored(_adopt(backup / METADATA, layout))
    write_secret(layout.format, f"{FORMAT}\n".encode())
    return restored


def _adopt(metadata: Path, layout: Layout) -> list[str]:
    database, tree = Database.open(layout.database_url), Tree(layout.arc_root)
    with closing(database), closing(tree), metadata.open(encoding="ascii") as lines:
        schema.prepare(database)
        missing = adopt_metadata(tree, database, lines)
    with Site.open(layout.settings) as site:
        arc = site.stores["arc"]
        arc.recount(arc.lookup(ROOT)[0])
    return missing


def _require_empty(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise InvalidArgument(f"{directory} is not an empty directory")


def _require_complete(backup: Path) -> None:
    try:
        made = json.loads((backup / COMPLETE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise InvalidArgument(f"{backup} is no backup, or was not completed") from None
    if made["format"] > FORMAT:
        raise InvalidArgument(f"{backup} was made by a later Skyferry ({made['skyferry']})")


def _copy_database(url: str, target: Path) -> None:
    """Copy a SQLite database as of one moment, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(_sqlite_path(url))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    target.chmod(0o600)


def _sqlite_path(url: str) -> Path:
    path = make_url(url).database
    if not path:
        raise InvalidArgument("a database in memory cannot be backed up")
    return Path(path)


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _copy_tree(source: Path, target: Path) -> None:
    """Copy a tree with times, links and holes; where the file system can, without copying bytes."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["cp", "--archive", "--reflink=auto", "--sparse=auto", f"{source}/.", str(target)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    # Files that go while they are copied are no loss; cp says so, and goes on with the rest.
    complaints = [line for line in ended.stderr.splitlines() if "No such file or directory" not in line]
    if ended.returncode and complaints:
        raise InternalFault(f"copying {source}: {complaints[0]}")


def _blobs_directory(layout: Layout) -> Path | None:
    """Where the blobs lie, if in a directory."""
    parts = urlsplit(layout.blobs_url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
