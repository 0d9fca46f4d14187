"""A page of shell and Python blocks, as its readers see it: what stands under which title, in order.

Two pages are read: the data transfer page that Skyferry was made for, from a folder beside the repository, and our own
`docs/how-to/data-transfers.md`, which covers the same ground.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
OWN_PAGE = REPOSITORY / "docs" / "how-to" / "data-transfers.md"

_COMMANDS = "cadc-get-cert|cp|curl|for|mkdir|pip|ping|python|rsync|set|echo|sshfs|tar|umount|vcp|vls|vsync|wget"
_CODE = re.compile(rf'#(?!#)|"""|    |(?:import|def|if|client|shutil)\b|ERROR::|[A-Z_]+=|(?:{_COMMANDS}) ')
_NO_TITLE = re.compile(r"[•|]|\d+\.| |.*[.:]$")
_ROW = re.compile(r"(?P<way>\w+ [→↔] \w+(?: \w+)??) (?P<method>[A-Z].*?) (?P<command>(?:vcp|cp) .*)")


@dataclass(frozen=True, slots=True)
class Block:
    """Commands or a program."""

    name: str
    """Its title, in small letters; a number behind it tells several of one title apart."""
    text: str

    @property
    def is_python(self) -> bool:
        return bool(re.search(r"^import \w+$", self.text, re.MULTILINE))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that says what goes where by which command."""

    way: str
    command: str


def foreign_page() -> Path | None:
    """The page beside the repository, or where ``SKYFERRY_SEED`` says; None where there is none."""
    directory = Path(os.environ.get("SKYFERRY_SEED") or REPOSITORY.parent / "shared" / "seed")
    return next(iter(sorted(directory.glob("*.txt"))), None)


def blocks_of(page: Path) -> list[Block]:
    """All blocks of a page, in order."""
    read = _fenced if page.suffix == ".md" else _plain
    seen: Counter[str] = Counter()
    found = []
    for title, text in read(page.read_text(encoding="utf-8")):
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        seen[name] += 1
        found.append(Block(name if seen[name] == 1 else f"{name}-{seen[name]}", text))
    return found


def rows_of(page: Path) -> list[Row]:
    """The lines of the table of ways."""
    rows = []
    for line in page.read_text(encoding="utf-8").splitlines():
        plain = " ".join(cell.strip().strip("`") for cell in line.strip("|").split("|"))
        match = _ROW.fullmatch(plain.strip())
        if match is not None:
            rows.append(Row(match["way"], match["command"].removesuffix(" (within session)")))
    return rows


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    """Markdown: what stands between fences, under the heading before it."""
    title = ""
    for match in re.finditer(r"^#+ (?P<title>[^\n]+)$|^```(?:sh|python)\n(?P<block>.*?)^```$", text, re.M | re.S):
        if match["title"]:
            title = match["title"]
        else:
            yield title, match["block"]


def _plain(text: str) -> Iterator[tuple[str, str]]:
    """A page saved as text: paragraphs that look like code, under the last line that looks like a title."""
    title, code = "", []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if _CODE.match(paragraph):
            code.append(paragraph)
            continue
        if code:
            yield title, "\n\n".join(code) + "\n"
            code = []
        if "\n" not in paragraph and not _NO_TITLE.match(paragraph):
            title = paragraph
    if code:
        yield title, "\n\n".join(code) + "\n"
