"""Long work on the site, and what gives access to the account."""

from __future__ import annotations

import re
import subprocess

from playwright.sync_api import expect

from e2e.web.visitor import Visitor


def test_jobs_are_listed_and_failed_ones_tried_again(visitor: Visitor) -> None:
    visitor.enter()
    visitor.choose("Add", "Import from URL")
    visitor.field("Address of the file").fill("https://127.0.0.1:1/data.fits")
    visitor.page.get_by_role("button", name="Next").click()
    visitor.page.get_by_role("button", name="Import", exact=True).click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()

    visitor.page.get_by_role("link", name="Jobs").first.click()
    job = visitor.page.locator(".job").filter(has_text="https://127.0.0.1:1/data.fits")
    expect(job).to_contain_text("failed")
    job.get_by_role("button", name="Try again").click()
    expect(job).to_have_count(2)
    job.first.get_by_role("button", name="Remove").click()
    expect(job).to_have_count(1)


def test_a_deletion_of_a_tree_is_a_job_with_its_counts(visitor: Visitor) -> None:
    visitor.make_folder(f"/vault/nodes/{visitor.name}/tree")
    for number in range(3):
        visitor.store(f"{visitor.vault}/tree/f{number}", b"x")
    visitor.enter(f"/storage/vault/list/{visitor.name}")
    visitor.box("tree").click()
    visitor.page.keyboard.press("Delete")
    visitor.dialog.get_by_role("button", name="Delete").click()
    expect(visitor.row("tree")).to_have_count(0)
    visitor.visit("/storage/jobs")
    job = visitor.page.locator(".job").filter(has_text="Delete")
    expect(job).to_contain_text("4 done")
    job.get_by_role("link").click()
    expect(visitor.page).to_have_url(re.compile(f"/storage/vault/list/{visitor.name}$"))


def test_a_certificate_to_download(visitor: Visitor) -> None:
    visitor.enter()
    visitor.page.get_by_role("link", name=visitor.name or "", exact=True).first.click()
    with visitor.page.expect_download() as download:
        visitor.page.locator("section", has_text="Certificate").get_by_role("button", name="Download").click()
    certificate = download.value.path()
    who = subprocess.run(
        ["curl", "-sS", "--cacert", visitor.site.ca, "-E", certificate, f"{visitor.site.url}/api/site"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert f'"{visitor.name}"' in who


def test_a_token_is_made_used_and_revoked(visitor: Visitor) -> None:
    visitor.enter()
    visitor.visit("/storage/account")
    visitor.page.get_by_label("Label").first.fill("my script")
    visitor.page.get_by_role("button", name="Create").click()
    token = visitor.page.get_by_label("The new token").inner_text()

    def status() -> str:
        command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", str(visitor.site.ca)]
        command += ["-H", f"Authorization: Bearer {token}", f"{visitor.site.url}/arc/nodes/home/{visitor.name}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert status() == "200"
    visitor.page.get_by_role("button", name="Revoke my script").click()
    visitor.dialog.get_by_role("button", name="Revoke").click()
    expect(visitor.page.get_by_role("button", name="Revoke my script")).to_have_count(0)
    assert status() == "401"


def test_ssh_keys_are_added_and_revoked(visitor: Visitor) -> None:
    visitor.enter()
    visitor.visit("/storage/account")
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl laptop"
    visitor.page.get_by_label("Public key").fill(key)
    visitor.page.get_by_role("button", name="Add").click()
    expect(visitor.page.get_by_role("cell", name="laptop", exact=True)).to_be_visible()
    visitor.page.get_by_role("button", name="Revoke laptop").click()
    visitor.dialog.get_by_role("button", name="Revoke").click()
    expect(visitor.page.get_by_role("cell", name="laptop", exact=True)).to_have_count(0)


def test_another_session_is_shut_out(visitor: Visitor) -> None:
    visitor.site.administration.sessions.open(visitor.site.administration.accounts.get(visitor.name or ""))
    visitor.enter()
    visitor.visit("/storage/account")
    section = visitor.page.locator("section", has_text="Browsers in which you are logged in")
    expect(section.get_by_role("row")).to_have_count(3)
    other = section.get_by_role("row").filter(has_not_text="this one").last
    other.get_by_role("button").click()
    visitor.dialog.get_by_role("button", name="Revoke").click()
    expect(section.get_by_role("row")).to_have_count(2)
    expect(section).to_contain_text("this one")
