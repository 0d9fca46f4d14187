"""`vosfs` 0.12 with fsspec's own abstract test classes, on both services."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from peers.people import person_with
from servers.live_site import LiveSite

SUITE = Path(__file__).parent / "vosfs_abstract_suite.py"


@pytest.mark.timeout(1300)  # 137 tests in one, beside all the others
@pytest.mark.parametrize("service", ["arc", "vault"])
def test_vosfs_passes_the_abstract_suite(site: LiveSite, tmp_path: Path, service: str) -> None:
    person = person_with("vosfs", site, tmp_path)
    directory = f"home/{person.name}" if service == "arc" else person.name
    person.variables |= {
        "SUITE_ENDPOINT": f"{site.url}/{service}",
        "SUITE_CERTIFICATE": os.fspath(person.certificate),
        "SUITE_DIRECTORY": directory,
    }
    (person.home / "test_suite.py").write_bytes(SUITE.read_bytes())
    command = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_suite.py")
    ended = person.run(*command, status=None, timeout=1200)
    assert ended.returncode == 0, ended.stdout[-6000:]
    assert " passed" in ended.stdout and "skipped" not in ended.stdout, ended.stdout[-2000:]
