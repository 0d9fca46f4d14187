"""Whose command runs, where two packages have the same names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from skyferry.commands.which import advice, find, owner_of


def script(directory: Path, name: str, line: str) -> Path:
    path = directory / name
    path.write_text(f"#!{sys.executable}\n{line}\n")
    path.chmod(0o755)
    return path


def test_scripts_are_told_apart(tmp_path: Path) -> None:
    assert owner_of(script(tmp_path, "vcp", "from skyferry.commands.vcp import main")) == "skyferry"
    assert owner_of(script(tmp_path, "vls", "from vos.commands.vls import vls")) == "vos"
    assert owner_of(script(tmp_path, "vrm", "print()")) == "other"


def test_path_decides(tmp_path: Path, monkeypatch) -> None:
    script(tmp_path, "vcp", "from vos.commands.vcp import vcp")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find("vcp").owner == "vos"
    assert find("vls").owner == "nothing"
    assert "the vos package" in find("vcp").text()


def test_advice() -> None:
    assert advice(False, None) == ["Every command is Skyferry's."]
    assert any("pip uninstall vos" in line for line in advice(True, "3.7"))
    assert any("skyferry vcp" in line for line in advice(True, None))


def test_nothing_slow_is_imported_at_start() -> None:
    """`vls` starts without what only transfers, certificates and terminals need."""
    code = (
        "import sys, skyferry.commands.vls, skyferry.commands.vcp;"
        "print(sorted({'rich', 'cryptography', 'ssl', 'sqlalchemy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() in ("[]", "['ssl']")  # asyncio brings ssl
