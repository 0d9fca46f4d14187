"""``skyferry``: what concerns sites rather than files, and every command under a name that nobody else has."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

from skyferry import __version__
from skyferry.commands.options import HELP
from skyferry.commands.running import UNEXPECTED, tell

_OWN = {
    "site": "skyferry.commands.site:site",
    "session": "skyferry.commands.session:session",
    "which": "skyferry.commands.which:main",
    "plan": "skyferry.commands.plan:main",
    "check": "skyferry.commands.check:main",
    "verify": "skyferry.commands.verify:main",
    "completion": "skyferry.commands.completion:main",
    "vos-config": "skyferry.commands.vos_config:main",
    "vcp": "skyferry.commands.vcp:main",
    "vls": "skyferry.commands.vls:main",
    "vdu": "skyferry.commands.vdu:main",
    "vmkdir": "skyferry.commands.vmkdir:main",
    "vrm": "skyferry.commands.vrm:main",
    "vcat": "skyferry.commands.vcat:main",
    "vsync": "skyferry.commands.vsync:main",
    "vmv": "skyferry.commands.vmv:main",
    "vln": "skyferry.commands.vln:main",
    "vlock": "skyferry.commands.vlock:main",
    "vrmdir": "skyferry.commands.vrmdir:main",
    "vtag": "skyferry.commands.vtag:main",
    "vchmod": "skyferry.commands.vchmod:main",
    "cadc-get-cert": "skyferry.commands.cadc_get_cert:main",
}
"""Loaded one at a time: the start of one command does not wait for the others."""

_SITE_PACKAGE = "this needs: pip install 'skyferry[site]'"


class LazyGroup(click.Group):
    """Loads a subcommand when it is asked for; the site adds its own through ``skyferry.subcommands``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _OWN:
            return _load(_OWN[cmd_name])
        return self._added(ctx, required=True).get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*_OWN, *self._added(ctx, required=False)})

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self._added(ctx, required=False):
            formatter.write_paragraph()
            formatter.write_text(
                "Commands that run and administer a site are not installed: pip install 'skyferry[site]'"
            )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            ctx.exit(tell(error))

    def _added(self, ctx: click.Context, *, required: bool) -> dict[str, click.Command]:
        added: dict[str, click.Command] = {}
        for entry in entry_points(group="skyferry.subcommands"):
            try:
                commands: list[click.Command] = entry.load()
            except ImportError as error:
                if not required:
                    continue
                if ctx.params.get("debug"):
                    raise
                click.echo(f"ERROR:: {_SITE_PACKAGE} ({error})", err=True)
                ctx.exit(UNEXPECTED)
            added.update({command.name: command for command in commands if command.name})
        return added


def _load(where: str) -> click.Command:
    module, _, name = where.partition(":")
    command = getattr(import_module(module), name)
    assert isinstance(command, click.Command)
    return command


@click.group("skyferry", cls=LazyGroup, context_settings=HELP)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, "--version", message="skyferry %(version)s")
def main(debug: bool) -> None:
    """Storage and transfer for astronomy: sites, and the tools that move data in and out of them."""
