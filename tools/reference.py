"""Write the reference pages that follow from the code: ``python tools/reference.py``."""

from __future__ import annotations

import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from skyferry.site.settings import Settings, format_size

sys.path.insert(0, str(Path(__file__).parent))
from python_reference import python_page

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "reference"

UNDOCUMENTED = frozenset({"data", "sftp_port"})
"""`data` says where the file of settings is; `sftp_port` is accepted and has no effect."""


def settings_page() -> str:
    """Every setting with its default and description."""
    lines = [
        "# Settings",
        "",
        "Settings stand in `skyferry.toml` in the site's directory, or in the file that `--config` names. The",
        "environment (`SKYFERRY_` and the name in capitals) wins over the file, the command line over both. Sizes are",
        "bytes, or written like `10GiB`. In the environment, lists and tables are JSON:",
        "`SKYFERRY_IMPORT_HOSTS='[\"archive.example.org\"]'`.",
        "",
        "An unknown setting in the file is an error.",
    ]
    for name, field in Settings.model_fields.items():
        if name in UNDOCUMENTED:
            continue
        lines += ["", f"## {name}", "", str(field.description), "", f"Default: {_default(name, field)}"]
    return "\n".join(lines) + "\n"


def _default(name: str, field: Any) -> str:
    if field.default_factory is not None and field.default_factory is not dict:
        return "see above."
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}):
        return "none."
    if name.endswith(("_quota", "_limit")):
        return f"`{format_size(value)}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def commands_page() -> str:
    """The help of every command, of clients and site."""
    lines = ["# Commands", "", "What `--help` says, for every command.", ""]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    top = _load(scripts.pop("skyferry"))
    for name, where in sorted(scripts.items()):
        lines += _section(name, _load(where))
    context = click.Context(top, info_name="skyferry")
    for name in top.list_commands(context):
        if name not in scripts:
            lines += _section(f"skyferry {name}", top.get_command(context, name))
    return "\n".join(lines)


def _load(where: str) -> Any:
    module, _, attribute = where.partition(":")
    return getattr(import_module(module), attribute)


def _section(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    lines = [f"## {name}", "", "```text", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            inner = command.get_command(context, below)
            if inner is not None:
                lines += _section(f"{name} {below}", inner)
    return lines


if __name__ == "__main__":
    (PAGES / "settings.md").write_text(settings_page(), encoding="utf-8")
    (PAGES / "commands.md").write_text(commands_page(), encoding="utf-8")
    (PAGES / "python.md").write_text(python_page(), encoding="utf-8")
