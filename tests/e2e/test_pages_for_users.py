"""Pages for users: their blocks work, typed by somebody with an account, a certificate and an image."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from astropy.io import fits

from e2e.users import User

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page: str, language: str) -> list[str]:
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def astro(user: User) -> User:
    """Who has an image and a small tree."""
    image = io.BytesIO()
    fits.PrimaryHDU(numpy.arange(10_000.0)).writeto(image)
    user.write("image.fits", image.getvalue())
    user.write("raw/one.fits", image.getvalue())
    user.write("raw/notes/log.txt", b"clear sky\n")
    return user


def type_in(user: User, *command: str, text: str) -> str:
    """Run a page's text with the account's own name in it."""
    own = re.sub(r"\bastro\b(?!\.io)", user.name, text)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        [*command, own],
        cwd=user.directory,
        env=user.environment | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == 0, f"{own}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def test_the_python_page(astro: User) -> None:
    shown = type_in(astro, sys.executable, "-c", text="\n".join(blocks("python.md", "python")))
    assert "['image.fits']\n" in shown
    assert "100.0 %\n" in shown
    assert (astro.directory / "copy.fits").read_bytes() == (astro.directory / "image.fits").read_bytes()


def test_the_page_on_plans(astro: User) -> None:
    shown = type_in(astro, "bash", "-euo", "pipefail", "-c", text="".join(blocks("plan-and-verify.md", "sh")))
    assert "## Transfer Plan: M31, first night\n" in shown
    page = (astro.directory / "plan.md").read_text()
    assert page.count("- [x] ") == 5
    assert "- [ ] " not in page
