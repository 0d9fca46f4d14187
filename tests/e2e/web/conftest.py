"""Chromium, and people who use it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from e2e.web.visitor import PASSWORD, Visitor
from servers.live_site import LiveSite

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 20_000
"""Longest time a page may take for one step; the machine may be busy with other tests."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for longer than a module: while Playwright is there, nothing else may run an event loop."""
    if CHROMIUM is None:
        pytest.skip("no chromium: tools/debian-packages --install-all")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def another(browser: Browser, site: LiveSite) -> Iterator[Callable[[], Visitor]]:
    """Makes further people, each with an account and a browser of their own."""
    contexts: list[BrowserContext] = []

    def make() -> Visitor:
        contexts.append(browser.new_context(ignore_https_errors=True))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        return Visitor(site, contexts[-1], site.new_user(PASSWORD))

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(site: LiveSite, context: BrowserContext) -> Iterator[Visitor]:
    """Somebody with an account who has not logged in yet. No page may make the browser complain."""
    visitor = Visitor(site, context, site.new_user(PASSWORD))
    yield visitor
    assert visitor.complaints == []


@pytest.fixture
def anonymous(site: LiveSite, context: BrowserContext) -> Visitor:
    return Visitor(site, context, None)
