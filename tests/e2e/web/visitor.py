"""Somebody at a browser: a page of the file manager, and what a person does with it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Locator, Page, expect

from servers.live_site import LiveSite

PASSWORD = "a good password"


class Visitor:
    """An account of the live site and the browser page in which it works."""

    def __init__(self, site: LiveSite, context: BrowserContext, name: str | None) -> None:
        self.site = site
        self.context = context
        self.name = name
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        """What the browser's console told: errors of scripts, and of the content security policy."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: object) -> None:
        text = getattr(message, "text", "")
        # That a request was refused is what some tests are about.
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    # --- going about

    def visit(self, address: str) -> None:
        self.page.goto(self.site.url + address)

    def log_in(self, password: str = PASSWORD) -> None:
        self.page.get_by_label("User name").fill(self.name or "")
        self.page.get_by_label("Password").fill(password)
        self.page.locator("login-page").get_by_role("button", name="Log in").click()

    def enter(self, address: str = "/storage/") -> None:
        """Log in and be at an address."""
        self.visit(f"/storage/login?next={quote(address)}" if address != "/storage/" else address)
        self.log_in()
        expect(self.grid).to_be_visible()

    # --- what is on the page

    @property
    def grid(self) -> Locator:
        return self.page.get_by_role("grid")

    def row(self, name: str) -> Locator:
        exact = re.compile(f"^{re.escape(name)}$")
        return self.page.locator(".rows [role=row]").filter(has=self.page.locator(".cell.name a", has_text=exact))

    @property
    def names(self) -> list[str]:
        """The names that are shown, in order."""
        self.page.wait_for_function("() => !document.querySelector('.waiting')")
        shown = self.page.eval_on_selector_all(
            ".rows [role=row]",
            "rows => rows.map(row => [Number(row.dataset.index), row.querySelector('.name a').textContent])",
        )
        return [name for _, name in sorted(shown)]

    def box(self, name: str) -> Locator:
        return self.row(name).get_by_role("checkbox")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("wa-dialog[open]")

    def field(self, label: str) -> Locator:
        """A field of the dialog."""
        return self.dialog.get_by_role("textbox", name=label, exact=True)

    def choose(self, *steps: str) -> None:
        """Click a button of the toolbar, then items of the menus that open."""
        first, *items = steps
        self.page.locator(".tools").get_by_role("button", name=first, exact=True).click()
        for item in items:
            self.page.get_by_role("menuitem", name=item, exact=True).click()

    def choose_for(self, name: str, item: str) -> None:
        """Right-click a row and choose from its menu."""
        self.row(name).click(button="right")
        self.page.get_by_role("menuitem", name=re.compile(f"^{re.escape(item)}")).click()

    # --- the site, seen by another program

    @property
    def home(self) -> str:
        return f"/arc/files/home/{self.name}"

    @property
    def vault(self) -> str:
        return f"/vault/files/{self.name}"

    def curl(self, *words: object, body: bytes | None = None) -> bytes:
        token = self.site.token(self.name or "")
        command = ["curl", "-sSfL", "--cacert", self.site.ca, "-H", f"Authorization: Bearer {token}", *words]
        return subprocess.run([*map(str, command)], check=True, capture_output=True, input=body).stdout

    def store(self, path: str, content: bytes, media_type: str = "application/octet-stream") -> None:
        """Put a file at ``/arc/files/…`` or ``/vault/files/…``."""
        self.curl("-T", "-", "-H", f"Content-Type: {media_type}", self.site.url + quote(path), body=content)

    def make_folder(self, path: str, properties: str = "") -> None:
        """Make a container at ``/arc/nodes/…`` or ``/vault/nodes/…``."""
        _, service, _, rest = path.split("/", 3)
        document = (
            '<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'uri="vos://skyferry.local~{service}/{quote(rest)}" xsi:type="vos:ContainerNode">'
            f"<vos:properties>{properties}</vos:properties></vos:node>"
        )
        url = self.site.url + quote(path)
        self.curl("-X", "PUT", "-H", "Content-Type: text/xml", "--data-binary", "@-", url, body=document.encode())

    def stored(self, path: str) -> bytes:
        return self.curl(self.site.url + quote(path))

    def write(self, directory: Path, name: str, content: bytes) -> Path:
        """Make a file on the visitor's own computer."""
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path
