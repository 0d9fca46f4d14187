"""The tabulator: options, services, nodes and files, offered by a real shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.users import User

# What bash does when the tabulator is pressed behind a line, and what it would then offer.
PRESS = """
eval "$(skyferry completion bash)"
COMP_LINE="$1"; COMP_POINT=${#1}
_skyferry_complete "${1%% *}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(user: User, line: str) -> list[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-c", PRESS, "bash", line],
        cwd=user.directory,
        env=user.environment | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return [word for word in ended.stdout.splitlines() if word]


def test_the_tabulator_offers_nodes(user: User) -> None:
    user.write("t/alpha.fits", b"1")
    user.write("t/al-dir/x", b"1")
    user.write("t/beta.fits", b"1")
    user.run("vcp", "t", f"vos:{user.name}/t")
    assert offered(user, f"vls -l vos:{user.name}/t/al") == [f"{user.name}/t/al-dir/", f"{user.name}/t/alpha.fits"]
    assert offered(user, f"skyferry vls vos:{user.name}/t/be") == [f"{user.name}/t/beta.fits"]
    assert offered(user, f"vcp local.fits arc:home/{user.name[:-1]}")[0].startswith("home/")


def test_the_tabulator_offers_services_and_options(user: User) -> None:
    assert offered(user, "vcp file vo") == ["vos:"]
    assert "--nstreams" in offered(user, "vcp --nst")
    assert "verify" in offered(user, "skyferry ver")
    assert offered(user, "vls vos:nobody-here/") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_skyferry_completion(user: User, shell: str) -> None:
    script = user.run("skyferry", "completion", shell).stdout
    for command in ("vcp", "vls", "cadc-get-cert", "skyferry"):
        assert command in script
    assert "COMMANDS" not in script


def test_vos_config(user: User) -> None:
    assert "There is no configuration file" in user.run("vos-config").stdout
    user.run("vos-config", "-g")
    file = user.home / ".config" / "vos" / "vos-config"
    assert "resourceID = ivo://skyferry.local/vault vault\n" in file.read_text()
    assert "ivo://skyferry.local/arc arc" in user.run("vos-config").stdout
    again = user.run("vos-config", "-g", status=255)
    assert again.stderr == f"Config file {file} already exists.\n"
    other = user.directory / "own"
    user.run("vos-config", "-g", "--site", "canfar", VOSPACE_CONFIG_FILE=str(other))
    assert "ivo://cadc.nrc.ca/vault vos\n" in other.read_text()
