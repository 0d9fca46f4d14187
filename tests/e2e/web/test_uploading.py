"""Bringing files in: by the dialog and by dropping, with conflicts, pauses, and after every kind of interruption."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, expect

from e2e.web.visitor import PASSWORD, Visitor
from servers.live_site import started_site

MiB = 1 << 20


def _bytes(size: int, seed: bytes = b"") -> bytes:
    block = b"".join(hashlib.sha256(seed + bytes([number])).digest() for number in range(256))
    return (block * (size // len(block) + 1))[:size]


def _offer(visitor: Visitor, *files: Path, item: str = "Upload Files") -> None:
    """Choose files up to the dialog with the button "Upload"."""
    with visitor.page.expect_file_chooser() as chooser:
        visitor.choose("Add", item)
    chooser.value.set_files(files[0] if item == "Upload Folder" else list(files))
    expect(visitor.dialog).to_contain_text("file")


def _begin(visitor: Visitor) -> None:
    visitor.dialog.get_by_role("button", name="Upload", exact=True).click()


def _end(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="OK", exact=True).click()


def test_upload_files_upload_ok(visitor: Visitor, tmp_path: Path) -> None:
    content = {"m31.fits": _bytes(300_000), "empty.txt": b"", "naïve – 名.txt": b"text"}
    visitor.enter()

    _offer(visitor, *(visitor.write(tmp_path, name, data) for name, data in content.items()))
    _begin(visitor)
    expect(visitor.page.get_by_text("3 files uploaded")).to_be_visible()
    _end(visitor)

    for name, data in content.items():
        expect(visitor.row(name)).to_be_visible()
        assert visitor.stored(f"{visitor.home}/{name}") == data
    expect(visitor.page.get_by_role("region", name="Uploads")).to_have_count(0)


def test_a_folder_with_what_is_below_it_into_the_vault(visitor: Visitor, tmp_path: Path) -> None:
    for name in ("survey/a.txt", "survey/deep/er/b.txt", "survey/deep/c#%.txt"):
        visitor.write(tmp_path, name, name.encode())
    visitor.enter(f"/storage/vault/list/{visitor.name}")

    _offer(visitor, tmp_path / "survey", item="Upload Folder")
    _begin(visitor)
    expect(visitor.page.get_by_text("3 files uploaded")).to_be_visible()
    _end(visitor)

    visitor.row("survey").get_by_role("link").click()
    expect(visitor.row("deep")).to_be_visible()
    assert visitor.stored(f"{visitor.vault}/survey/deep/er/b.txt") == b"survey/deep/er/b.txt"
    assert visitor.stored(f"{visitor.vault}/survey/deep/c#%.txt") == b"survey/deep/c#%.txt"


def test_files_that_are_dropped(visitor: Visitor) -> None:
    visitor.enter()
    data = visitor.page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
            return data;
        }"""
    )
    page = visitor.page.locator("folder-page")
    page.dispatch_event("dragenter", {"dataTransfer": data})
    expect(visitor.page.get_by_text(f"Drop to upload into {visitor.name}")).to_be_visible()
    page.dispatch_event("drop", {"dataTransfer": data})
    _begin(visitor)

    expect(visitor.row("dropped.txt")).to_be_visible()
    assert visitor.stored(f"{visitor.home}/dropped.txt") == b"dropped"


def test_taken_names_are_asked_about(visitor: Visitor, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        visitor.store(f"{visitor.home}/{name}", b"old")
    visitor.enter()
    expect(visitor.row("d.txt")).to_be_visible()
    _offer(visitor, *(visitor.write(tmp_path, name, b"new") for name in ("a.txt", "b.txt", "c.txt", "d.txt")))
    _begin(visitor)

    visitor.dialog.get_by_role("button", name="Skip").click()
    visitor.dialog.get_by_role("button", name="Keep both").click()
    visitor.dialog.get_by_label("Do the same for all others").check()
    visitor.dialog.get_by_role("button", name="Replace").click()
    expect(visitor.page.get_by_text("3 files uploaded · 1 file skipped")).to_be_visible()

    stored = {name: visitor.stored(f"{visitor.home}/{name}") for name in ("a.txt", "b.txt", "c.txt", "d.txt")}
    assert sorted(stored.values()) == [b"new", b"new", b"old", b"old"]
    copies = [name for name in visitor.names if " (2)" in name]
    assert len(copies) == 1
    assert visitor.stored(f"{visitor.home}/{copies[0]}") == b"new"


def test_a_name_that_somebody_took_meanwhile_is_not_overwritten(visitor: Visitor, tmp_path: Path) -> None:
    visitor.enter()
    _offer(visitor, visitor.write(tmp_path, "race.txt", b"mine"))
    visitor.store(f"{visitor.home}/race.txt", b"theirs")
    _begin(visitor)

    visitor.dialog.get_by_role("button", name="Skip").click()
    expect(visitor.page.get_by_text("1 file skipped")).to_be_visible()
    assert visitor.stored(f"{visitor.home}/race.txt") == b"theirs"


def test_too_much_for_the_quota_is_told_before_the_upload(visitor: Visitor, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(11 << 30)
    visitor.enter()
    _offer(visitor, large)

    expect(visitor.dialog.get_by_role("alert")).to_contain_text("These are 11.0 GiB, but only 10.0 GiB of the quota")
    expect(visitor.dialog.get_by_role("button", name="Upload", exact=True)).to_be_disabled()


def test_the_report_tells_the_end_of_every_file(visitor: Visitor, tmp_path: Path) -> None:
    visitor.enter()
    visitor.store(f"{visitor.home}/taken.txt", b"old")
    _offer(visitor, *(visitor.write(tmp_path, name, b"new") for name in ("taken.txt", 'quoted".txt')))
    _begin(visitor)
    visitor.dialog.get_by_role("button", name="Skip").click()
    expect(visitor.page.get_by_text("1 file uploaded · 1 file skipped")).to_be_visible()

    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Report").click()
    rows = {row["path"]: row for row in csv.DictReader(download.value.path().open(newline=""))}
    assert rows["taken.txt"]["state"] == "skipped"
    assert rows['quoted".txt']["state"] == "done"
    assert rows['quoted".txt']["md5"] == hashlib.md5(b"new").hexdigest()
    assert rows['quoted".txt']["destination"] == f'arc:home/{visitor.name}/quoted".txt'


def _slow_down(visitor: Visitor, bytes_per_second: int) -> None:
    session = visitor.context.new_cdp_session(visitor.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second},
    )


def _wait_for_share(visitor: Visitor, least: float) -> None:
    visitor.page.wait_for_function(
        "least => { const bar = document.querySelector('.batch progress'); return bar?.value / bar?.max >= least; }",
        arg=least,
    )


def test_an_upload_goes_on_after_the_page_was_reloaded(visitor: Visitor, tmp_path: Path) -> None:
    content = _bytes(48 * MiB)
    file = visitor.write(tmp_path, "large.fits", content)
    visitor.enter()
    _slow_down(visitor, 16 * MiB)
    _offer(visitor, file)
    _begin(visitor)
    _wait_for_share(visitor, 0.4)
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    visitor.page.reload()

    expect(visitor.page.get_by_text(re.compile("The upload of “large.fits” to .* was interrupted"))).to_be_visible()
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.get_by_role("button", name="Choose files again").click()
    sizes: list[int] = []
    visitor.page.on(
        "request",
        lambda sent: sizes.append(int(sent.headers.get("content-length", 0))) if sent.method == "PUT" else None,
    )
    chooser.value.set_files(file)
    expect(visitor.page.get_by_text("1 file uploaded")).to_be_visible()

    assert visitor.stored(f"{visitor.home}/large.fits") == content
    assert sum(sizes) < len(content), "what had arrived did not go out a second time"


def test_an_upload_goes_on_after_the_line_was_cut(visitor: Visitor, tmp_path: Path) -> None:
    content = _bytes(40 * MiB, b"cut")
    visitor.enter(f"/storage/vault/list/{visitor.name}")
    _slow_down(visitor, 20 * MiB)
    _offer(visitor, visitor.write(tmp_path, "cut.fits", content))
    _begin(visitor)
    _wait_for_share(visitor, 0.4)
    visitor.context.set_offline(True)
    visitor.page.wait_for_timeout(300)
    visitor.context.set_offline(False)
    expect(visitor.page.get_by_text("1 file uploaded")).to_be_visible()

    assert visitor.stored(f"{visitor.vault}/cut.fits") == content
    visitor.complaints.clear()


def test_pause_resume_cancel_and_try_again(visitor: Visitor, tmp_path: Path) -> None:
    content = _bytes(40 * MiB, b"pause")
    visitor.enter()
    _slow_down(visitor, 10 * MiB)
    _offer(visitor, visitor.write(tmp_path, "p.fits", content))
    _begin(visitor)
    _wait_for_share(visitor, 0.1)
    uploads = visitor.page.get_by_role("region", name="Uploads")
    uploads.get_by_role("button", name="Pause").click()
    expect(uploads).to_contain_text("paused")
    uploads.get_by_role("button", name="Resume").click()
    uploads.get_by_role("button", name="Cancel").click()
    expect(uploads).to_contain_text("1 file cancelled")
    expect(visitor.row("p.fits")).to_have_count(0)

    _slow_down(visitor, -1)
    uploads.get_by_role("button", name="Try again").click()
    expect(uploads).to_contain_text("1 file uploaded")
    assert visitor.stored(f"{visitor.home}/p.fits") == content


def test_an_upload_waits_for_a_new_login(visitor: Visitor, tmp_path: Path) -> None:
    visitor.enter()
    _offer(visitor, visitor.write(tmp_path, "after.txt", b"after the login"))
    visitor.site.administration.sessions.close_all(visitor.site.administration.accounts.get(visitor.name or ""))
    _begin(visitor)

    expect(visitor.page.get_by_text("Your session has ended")).to_be_visible()
    visitor.log_in()
    expect(visitor.page.get_by_text("1 file uploaded")).to_be_visible()
    assert visitor.stored(f"{visitor.home}/after.txt") == b"after the login"


def test_a_folder_of_many_small_files(visitor: Visitor, tmp_path: Path) -> None:
    names = [f"many/d{number % 7}/file {number:03} é.txt" for number in range(600)]
    files = {name: _bytes(37 * number, b"%d" % number) for number, name in enumerate(names, 1)}
    for name, content in files.items():
        visitor.write(tmp_path, name, content)
    visitor.enter()
    _offer(visitor, tmp_path / "many", item="Upload Folder")
    _begin(visitor)
    expect(visitor.page.get_by_text("600 files uploaded")).to_be_visible(timeout=60_000)

    listing = visitor.curl(f"{visitor.site.url}/arc/listing/home/{visitor.name}/many").decode().splitlines()
    stored = {line["path"]: line["md5"] for line in map(json.loads, listing) if line.get("type") == "data"}
    assert stored == {quote(name.removeprefix("many/")): hashlib.md5(data).hexdigest() for name, data in files.items()}


def test_an_upload_goes_on_after_the_server_was_restarted(browser: Browser, tmp_path: Path) -> None:
    content = _bytes(48 * MiB, b"restart")
    data = tmp_path / "data"
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(60_000)
    with started_site(data) as site:
        visitor = Visitor(site, context, site.new_user(PASSWORD))
        visitor.enter()
        _slow_down(visitor, 12 * MiB)
        _offer(visitor, visitor.write(tmp_path, "restart.fits", content))
        _begin(visitor)
        _wait_for_share(visitor, 0.4)
        site.process.kill()
        port = site.port
    with started_site(data, "--port", str(port)) as again:
        _slow_down(visitor, -1)
        expect(visitor.page.get_by_text("1 file uploaded")).to_be_visible(timeout=90_000)
        visitor.site = again
        assert visitor.stored(f"{visitor.home}/restart.fits") == content
    context.close()
