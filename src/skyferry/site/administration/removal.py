"""What becomes of the data of a user or project that goes: said by options, else asked, never assumed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from skyferry.site.residents import Data
from skyferry.vospace.faults import InvalidArgument

F = TypeVar("F", bound=Callable[..., Any])


def removal_options(function: F) -> F:
    """``--keep-data``, ``--give-data-to`` and ``--delete-data``."""
    for option in (
        click.option("--delete-data", is_flag=True, help="Delete it; the name is free again."),
        click.option("--give-data-to", metavar="USER", help="It belongs to USER from now on."),
        click.option("--keep-data", is_flag=True, help="It stays where it is, and the name stays taken."),
    ):
        function = option(function)
    return function


def ask_about_data(name: str, keep: bool, heir: str | None, delete: bool) -> tuple[Data, str | None]:
    """Return what to do with the data of `name`, and who gets it.

    Raises
    ------
    InvalidArgument
        If the options contradict each other, or there is no terminal to ask on.
    """
    said = [choice for choice, so in ((Data.KEEP, keep), (Data.GIVE, heir is not None), (Data.DELETE, delete)) if so]
    if len(said) > 1:
        raise InvalidArgument("say one of --keep-data, --give-data-to and --delete-data")
    if said:
        return said[0], heir
    if not sys.stdin.isatty():
        raise InvalidArgument(
            f"what becomes of the data of {name}? Say --keep-data, --give-data-to USER or --delete-data"
        )
    answer = click.prompt(
        f"What becomes of the data of {name}?", type=click.Choice([one.value for one in Data]), default="keep", err=True
    )
    choice = Data(answer)
    if choice is Data.GIVE:
        return choice, str(click.prompt("Who gets it", err=True))
    if choice is Data.DELETE and click.prompt(f"Type {name} to delete it all", err=True) != name:
        raise InvalidArgument("nothing was removed")
    return choice, None
