"""``skyferry serve``: sockets bound, the directory ready, children watched."""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import nullcontext

import structlog

from skyferry.site import logs
from skyferry.site.access.certificates import write_secret
from skyferry.site.child import Orders
from skyferry.site.first_start import make_directory, prepare
from skyferry.site.layout import Layout
from skyferry.site.listening import listen
from skyferry.site.lock import held
from skyferry.site.settings import Settings
from skyferry.site.supervisor import Child, Supervisor

GRACE = 5.0
"""Seconds a child gets to end beyond the time that requests in flight have."""

_log = structlog.get_logger("serve")


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT and return the exit status.

    Prints one line, ``ready: https://…``, once every process accepts connections.

    Raises
    ------
    ServiceBusy
        If a server already runs on the same embedded directory, or the port is taken.
    InvalidArgument
        If the settings name an address or a file that this machine does not have.
    """
    os.umask(0o077)
    logs.configure(settings, "serve")
    layout = Layout(settings)
    make_directory(layout)
    busy = f"a server already runs on {layout.data}; stop it first, or choose another directory with --data"
    with held(layout.lock, busy=busy) if layout.is_embedded else nullcontext():
        sockets = listen(settings.host, settings.port)
        settings = settings.model_copy(update={"port": sockets[0].getsockname()[1]})
        sftp_sockets = listen(settings.host, settings.sftp_port, option="--sftp-port") if settings.sftp else []
        if sftp_sockets:
            settings = settings.model_copy(update={"sftp_port": sftp_sockets[0].getsockname()[1]})
        layout = Layout(settings)
        prepare(layout)
        # Options of the command line are not in the settings that administration reads.
        write_secret(layout.address, f"{layout.public_url}\n".encode())
        _tell_sftp(layout, bool(sftp_sockets))
        _warn(layout)
        _prepare_run(layout)
        return Supervisor(
            _children(settings, sockets, sftp_sockets),
            on_ready=lambda: print(f"ready: {layout.public_url}", flush=True),
            stop_seconds=settings.shutdown_seconds + GRACE,
        ).run()


def _children(settings: Settings, sockets: list[socket.socket], sftp_sockets: list[socket.socket]) -> list[Child]:
    numbers = tuple(one.fileno() for one in sockets)
    sftp_numbers = tuple(one.fileno() for one in sftp_sockets)
    frontends = [
        Child(f"frontend {number}", "skyferry.site.frontend", Orders.message(settings, numbers), numbers)
        for number in range(1, settings.workers + 1)
    ]
    sftp = [
        Child(f"sftp {number}", "skyferry.site.sftp_process", Orders.message(settings, sftp_numbers), sftp_numbers)
        for number in range(1, settings.sftp_workers + 1 if sftp_numbers else 1)
    ]
    return [*frontends, *sftp, Child("jobs", "skyferry.site.job_process", Orders.message(settings))]


def _tell_sftp(layout: Layout, served: bool) -> None:
    if served:
        write_secret(layout.sftp_address, f"{layout.public_host}:{layout.settings.sftp_port}\n".encode())
    else:
        layout.sftp_address.unlink(missing_ok=True)


def _warn(layout: Layout) -> None:
    if layout.public_host.startswith("rc"):
        _log.warning(
            "the public host name starts with 'rc': the vos client then tries a file's addresses in reverse order",
            host=layout.public_host,
        )


def _prepare_run(layout: Layout) -> None:
    """Forget the counters of the server before, and say where the children's go."""
    layout.staging.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(layout.metrics, ignore_errors=True)
    layout.metrics.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(layout.metrics)
