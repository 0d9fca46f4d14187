"""The file manager: how soon a large folder shows, and how fast the page uploads next to curl.

    python benchmarks/web.py [--rounds 3] [--size 1024] [--entries 100000] [--small 5000] [--directory DIR]

Chromium and curl bring the same bytes to the same site on the same disk, in interleaved rounds; both have the MD5
computed and compared. Needs Debian's ``chromium`` and ``curl`` and two idle cores; prints medians, asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from e2e.web.visitor import PASSWORD, Visitor
from servers.live_site import LiveSite, started_site

MIB = 1 << 20
PATIENCE_MS = 900_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large file")
    parser.add_argument("--entries", type=int, default=100_000, help="entries of the large folder")
    parser.add_argument("--small", type=int, default=5000, help="number of small files, 10 KiB each")
    parser.add_argument("--directory", type=Path, help="where the site and the files lie")
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(dir=chosen.directory))
    print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {chosen.rounds} rounds", flush=True)
    try:
        with started_site(directory / "data") as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            expect.set_options(timeout=PATIENCE_MS)
            context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
            context.set_default_timeout(PATIENCE_MS)
            visitor = Visitor(site, context, site.new_user(PASSWORD))
            visitor.enter()
            if chosen.entries:
                large_folder(site, visitor, chosen.entries, chosen.rounds)
            if chosen.size:
                large_file(visitor, directory, chosen.size, chosen.rounds)
            if chosen.small:
                small_files(visitor, directory, chosen.small, chosen.rounds)
            browser.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def large_folder(site: LiveSite, visitor: Visitor, entries: int, rounds: int) -> None:
    """Time from the address to the first row, and to the last one."""
    folder = site.data / "arc" / "home" / (visitor.name or "") / "large"
    folder.mkdir()
    for number in range(entries):
        (folder / f"exposure_{number:06}.fits").touch()
    firsts, wholes = [], []
    for _ in range(rounds):
        began = time.monotonic()
        visitor.page.goto(f"{site.url}/storage/arc/list/home/{visitor.name}/large", wait_until="commit")
        visitor.page.locator(".rows [role=row]").first.wait_for()
        firsts.append(time.monotonic() - began)
        expect(visitor.page.get_by_text(f"{entries:,} items", exact=True)).to_be_visible()
        wholes.append(time.monotonic() - began)
    print(f"{entries:,} entries: first row {shown(firsts, 's')}, all of them {shown(wholes, 's')}", flush=True)


def large_file(visitor: Visitor, directory: Path, size: int, rounds: int) -> None:
    source = directory / "large.bin"
    with source.open("wb") as file:
        for _ in range(size):
            file.write(os.urandom(MIB))
    by_curl = [*visitor_curl(visitor), "-T", source, f"{visitor.site.url}{visitor.home}/by-curl.bin"]
    ratios, rates = [], []
    for _ in range(rounds):
        curl = timed(lambda: subprocess.run(by_curl, check=True, capture_output=True))
        page = timed(lambda: upload(visitor, source, "Upload Files"))
        ratios.append(curl / page)
        rates.append(size / page)
        visitor.curl("-X", "DELETE", f"{visitor.site.url}{visitor.home}/large.bin")
    print(f"{size} MiB through the page: {shown(rates, 'MiB/s')}; next to curl {shown(ratios)} (aim ≥ 0.7)", flush=True)


def small_files(visitor: Visitor, directory: Path, count: int, rounds: int) -> None:
    rates = []
    for number in range(rounds):
        folder = directory / f"small{number}"
        folder.mkdir()
        for file in range(count):
            (folder / f"{file}.dat").write_bytes(os.urandom(10 * 1024))
        rates.append(count / timed(lambda folder=folder: upload(visitor, folder, "Upload Folder")))
    print(f"{count} files of 10 KiB through the page: {shown(rates, 'files/s')} (aim ≥ 200)", flush=True)


def upload(visitor: Visitor, source: Path, item: str) -> None:
    page: Page = visitor.page
    visitor.visit(f"/storage/arc/list/home/{visitor.name}")
    with page.expect_file_chooser() as chooser:
        visitor.choose("Add", item)
    chooser.value.set_files(source)
    visitor.dialog.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_role("button", name="OK", exact=True).click()


def visitor_curl(visitor: Visitor) -> list[object]:
    token = visitor.site.token(visitor.name or "")
    return ["curl", "-sSf", "--cacert", visitor.site.ca, "-H", f"Authorization: Bearer {token}"]


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def shown(values: list[float], unit: str = "") -> str:
    """The median with its spread."""
    return f"{statistics.median(values):.2f} {unit} ({min(values):.2f}–{max(values):.2f})".replace("  ", " ")


if __name__ == "__main__":
    main()
