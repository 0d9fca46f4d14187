"""``skyferry which``: what runs when `vcp` is typed or `vos` imported, where another package has these names too."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

import click

from skyferry.commands.display import Display
from skyferry.commands.options import HELP, json_option
from skyferry.commands.running import FerryCommand

_UPSTREAM = "vos"
_SOME_ELSEWHERE = 1


@click.command("which", cls=FerryCommand, context_settings=HELP)
@json_option
def main(as_json: bool) -> int:
    """Say which program each command name runs, and how to choose.

    The packages vos and cadcutils install commands of the same names. In one environment the one installed
    last wins. Status 1 if a name runs something else than Skyferry.
    """
    display = Display(as_json=as_json)
    findings = [find(name) for name in command_names()]
    for finding in findings:
        display.show(finding)
    others = [finding for finding in findings if finding.owner != "skyferry"]
    if not as_json:
        for line in advice(bool(others), upstream_version()):
            display.line(line)
    return _SOME_ELSEWHERE if others else 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A command's name, and what it runs."""

    command: str
    path: str | None
    owner: str
    """``skyferry``, ``vos``, ``other``, or ``nothing``."""

    def text(self) -> str:
        what = {"skyferry": "Skyferry", "vos": "the vos package", "other": "another program", "nothing": "not on PATH"}
        return f"{self.command:<14} {what[self.owner]:<18} {self.path or ''}".rstrip()

    def data(self) -> dict[str, Any]:
        return asdict(self)


def command_names() -> list[str]:
    """The commands that Skyferry installs."""
    scripts = metadata.entry_points(group="console_scripts")
    return sorted(script.name for script in scripts if script.value.startswith("skyferry.commands."))


def find(name: str) -> Finding:
    """Look at the script that the shell would run."""
    path = shutil.which(name)
    if path is None:
        return Finding(name, None, "nothing")
    return Finding(name, path, owner_of(Path(path)))


def owner_of(script: Path) -> str:
    """Whose module a console script calls."""
    try:
        text = script.read_bytes()[:4096]
    except OSError:
        return "other"
    if b"skyferry." in text:
        return "skyferry"
    return "vos" if b"vos." in text or b"cadcutils" in text else "other"


def upstream_version() -> str | None:
    """The version of the vos package beside us; None where there is none."""
    try:
        return metadata.version(_UPSTREAM)
    except metadata.PackageNotFoundError:
        return None


def advice(others: bool, upstream: str | None) -> list[str]:
    """What to do about it."""
    lines = []
    if upstream is not None:
        module = util.find_spec("vos")
        origin = module.origin if module is not None else None
        lines.append(f"The vos package {upstream} is in this environment; `import vos` is {origin}.")
        lines.append(
            "To have Skyferry under these names: pip uninstall vos, then pip install --force-reinstall skyferry"
        )
        lines.append("To keep both: install vos in an environment of its own.")
    if others:
        lines.append(f"Skyferry's own run always as: skyferry vcp, skyferry vls, … ({sys.prefix})")
    return lines or ["Every command is Skyferry's."]
