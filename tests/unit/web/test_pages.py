"""The file manager's files as they go out: what browsers may do with them, and how long they keep them."""

from __future__ import annotations

import re

from servers.live_site import LiveSite
from unit.http.asking import Client


def test_every_address_of_the_file_manager_is_the_same_page_with_a_strict_policy(site: LiveSite) -> None:
    for address in ("/storage/", "/storage/arc/list/home/u", "/storage/vault/list/", "/storage/jobs", "/storage/login"):
        answer = Client(site).get(address)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert "frame-ancestors 'none'" in policy
        assert b"<script>" not in answer.body and b" onload" not in answer.body


def test_files_are_kept_for_ever_under_an_address_that_changes_with_them(site: LiveSite) -> None:
    page = Client(site).get("/storage/").body.decode()
    files = re.findall(r'(?:src|href)="(/storage/assets/[^"]+)"', page)
    assert len(files) > 5
    for file in files:
        answer = Client(site).get(file)
        assert answer.status == 200, file
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_of_before_an_update_still_finds_its_files_but_keeps_none(site: LiveSite) -> None:
    answer = Client(site).get("/storage/assets/0123456789abcdef/app.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_nothing_but_the_files_is_handed_out(site: LiveSite) -> None:
    for name in ("../pages.py", "..%2fpages.py", "nothing.js", "%2e%2e/pages.py"):
        assert Client(site).get(f"/storage/assets/0123456789abcdef/{name}").status in (400, 404)


def test_storage_without_its_slash_leads_there(site: LiveSite) -> None:
    answer = Client(site).get("/storage")
    assert (answer.status, answer.headers["location"]) == (308, "/storage/")
