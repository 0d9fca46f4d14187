"""Throw-away virtual environments that hold other people's clients, unmodified, one each."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

REQUIREMENTS = {
    "vos": ["vos==3.7", "cadcutils==1.6.2"],
    "vosfs": ["vosfs==0.12.0", "fsspec==2026.9.0", "pytest==9.2.0"],
    "pyvo": ["pyvo==1.9.1"],
    "jupyterlab": ["jupyterlab==4.6.6"],
}


def environment(name: str) -> Path:
    """Return the ``bin`` directory of the environment of this name, making it where it does not stand yet."""
    requirements = REQUIREMENTS[name]
    stamp = hashlib.sha256(repr((sys.version, requirements)).encode()).hexdigest()[:12]
    home = REPOSITORY / ".venvs" / f"{name}-{stamp}"
    home.parent.mkdir(exist_ok=True)
    with (home.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
            pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *requirements], check=True)
            (home / "ready").touch()
    return home / "bin"


def trusting(ca: Path, directory: Path) -> dict[str, str]:
    """Return the variables that make `certifi` users trust `ca`, without touching their environment's files."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "sitecustomize.py").write_text(
        f"import certifi, certifi.core\ncertifi.where = certifi.core.where = lambda: {os.fspath(ca)!r}\n"
    )
    return {"PYTHONPATH": os.fspath(directory), "SSL_CERT_FILE": os.fspath(ca)}
