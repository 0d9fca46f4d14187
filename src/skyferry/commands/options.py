"""Options that the commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from skyferry import __version__

Function = TypeVar("Function", bound=Callable[..., Any])

HELP = {"help_option_names": ["-h", "--help"]}
"""Context settings of every command but `vls`, whose ``-h`` means human-readable sizes."""

NODE_HELP = """A NODE is vos:PATH (or vault:PATH), arc:PATH, or vos://AUTHORITY~SERVICE/PATH. The current site decides
what vos: and arc: mean: see `skyferry site`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every command takes."""

    certfile: str | None
    token: str | None
    site: str | None
    debug: bool
    vos_debug: bool
    verbose: bool
    warning: bool
    insecure: bool
    timeout: int


def common_options(function: Function) -> Function:
    """Add the shared options; the function gets them as `common`."""

    @wraps(function)
    def gathered(**arguments: Any) -> Any:
        common = Common(**{name: arguments.pop(name) for name in Common.__dataclass_fields__})
        return function(common=common, **arguments)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value]  # the same function to click


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON, one object per line.")

STREAMS_HELP = "Files to move at once, and streams for a large one that is alone; chosen by the line if not given."

streams_option = click.option("--nstreams", type=click.IntRange(1, 64), default=None, metavar="N", help=STREAMS_HELP)

_OPTIONS = (
    click.option("--certfile", metavar="FILE", help="Certificate and key (PEM); default ~/.ssl/cadcproxy.pem."),
    click.option("--token", metavar="TOKEN", help="Bearer token instead of a certificate."),
    click.option("--site", metavar="NAME", help="Another site than the current one."),
    click.option(
        "--timeout",
        type=click.IntRange(1),
        default=120,
        metavar="SECONDS",
        help="Give up after so long without a byte in either direction (default 120).",
    ),
    click.option("-k", "--insecure", is_flag=True, help="Do not check the site's certificate."),
    click.option("-v", "--verbose", is_flag=True, help="Say what is done, show progress."),
    click.option("-w", "--warning", is_flag=True, help="Log warnings."),
    click.option("-d", "--debug", is_flag=True, help="Log everything, show tracebacks."),
    click.option("--vos-debug", is_flag=True, help="Log HTTP on the wire."),
    click.version_option(__version__, "--version", message="%(prog)s (skyferry) %(version)s"),
)
