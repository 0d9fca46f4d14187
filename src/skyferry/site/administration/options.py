"""What administration commands share: which site, whom they speak to, and how they fail."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from skyferry.site.composition import Site
from skyferry.site.layout import Layout
from skyferry.site.settings import FILE_NAME, Settings, load, parse_size
from skyferry.vospace.faults import Fault, InvalidArgument

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DATA = Path("skyferry-data")

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SKYFERRY_DATA",
    default=DEFAULT_DATA,
    show_default=True,
    show_envvar=True,
    help="The site's directory.",
)
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SKYFERRY_CONFIG",
    show_envvar=True,
    help=f"Settings to read instead of {FILE_NAME} in that directory.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it."
)


class SizeType(click.ParamType):  # type: ignore[type-arg]  # generic only in late versions of click
    """A number of bytes, as ``200GiB``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return parse_size(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


SIZE = SizeType()


def site_command(function: F) -> F:
    """Give a command the open `Site` as its first argument, and turn faults into one line and a status."""

    @data_option
    @config_option
    @wraps(function)
    @failing_in_words
    def command(data: Path, config: Path | None, **arguments: Any) -> Any:
        with Site.open(existing(data, config)) as site:
            return function(site, **arguments)

    return command  # type: ignore[return-value]


def layout_command(function: F) -> F:
    """As `site_command`, for commands that need the `Layout` only."""

    @data_option
    @config_option
    @wraps(function)
    @failing_in_words
    def command(data: Path, config: Path | None, **arguments: Any) -> Any:
        return function(Layout(existing(data, config)), **arguments)

    return command  # type: ignore[return-value]


def existing(data: Path, config: Path | None) -> Settings:
    """The settings of a site that was started once, at the address where it was served last.

    Raises `InvalidArgument` if there is none.
    """
    settings = load(data, config)
    layout = Layout(settings)
    if not layout.is_initialised:
        raise InvalidArgument(
            f"no site in {data}; start one there with `skyferry serve --data {data}`, or name another (--data)"
        )
    if layout.address.exists():
        settings = settings.model_copy(update={"public_url": layout.address.read_text(encoding="ascii").strip()})
    return settings


def failing_in_words(function: F) -> F:
    """End with the fault's text on one line of stderr and its exit status."""

    @wraps(function)
    def command(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Fault as fault:
            fail(fault.detail, fault.exit_code)
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}" if error.filename else str(error), 255)

    return command  # type: ignore[return-value]


def fail(text: str, status: int) -> NoReturn:
    click.echo(f"ERROR:: {text}", err=True)
    sys.exit(status)


def read_password(from_stdin: bool, user: str) -> str:
    """Read a new password, from a prompt (twice) or the first line of standard input.

    Raises
    ------
    InvalidArgument
        If there is none, or nobody to ask.
    """
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt(f"Password for {user}", hide_input=True, confirmation_prompt=True, err=True)
    else:
        raise InvalidArgument("no terminal to ask for a password; pass it with --password-stdin")
    if not password:
        raise InvalidArgument("the password is empty")
    return str(password)


def show(as_json: bool, value: Any, lines: Callable[[], list[str]] | None = None) -> None:
    """Print a value as JSON, or as the lines for people."""
    if as_json:
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))
    elif lines is not None:
        for line in lines():
            click.echo(line)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines of a table with aligned columns."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
