"""The page's table of what goes where by which command, walked row by row and printed with a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from seed.page import OWN_PAGE, Row, foreign_page, rows_of
from seed.programs import fits_image
from seed.reader import Reader

PAGES = [page for page in (foreign_page(), OWN_PAGE) if page is not None]


@dataclass(frozen=True, slots=True)
class Way:
    """What lies at the start of a row's way, and where it must arrive."""

    start: Callable[[Reader, bytes], object]
    end: Callable[[Reader], str]
    in_session: bool = True


def _here(reader: Reader, content: bytes) -> None:
    reader.write("file.fits", content)


def _on_scratch(reader: Reader, content: bytes) -> None:
    reader.scratch_holds({"file.fits": content})


def _project(reader: Reader) -> str:
    return f"arc:projects/{reader.project}"


WAYS = [
    Way(_here, lambda reader: f"{_project(reader)}/file.fits", in_session=False),
    Way(_here, lambda reader: f"vos:{reader.name}/file.fits", in_session=False),
    Way(_here, lambda reader: "/scratch/file.fits"),
    Way(
        lambda reader, content: reader.put(_project(reader), {"file.fits": content}),
        lambda reader: f"vos:{reader.name}/file.fits",
    ),
    Way(
        lambda reader, content: reader.put(f"vos:{reader.name}", {"file.fits": content}),
        lambda reader: f"{_project(reader)}/file.fits",
    ),
    Way(_on_scratch, lambda reader: f"{_project(reader)}/file.fits"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.suffix.removeprefix("."))
def test_every_way_of_the_table(
    page: Path, reader: Reader, record_property: Callable[[str, object], None], tmp_path: Path
):
    rows = rows_of(page)
    verdicts = list(_verdicts(rows, reader, tmp_path / "arrived"))
    table = [f"{row.way:<18} {row.command:<66} {verdict}" for row, verdict in zip(rows, verdicts, strict=True)]
    record_property("table", "\n".join([f"Ways of {page.name}", *table]))
    assert verdicts == ["arrived"] * len(WAYS), "\n".join(table)


def _verdicts(rows: list[Row], reader: Reader, arrived: Path) -> Iterator[str]:
    for number, (row, way) in enumerate(zip(rows, WAYS, strict=True)):
        content = fits_image(20 + number)  # another one each time: nothing is there already
        way.start(reader, content)
        # A scratch disk is seen from inside only: what is on it at the end is copied out.
        script = f'{reader.filled_in(row.command)} && {{ cp /scratch/* "{arrived}" 2>/dev/null || :; }}'
        if reader.run_on_terminal("bash", "-c", script, in_session=way.in_session) != 0:
            yield f"failed: {reader.screen.strip()}"
            continue
        end = way.end(reader)
        found = arrived.read_bytes() if end.startswith("/scratch/") else reader.stored(end)
        yield "arrived" if found == content else "other bytes arrived"
