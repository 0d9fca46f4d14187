from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

SCRIPT = (
    "from skyferry.site.storage.crash_points import reached\nfor _ in range(3):\n    reached('a.b')\n    print('on')"
)


@pytest.mark.parametrize(("asked", "lines"), [("a.b", 0), ("a.b:1", 0), ("a.b:3", 2), ("a.b:4", 3), ("a", 3), ("", 3)])
def test_dies_where_and_when_it_was_asked_to(asked, lines):
    done = subprocess.run(
        [sys.executable, "-uc", SCRIPT],
        env={**os.environ, "SKYFERRY_CRASH_AT": asked},
        capture_output=True,
        check=False,
    )
    assert done.stdout.count(b"on") == lines
    assert done.returncode == (0 if lines == 3 else -signal.SIGKILL)
