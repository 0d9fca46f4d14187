"""The blocks of docs/how-to/transfer-trees.md, typed one after the other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from e2e.test_vsync import found
from e2e.users import User

FITS = b"".join(
    card.ljust(80)
    for card in (b"SIMPLE  =                    T", b"BITPIX  =                    8", b"NAXIS   = 0", b"END")
).ljust(2880)

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "transfer-trees.md"


def test_the_page_works_as_written(user: User) -> None:
    files = {"notes.txt": b"n", "raw/1_raw.fits": FITS, "raw/1.fits": FITS, "2.fits": FITS}
    for name, content in files.items():
        user.write(f"survey/{name}", content)
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    ended = subprocess.run(
        ["bash", "-e", "-c", "\n".join(blocks)],
        cwd=user.directory,
        env=user.environment | {"USER": user.name, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert found(user.directory / "copy") == files
    for name, expected in (
        ("backup", {"raw/1_raw.fits", "raw/1.fits", "2.fits"}),
        ("images", {"raw/1.fits", "2.fits"}),
        ("selected", {"raw/1_raw.fits", "raw/1.fits", "2.fits"}),
    ):
        user.run("vcp", f"arc:home/{user.name}/{name}", name)
        assert set(found(user.directory / name)) == expected
