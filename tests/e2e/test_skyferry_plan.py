"""``skyferry plan``, ``check`` and ``verify``: the page's checklists as commands."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pytest
from astropy.io import fits

from e2e.users import User


@pytest.fixture
def home(user: User) -> str:
    return f"arc:home/{user.name}"


@pytest.fixture
def tree(user: User) -> Path:
    user.write("raw/a.fits", os.urandom(50_000))
    user.write("raw/b.fits.gz", os.urandom(1000))
    user.write("raw/notes/c.txt", b"")
    return user.directory / "raw"


def test_skyferry_plan_fills_the_template_in(user: User, space: str, tree: Path) -> None:
    page = user.run(
        "skyferry", "plan", "raw", f"{space}/raw", "--title", "M31", "--type", "Raw", "--backup", "tape 7"
    ).stdout
    for line in (
        "## Transfer Plan: M31",
        "- Size: 49.8 KiB (51,000 bytes)",
        "- File count: 3 in 1 directories",
        "- Type: Raw; 1 .fits, 1 .fits.gz, 1 .txt",
        "**Source**: raw",
        f"**Destination**: {space}/raw",
        f"vsync -v raw/ {space}/raw",
        "- [ ] File count matches",
        "- [ ] Permissions set correctly",
        "**Backup**: tape 7",
    ):
        assert line in page.splitlines()
    assert "**Method**: vsync" in page
    assert "- Estimated completion: 20" in page
    assert user.run("vls", space).stdout == "", "nothing was moved, and nothing is left of the probe"


def test_the_commands_of_a_plan_work(user: User, space: str, tree: Path) -> None:
    plan = json.loads(user.run("skyferry", "plan", "--json", "raw/a.fits", f"{space}/", "--no-probe").stdout)
    assert plan["method"] == "vcp"
    assert (plan["rate"], plan["seconds"]) == (None, None)
    ways = {way["name"]: way for way in plan["methods"]}
    assert ways["web"]["fits"]
    assert not ways["vsync"]["fits"]
    for name in ("direct URL", "vcp"):
        [command] = ways[name]["commands"]
        words = {**user.environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        ended = subprocess.run(
            ["sh", "-c", command], cwd=user.directory, env=words, capture_output=True, text=True, timeout=60
        )
        assert ended.returncode == 0, f"{command}\n{ended.stderr}"
        assert user.stored(f"{space}/a.fits") == (tree / "a.fits").read_bytes()
        user.run("vrm", f"{space}/a.fits")


def test_skyferry_plan_of_a_download_measures_nodes(user: User, home: str, tree: Path) -> None:
    user.run("vsync", "raw/", f"{home}/raw")
    plan = json.loads(user.run("skyferry", "plan", "--json", f"{home}/raw", "back").stdout)
    assert (plan["files"], plan["bytes"], plan["direction"]) == (3, 51_000, "download")
    assert plan["rate"] > 0
    assert plan["estimated_completion"]
    between = json.loads(user.run("skyferry", "plan", "--json", f"{home}/raw", f"{home}/copy").stdout)
    assert between["direction"] == "between nodes"


def test_skyferry_plan_of_nothing(user: User, home: str) -> None:
    assert "not-here" in user.run("skyferry", "plan", "not-here", home, status=2).stderr
    user.write("a")
    assert "both local" in user.run("skyferry", "plan", "a", "b", status=2).stderr


def test_skyferry_check_when_all_holds(user: User, home: str, tree: Path) -> None:
    ended = user.run("skyferry", "check", "raw", f"{home}/raw")
    points = [line.split()[0] for line in ended.stdout.splitlines()[:5]]
    assert points == ["OK"] * 5
    assert "certificate valid until" in ended.stdout
    assert user.run("vls", home).stdout == ""


def test_skyferry_check_says_what_to_do(user: User, home: str, tree: Path) -> None:
    with (tree / "huge").open("wb") as huge:
        huge.truncate(20 << 30)
    ended = user.run("skyferry", "check", "raw", f"{home}/raw", "--no-probe", status=7)
    assert "FAILED   Space: QuotaExceeded: " in ended.stdout
    assert "-> remove what is not needed, or ask for a larger quota" in ended.stdout
    (tree / "huge").unlink()
    stranger = user.site.new_user()
    prefix = home.replace(user.name, stranger)
    ended = user.run("skyferry", "check", "raw", f"{prefix}/raw", status=13)
    assert "FAILED   Permissions: " in ended.stdout


def test_skyferry_check_compares_the_certificate_with_the_duration(user: User, home: str, tree: Path) -> None:
    user.site.certificate(user.name, user.certificate, days=0.5 / 86400)
    time.sleep(1.0)
    ended = user.run("skyferry", "check", "raw", f"{home}/raw", status=77)
    assert "Expired cert. Update by running cadc-get-cert" in ended.stdout + ended.stderr


def test_skyferry_check_of_a_download(user: User, home: str, tree: Path) -> None:
    user.run("vsync", "raw/", f"{home}/raw")
    assert "OK       Space" in user.run("skyferry", "check", f"{home}/raw", "back").stdout
    user.write("back-is-a-file")
    ended = user.run("skyferry", "check", f"{home}/raw", "back-is-a-file/x", status=17)
    assert "is a file, not a directory" in ended.stdout


def test_skyferry_verify_two_trees(user: User, space: str, tree: Path) -> None:
    user.run("vsync", "raw/", f"{space}/raw")
    (user.directory / "plan.md").write_text(
        user.run("skyferry", "plan", "raw", f"{space}/raw", "--no-probe").stdout, encoding="utf-8"
    )
    ended = user.run("skyferry", "verify", "raw", f"{space}/raw", "--plan", "plan.md", "--sample", "0")
    assert "[x] File count matches (3 of 3)" in ended.stdout
    page = (user.directory / "plan.md").read_text()
    for box in ("File count matches", "Total size matches", "Digests match", "Permissions set correctly"):
        assert f"- [x] {box}" in page

    user.write("changed", b"x" * 50_000)
    user.run("vcp", "changed", f"{space}/raw/a.fits")
    user.run("vrm", f"{space}/raw/notes/c.txt")
    user.run("vchmod", "o+r", f"{space}/raw/b.fits.gz")
    ended = user.run("vverify", "raw", f"{space}/raw", "--plan", "plan.md", "--sample", "0", status=23)
    assert f"ERROR:: {space}/raw/a.fits: MD5 " in ended.stdout
    assert f"ERROR:: {space}/raw/notes/c.txt: is not there" in ended.stdout
    assert f"ERROR:: {space}/raw/b.fits.gz: is public" in ended.stdout
    page = (user.directory / "plan.md").read_text()
    assert "- [ ] File count matches" in page
    assert "- [ ] Digests match" in page


def test_skyferry_verify_a_manifest(user: User, home: str, tree: Path) -> None:
    user.run("vsync", "raw/", f"{home}/raw", "--report", "run.jsonl")
    told = json.loads(user.run("skyferry", "verify", "run.jsonl", "--json", "--sample", "0").stdout)
    assert (told["files"], told["found"], told["digests"], told["mismatches"]) == (3, 3, 3, [])
    user.run("vrm", f"{home}/raw/a.fits")
    ended = user.run("skyferry", "verify", "run.jsonl", "--sample", "0", status=2)
    assert "a.fits: is not there" in ended.stdout
    lines = (user.directory / "run.jsonl").read_text().splitlines()
    (user.directory / "cut.jsonl").write_text("\n".join(lines[:-1]) + "\n")
    assert "did not come to its end" in user.run("skyferry", "verify", "cut.jsonl", "--sample", "0", status=23).stdout
    user.write("other.txt", b"hello\n")
    assert "not a line of a manifest" in user.run("skyferry", "verify", "other.txt", status=2).stderr


def test_skyferry_verify_opens_images(user: User, home: str) -> None:
    image = io.BytesIO()
    fits.PrimaryHDU(numpy.arange(100.0)).writeto(image, checksum=True)
    user.write("t/good.fits", image.getvalue())
    user.write("t/bad.fits", b"no image at all" * 1000)
    user.run("vcp", "t", f"{home}/t")
    told = json.loads(user.run("skyferry", "verify", "--json", "t", f"{home}/t", status=5).stdout)
    verdicts = {sample["name"].rpartition("/")[2]: sample["why"] for sample in told["samples"]}
    assert verdicts["good.fits"] is None
    assert verdicts["bad.fits"]
    user.run("vcp", f"{home}/t", "back")
    user.run("skyferry", "verify", f"{home}/t", "back", "--sample", "0")
