"""A PostgreSQL server in a temporary directory, by an unprivileged user, with a database per asker."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import psycopg

from servers.shared import NotInstallable, Started, free_ports, shared, wait_for
from skyferry.site.database.schema import VERSION_TABLE

_numbers = itertools.count()


@contextlib.contextmanager
def postgres(directory: Path, *, fsync: bool = False) -> Iterator[str]:
    """Run (or share) the server of `directory`; yield the URL of its own database, for `fresh_database`.

    Without `fsync` it is faster: no test cuts the power.
    """
    with shared(directory, partial(_start, fsync=fsync), stop=signal.SIGINT) as reach:
        yield reach["url"]


def fresh_database(server_url: str) -> str:
    """Make an empty database and return its URL."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server_url.rsplit("/", 1)[0] + f"/{name}"


def emptied_database(server_url: str) -> str:
    """Return the URL of this process's own database, without a row in any table but the schema's version."""
    url = _own_database(server_url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
            [VERSION_TABLE],
        ).fetchall()
        if tables:
            connection.execute(f"TRUNCATE {', '.join(name for (name,) in tables)} CASCADE")
    return url


@cache
def _own_database(server_url: str) -> str:
    return fresh_database(server_url)


def _start(directory: Path, fsync: bool) -> Started:
    programs = _programs()
    # Not below the run's own directory: that is its user's alone, and PostgreSQL refuses to run as root.
    scratch = Path(tempfile.mkdtemp(prefix="skyferry-postgres-"))
    data = scratch / "data"
    data.mkdir(mode=0o700)
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        os.chown(data, account.pw_uid, account.pw_gid)
        scratch.chmod(0o755)
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "skyferry", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **as_user,
    )
    (port,) = free_ports(1)
    log = directory / "log"
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 300,
        "shared_buffers": "64MB",
        "fsync": "on" if fsync else "off",
    }
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *(word for k, v in options.items() for word in ("-c", f"{k}={v}"))],
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd="/",
        **as_user,
    )
    url = f"postgresql+psycopg://skyferry@127.0.0.1:{port}/postgres"
    wait_for(lambda: _answers(url), process, log)
    return Started(process.pid, {"url": url}, scratch)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not versions:
        raise NotInstallable("PostgreSQL is not installed: apt-get install postgresql")
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise NotInstallable("PostgreSQL refuses root, and there is no account 'postgres'") from None
    return versions[-1].parent
