"""JupyterLab in a session: its Upload button puts a file under /arc, and the page's notebook block moves it on."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from peers.environments import environment
from seed.page import OWN_PAGE, blocks_of, foreign_page
from seed.programs import fits_image
from seed.reader import SCRATCH_SIZE, Reader

CHROMIUM = shutil.which("chromium")
TOKEN = "open-sesame"
PATIENCE_MS = 60_000
PAGE = foreign_page() or OWN_PAGE
NOTEBOOK_BLOCK = next(block for block in blocks_of(PAGE) if "shutil.move" in block.text)


@pytest.fixture
def laboratory(reader: Reader) -> Iterator[str]:
    """Address of a JupyterLab that runs in a session, in the reader's home on arc."""
    jupyter = environment("jupyterlab") / "jupyter"
    options = f"--no-browser --allow-root --port=0 --IdentityProvider.token={TOKEN}"
    start = f"cd /arc/home/{reader.name} && exec {jupyter} lab {options}"
    log = reader.home / "jupyter.log"
    with log.open("w") as stderr:
        session = subprocess.Popen(
            ["skyferry", "session", "run", "--scratch-size", SCRATCH_SIZE, "--", "sh", "-c", start],
            cwd=reader.directory,
            env=reader.environment | {"BROWSER": "none"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    alarm = threading.Timer(PATIENCE_MS / 1000, session.kill)
    alarm.start()
    try:
        yield _address(log, session)
    finally:
        alarm.cancel()
        session.send_signal(signal.SIGTERM)
        session.wait(30)


def _address(log: Path, session: subprocess.Popen[bytes]) -> str:
    tail = subprocess.Popen(["tail", "-n", "+1", "-f", f"--pid={session.pid}", log], stdout=subprocess.PIPE, text=True)
    try:
        for line in tail.stdout or ():
            if found := re.search(r"http://localhost:\d+/lab", line):
                return f"{found[0]}?token={TOKEN}"  # which the log does not tell
    finally:
        tail.kill()
        tail.communicate()
    raise AssertionError(log.read_text())


@pytest.fixture
def browser_page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium: tools/debian-packages --install-all")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        yield page
        browser.close()


@pytest.mark.timeout(600)
def test_upload_button_and_the_notebook_block(reader: Reader, laboratory: str, browser_page: Page):
    image = fits_image(7)
    reader.put(f"arc:projects/{reader.project}", {"data/": b"", "data.fits": fits_image(1)})
    page = browser_page
    page.goto(laboratory)
    with page.expect_file_chooser() as chooser:
        page.locator('[data-jp-item-name="uploader"]').first.click()
    chooser.value.set_files(str(reader.write("elsewhere/uploaded_data.fits", image)))
    page.get_by_text("uploaded_data.fits", exact=True).first.wait_for()
    page.wait_for_function(
        """async path => (await fetch(path)).ok""",
        arg=f"/api/contents/uploaded_data.fits?token={TOKEN}&content=0",
    )
    reader.has(f"arc:home/{reader.name}/uploaded_data.fits", image)

    page.locator('.jp-LauncherCard[data-category="Console"]').first.click()
    page.locator(".jp-CodeConsole-banner", has_text="IPython").wait_for()  # a kernel is there
    prompt = page.locator(".jp-CodeConsole-input .cm-content")
    prompt.click()
    page.keyboard.insert_text(reader.filled_in(NOTEBOOK_BLOCK.text) + "print('moved' + ' on')\n")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="moved on").wait_for()
    reader.has(f"arc:projects/{reader.project}/data/uploaded_data.fits", image)
    assert reader.run("vls", f"arc:home/{reader.name}/uploaded_data.fits", status=None).returncode != 0
