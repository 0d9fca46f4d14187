"""The blocks of docs/how-to/large-files.md, typed one after the other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from e2e.users import User

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "large-files.md"


def test_the_page_works_as_written(user: User) -> None:
    content = os.urandom(34 * 1024 * 1024)
    user.write("large_file.tar", content)
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    ended = subprocess.run(
        ["bash", "-e", "-c", "\n".join(blocks)],
        cwd=user.directory,
        env=user.environment | {"USER": user.name, "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert (user.directory / "back.tar").read_bytes() == content
    for name in ("large_file.tar", "later.tar", "tonight.tar"):
        assert user.stored(f"arc:home/{user.name}/{name}") == content
