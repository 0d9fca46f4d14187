"""A reader of the page, at a site that has what the page takes for granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seed.reader import Reader
from seed.shared_data import archive, plant
from servers.live_site import LiveSite


@pytest.fixture(scope="session")
def archived_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a file in an archive elsewhere, and the authority that its server shows."""
    directory = tmp_path_factory.mktemp("archive") / "server"
    with archive(directory) as address:
        yield address, directory / "ca.pem"


@pytest.fixture(scope="session")
def shared_data(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Plants other people's spaces at the site, the first time that it is called."""
    planted: list[bool] = []

    def once() -> None:
        if not planted:
            plant(site, tmp_path_factory.mktemp("others") / "home")
            planted.append(True)

    return once


@pytest.fixture
def reader(site: LiveSite, tmp_path: Path, archived_file: tuple[str, Path], shared_data: Callable[[], None]) -> Reader:
    return Reader(site, tmp_path / "home", archived_file, shared_data)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of ways with its verdicts, whichever process walked it."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "table" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(f"\n{value}")
