"""``skyferry demo --once``: the whole site on real input, every byte checked."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from servers.live_site import clean_environment


def demo(directory, home):
    return subprocess.run(
        [Path(sys.executable).with_name("skyferry"), "demo", "--once", "--port", "0", "--data", directory],
        env=clean_environment() | {"HOME": str(home), "TMPDIR": str(directory.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1200,
    )


@pytest.mark.timeout(1300)
def test_every_method_moves_every_byte_and_leaves_the_user_alone(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    ended = demo(tmp_path / "demo", home)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "every byte was compared and is right" in ended.stdout
    for cut in re.findall(r"the second run moved ([\d.]+) MiB of ([\d.]+) MiB", ended.stdout):
        assert 0 < float(cut[0]) < float(cut[1])
    assert "https://localhost:" in ended.stdout
    assert list(home.iterdir()) == []


@pytest.mark.nightly
@pytest.mark.timeout(2600)
def test_it_can_be_shown_again_in_the_same_directory(tmp_path):
    for _ in range(2):
        ended = demo(tmp_path / "demo", tmp_path)
        assert ended.returncode == 0, ended.stdout + ended.stderr
