"""How every command begins and ends: site and credential found, faults told in a line or two, a truthful status."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import click

from skyferry.client.client import Client
from skyferry.client.credentials import find_credential
from skyferry.client.errors import CertificateExpired, LocalFault
from skyferry.client.exchange import Line
from skyferry.client.sites import Site, SiteBook
from skyferry.commands.completing import NAME
from skyferry.commands.options import Common
from skyferry.vospace.faults import Fault

T = TypeVar("T")

INTERRUPTED = 130
SOME_FAILED = 23
UNEXPECTED = 255


class FerryCommand(click.Command):
    """A command whose faults become ``ERROR::`` lines and exit statuses; its function may return a status.

    Arguments that are text are names, which the shell completes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            if isinstance(parameter, click.Argument) and parameter.type is click.STRING:
                parameter.type = NAME

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (KeyboardInterrupt, asyncio.CancelledError):
            _say("Interrupted; the same command goes on where this one stopped.")
            status = INTERRUPTED
        except BrokenPipeError:
            # Who read our output has gone: keep Python from complaining about it once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            status = 0
        except Exception as error:
            if "--debug" in sys.argv or "-d" in sys.argv:
                raise
            status = tell(error)
        ctx.exit(status or 0)


def tell(error: Exception) -> int:
    """Write an error for people; return the exit status it means."""
    if isinstance(error, OSError):
        error = LocalFault(error)
    if isinstance(error, Fault):
        _say(f"ERROR:: {describe(error)}")
        return error.exit_code
    _say(f"ERROR:: unexpected {type(error).__name__}: {error} (--debug tells more)")
    return UNEXPECTED


def overall(statuses: list[int]) -> int:
    """The exit status of several items: the one they share, or 23 where some failed."""
    failed = {status for status in statuses if status}
    if not failed:
        return 0
    return failed.pop() if len(failed) == 1 and all(statuses) else SOME_FAILED


def describe(fault: Fault) -> str:
    """A fault in one line: VOSpace's name for it where it has one."""
    if isinstance(fault, CertificateExpired) or type(fault).__module__ != Fault.__module__:
        return fault.detail
    return str(fault)


def at_site(common: Common, body: Callable[[Client], Awaitable[int | None]]) -> int:
    """Run a command's body with a client for the current site; its value is the exit status."""
    _log(common)
    site = current_site(common)

    async def run() -> int:
        async with open_client(common, site) as client:
            return await body(client) or 0

    return asyncio.run(run())


def run_async(body: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, for commands that make their client themselves."""
    return asyncio.run(body)


def current_site(common: Common) -> Site:
    """The site that ``--site``, the environment or the user's choice names."""
    book = SiteBook.load()
    return book.get(common.site) if common.site else book.current()


def open_client(common: Common, site: Site) -> Client:
    credential = find_credential(certfile=common.certfile, token=common.token)
    line = Line(ca_file=site.ca_file, insecure=common.insecure, patience=common.timeout, wire_log=common.vos_debug)
    return Client(site, credential, line, others=SiteBook.load().sites.values())


def _log(common: Common) -> None:
    level = logging.ERROR
    for wanted, chosen in (
        (common.warning, logging.WARNING),
        (common.verbose, logging.INFO),
        (common.debug or common.vos_debug, logging.DEBUG),
    ):
        if wanted:
            level = chosen
    logging.basicConfig(level=level, format="%(levelname)s %(module)s %(message)s", stream=sys.stderr)
    logging.getLogger("asyncio").setLevel(logging.WARNING)


def _say(text: str) -> None:
    sys.stderr.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
