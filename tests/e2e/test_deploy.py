"""What an operator copies from ``deploy/``: read by the programs it is for, and a live site used through it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from servers.live_site import LiveSite, clean_environment, started_site
from skyferry.site.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NGINX = "/usr/sbin/nginx"
NAME = "a b%25[x]"  # a name that a proxy spoils if it takes the path apart


@pytest.fixture
def port() -> int:
    return free_port()


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as probe:
        return int(probe.getsockname()[1])


def adapted(name: str, directory: Path, changes: dict[str, str]) -> Path:
    """A copy of a file with what is a site's own put in; each thing to replace must be there."""
    text = (DEPLOY / name).read_text()
    for old, new in changes.items():
        assert old in text, f"{name} does not say {old}"
        text = text.replace(old, new)
    copy = directory / Path(name).name
    copy.write_text(text)
    return copy


def check(*command: object) -> None:
    ended = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@contextmanager
def running(port: int, *command: object) -> Iterator[None]:
    """A proxy in the foreground, until it listens."""
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("localhost", port), timeout=5).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, process.communicate()[0]
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def needed(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{package} is not installed")
    return found


class Caller:
    """Somebody with a certificate who asks at a port."""

    def __init__(self, site: LiveSite, port: int, directory: Path) -> None:
        self.site = site
        self.port = port
        self.name = site.new_user()
        self.certificate = site.certificate(self.name, directory / "me.pem")

    def curl(self, path: str, *words: object, certificate: bool = True) -> bytes:
        known = ["-E", self.certificate] if certificate else []
        command = ["curl", "-sS", "--globoff", "--cacert", self.site.ca, *known, *words]
        ended = subprocess.run(
            [*map(str, command), f"https://localhost:{self.port}{path}"],
            capture_output=True,
            timeout=120,
            env=clean_environment(),
        )
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout

    def moves_bytes(self, directory: Path) -> None:
        """Send a file as this user, chunked and sized, and get it back."""
        file = directory / "file"
        file.write_bytes(os.urandom(3_000_000))
        where = f"/arc/files/home/{self.name}/{NAME.replace(' ', '%20').replace('%25', '%2525')}"
        for framing in ("Transfer-Encoding: chunked", "X-Framing: sized"):
            status = self.curl(where, "-T", file, "-H", framing, "-o", "/dev/null", "-w", "%{http_code}")
            assert status == b"201"
        assert self.curl(where) == file.read_bytes()
        stored = self.site.data / "arc" / "home" / self.name / NAME
        assert stored.read_bytes() == file.read_bytes()

    def recognised(self, *words: object, certificate: bool = True) -> str | None:
        head = self.curl("/arc/nodes", "-o", "/dev/null", "-D", "-", *words, certificate=certificate).decode()
        match = re.search(r"(?im)^x-vo-authenticated: (\S+)", head)
        return None if match is None else match[1]


def test_nginx_passes_through(site: LiveSite, port: int, tmp_path: Path) -> None:
    needed(NGINX, "nginx-light")
    if not Path("/usr/lib/nginx/modules/ngx_stream_module.so").exists():
        pytest.skip("libnginx-mod-stream is not installed")
    configuration = adapted(
        "nginx/pass-through.conf",
        tmp_path,
        {
            "/run/nginx.pid": f"{tmp_path}/nginx.pid",
            "127.0.0.1:8443": f"localhost:{site.port}",
            "listen 443": f"listen localhost:{port}",
            "listen 22022": f"listen unix:{tmp_path}/sftp",
        },
    )
    check(NGINX, "-t", "-q", "-c", configuration, "-e", tmp_path / "error.log")
    with running(port, NGINX, "-c", configuration, "-e", tmp_path / "error.log", "-g", "daemon off;"):
        caller = Caller(site, port, tmp_path)
        assert caller.recognised() == caller.name
        assert caller.recognised(certificate=False) is None
        caller.moves_bytes(tmp_path)


def test_nginx_ends_tls(port: int, tmp_path: Path) -> None:
    needed(NGINX, "nginx-light")
    environment = {
        "SKYFERRY_PUBLIC_URL": f"https://localhost:{port}",
        "SKYFERRY_TRUSTED_PROXIES": json.dumps(["127.0.0.1", "::1"]),
        "SKYFERRY_SFTP": "false",
    }
    inside = free_port()
    with started_site(tmp_path / "data", "--port", str(inside), environment=environment) as site:
        configuration = adapted(
            "nginx/terminating.conf",
            tmp_path,
            {
                "/run/nginx.pid": f"{tmp_path}/nginx.pid",
                "/var/log/nginx/skyferry.log": f"{tmp_path}/access.log",
                "127.0.0.1:8443": f"localhost:{inside}",
                "listen 443 ssl": f"listen localhost:{port} ssl",
                "server_name data.example.org": "server_name localhost",
                "/etc/letsencrypt/live/data.example.org/fullchain.pem": f"{site.data}/server.pem",
                "/etc/letsencrypt/live/data.example.org/privkey.pem": f"{site.data}/server.pem",
                "/srv/skyferry/site/ca.pem": f"{site.ca}",
            },
        )
        check(NGINX, "-t", "-q", "-c", configuration, "-e", tmp_path / "error.log")
        with running(port, NGINX, "-c", configuration, "-e", tmp_path / "error.log", "-g", "daemon off;"):
            caller = Caller(site, port, tmp_path)
            assert caller.recognised() == caller.name
            assert caller.recognised("-H", f"Authorization: Bearer {site.token(caller.name)}", certificate=False)
            # Nobody outside can speak for the proxy.
            forged = site.administration.certificates.issue(caller.name, 1).certificate.decode()
            header = f"X-Client-Certificate: {''.join(forged.splitlines()[1:-1])}"
            assert caller.recognised("-H", header, certificate=False) is None
            caller.moves_bytes(tmp_path)
        assert "preauth" not in (tmp_path / "access.log").read_text()


def test_haproxy_shares_the_work(site: LiveSite, port: int, tmp_path: Path) -> None:
    haproxy = needed("haproxy", "haproxy")
    sftp = (site.data / "sftp-address").read_text().strip().rpartition(":")[2]
    configuration = adapted(
        "haproxy/haproxy.cfg",
        tmp_path,
        {
            "maxconn 20000": "maxconn 200",
            "bind :443": f"bind localhost:{port}",
            "bind :64022": f"bind unix@{tmp_path}/sftp",
            "/etc/haproxy/skyferry-ca.pem": f"{site.ca}",
            "10.0.0.11:8443": f"localhost:{site.port}",
            "10.0.0.12:8443": f"localhost:{site.port}",
            "10.0.0.11:64022": f"localhost:{sftp}",
            "10.0.0.12:64022": f"localhost:{sftp}",
        },
    )
    check(haproxy, "-c", "-q", "-f", configuration)
    with running(port, haproxy, "-db", "-f", configuration):
        caller = Caller(site, port, tmp_path)
        assert caller.recognised() == caller.name
        caller.moves_bytes(tmp_path)


def test_the_service_is_one_that_systemd_understands_and_calls_safe(tmp_path: Path) -> None:
    analyze = needed("systemd-analyze", "systemd")
    unit = adapted(
        "systemd/skyferry.service",
        tmp_path,
        {"/opt/skyferry/bin/skyferry": f"{Path(sys.executable).with_name('skyferry')}"},
    )
    check(analyze, "verify", "--man=no", unit)
    check(analyze, "security", "--offline=true", "--threshold=25", "--no-pager", unit)


def test_the_service_starts_what_there_is() -> None:
    text = (DEPLOY / "systemd" / "skyferry.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    words = command.split()
    ended = subprocess.run(
        [Path(sys.executable).with_name("skyferry"), *words[1:2], "--help"], capture_output=True, text=True
    )
    assert ended.returncode == 0
    assert all(word in ended.stdout for word in words if word.startswith("--"))


def test_the_composition_says_what_there_is(tmp_path: Path) -> None:
    composition = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    services = composition["services"]
    passwords = (DEPLOY / "compose" / "passwords.example").read_text()
    text = (DEPLOY / "compose" / "compose.yaml").read_text()
    for name in set(re.findall(r"\$\{(\w+)", text)):
        assert f"{name}=" in passwords
    for one in ("front1", "front2"):
        for variable in services[one]["environment"]:
            if variable.startswith("SKYFERRY_"):
                assert variable.removeprefix("SKYFERRY_").lower() in Settings.model_fields, variable
        assert set(services[one]["depends_on"]) <= set(services)
    used = {mount.split(":")[0] for service in services.values() for mount in service["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(composition["volumes"])
    for source in re.findall(r"^COPY (.*) \S+$", (DEPLOY / "compose" / "Dockerfile").read_text(), re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())
    balancer = adapted(
        "compose/balancer.conf",
        tmp_path,
        {"front1": "127.0.0.1", "front2": "127.0.0.2", "events {": f"pid {tmp_path}/pid;\nevents {{"},
    )
    balancer.write_text("include /etc/nginx/modules-enabled/*.conf;\n" + balancer.read_text())
    if Path("/usr/lib/nginx/modules/ngx_stream_module.so").exists():
        check(NGINX, "-t", "-q", "-c", balancer, "-e", tmp_path / "error.log")


def test_a_second_front_end_takes_over_the_authority_and_the_secrets_of_the_first(tmp_path: Path) -> None:
    first, second, programs = (tmp_path / name for name in ("first", "second", "programs"))
    for directory in (first / "secrets", second, programs):
        directory.mkdir(parents=True)
    for name in ("ca.pem", "ca.key", "format", "secrets/grants.key"):
        (first / name).write_text(name)
    started = programs / "skyferry"
    started.write_text('#!/bin/sh\necho "$@"\n')
    started.chmod(0o755)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "SKYFERRY_DATA": str(second), "FIRST": str(first)}
    for _ in range(2):
        ended = subprocess.run(
            [DEPLOY / "compose" / "front-end"], env=environment, capture_output=True, text=True, check=True
        )
        assert ended.stdout == f"serve --data {second} --host 0.0.0.0 --port 8443 --sftp-port 64022\n"
        assert (second / "secrets" / "grants.key").read_text() == "secrets/grants.key"
        (first / "ca.pem").write_text("changed since")
    assert (second / "ca.pem").read_text() == "ca.pem"
