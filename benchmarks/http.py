"""The HTTP door next to nginx: large transfers, memory in a crowd, small requests.

    python benchmarks/http.py [--rounds 7] [--size 1024] [--directory DIR] [--only large,memory,small]

Both serve the same bytes from the same disk with the same certificate, to the same client (curl, or for
small requests a bare TLS loop), in interleaved rounds. An upload to the site computes an MD5 and is durable
when it is answered; nginx's ``dav`` PUT is followed by ``md5sum`` and ``sync`` of the file. Needs Debian's
``nginx-light``, ``curl`` and two idle cores; prints medians of per-round ratios with their spread, asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
TICKS = os.sysconf("SC_CLK_TCK")
SKYFERRY = Path(sys.executable).with_name("skyferry")


@dataclass
class Server:
    """A running server: where it is, and what it has used."""

    name: str
    url: str
    pid: int
    files: str
    """Path under which bytes are read and written."""

    def tree(self) -> list[int]:
        pids = [self.pid]
        for pid in pids:
            pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return pids

    def cpu(self) -> float:
        """Seconds of CPU of the whole process tree so far."""
        ticks = 0
        for pid in self.tree():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def pss(self) -> float:
        """MiB of the whole process tree, shared pages counted by their share."""
        kib = 0
        for pid in self.tree():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kib += int(line.split()[1])
        return kib / 1024


@dataclass
class Bench:
    directory: Path
    certificate: Path
    authority: Path
    source: Path
    size: int

    def curl(self, *words: str | Path) -> list[str]:
        return ["curl", "-sS", "-f", "--cacert", str(self.authority), "-E", str(self.certificate), *map(str, words)]


@dataclass
class Cost:
    seconds: float
    cpu: float


# --- the two servers


@contextmanager
def site(directory: Path, workers: int) -> Iterator[Server]:
    data = directory / "site"
    environment = os.environ | {"SKYFERRY_DATA": str(data)}
    with (directory / "site.log").open("wb") as log:
        process = subprocess.Popen(
            [SKYFERRY, "serve", "--port", "0", "--no-sftp", "--workers", str(workers)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        if not ready.startswith("ready: "):
            raise SystemExit((directory / "site.log").read_text())
        commands = (
            ["user", "add", "bench", "--no-password", "--quota", "200GiB", "--vault-quota", "200GiB"],
            ["cert", "issue", "bench", "--out", str(directory / "bench.pem")],
        )
        for command in commands:
            subprocess.run([SKYFERRY, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        yield Server("skyferry", ready.removeprefix("ready: ").strip(), process.pid, "/arc/files/home/bench")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


NGINX = """
worker_processes {workers}; pid {directory}/nginx.pid; error_log {directory}/nginx.log; daemon off;
user root;
events {{ worker_connections 512; }}
http {{
  access_log {directory}/access.log; default_type application/octet-stream;
  sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {directory}/body; client_max_body_size 0; client_body_buffer_size 1m;
  server {{
    listen 127.0.0.1:{port} ssl reuseport;
    ssl_certificate {certificate}; ssl_certificate_key {certificate};
    ssl_client_certificate {authority}; ssl_verify_client optional;
    ssl_buffer_size 16k; ssl_protocols TLSv1.3;
    location / {{ root {directory}/www; dav_methods PUT DELETE; }}
  }}
}}
"""


@contextmanager
def nginx(directory: Path, certificate: Path, authority: Path, workers: int, port: int) -> Iterator[Server]:
    here = directory / "nginx"
    (here / "www" / "files").mkdir(parents=True)
    values = {
        "workers": workers,
        "directory": here,
        "port": port,
        "certificate": certificate,
        "authority": authority,
    }
    (here / "nginx.conf").write_text(NGINX.format(**values))
    process = subprocess.Popen(["nginx", "-c", here / "nginx.conf", "-p", here])
    time.sleep(1)
    try:
        yield Server("nginx", f"https://localhost:{port}", process.pid, "/files")
    finally:
        process.terminate()
        process.wait(20)


# --- what is measured


def cost_of(server: Server, *steps: Callable[[], object]) -> Cost:
    """Time the steps; CPU is the server's, and that of programs that do a part of its work."""
    before, children, began = server.cpu(), _children(), time.perf_counter()
    for step in steps:
        step()
    return Cost(time.perf_counter() - began, server.cpu() - before + (_children() - children if len(steps) > 1 else 0))


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def download(bench: Bench, server: Server) -> Cost:
    return cost_of(server, lambda: run(bench.curl("-L", "-o", "/dev/null", f"{server.url}{server.files}/large")))


def upload(bench: Bench, server: Server) -> Cost:
    put = bench.curl("-H", "Expect:", "-T", bench.source, f"{server.url}{server.files}/up")
    if server.name.startswith("skyferry"):
        return cost_of(server, lambda: run(put))
    stored = bench.directory / "nginx" / "www" / "files" / "up"
    sent = cost_of(server, lambda: run(put))
    # curl is the client in both; only what follows belongs to the server's side.
    rest = cost_of(server, lambda: run(["md5sum", stored]), lambda: run(["sync", stored]))
    return Cost(sent.seconds + rest.seconds, sent.cpu + rest.cpu)


def run(command: list[str | Path] | list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def interleaved(
    rounds: int, what: Callable[[Bench, Server], Cost], bench: Bench, ours: Server, theirs: Server
) -> list[tuple[Cost, Cost]]:
    what(bench, ours), what(bench, theirs)
    pairs = []
    for number in range(rounds):
        if number % 2:
            mine, peer = what(bench, ours), what(bench, theirs)
        else:
            peer, mine = what(bench, theirs), what(bench, ours)
        pairs.append((mine, peer))
        os.sync()  # nobody pays for what another left to the disk
    return pairs


def report(title: str, pairs: list[tuple[Cost, Cost]], gib: float, aim: str) -> None:
    speed = [peer.seconds / mine.seconds for mine, peer in pairs]
    cpu = [mine.cpu / peer.cpu for mine, peer in pairs if peer.cpu]
    ours = statistics.median(mine.seconds for mine, _ in pairs)
    theirs = statistics.median(peer.seconds for _, peer in pairs)
    print(
        f"{title:24} {gib / ours:5.2f} GiB/s  nginx {gib / theirs:5.2f}  "
        f"ratio {statistics.median(speed):.2f} [{min(speed):.2f}–{max(speed):.2f}] (aim {aim})  "
        f"CPU s/GiB {statistics.median(mine.cpu for mine, _ in pairs) / gib:.2f} "
        f"nginx {statistics.median(peer.cpu for _, peer in pairs) / gib:.2f} "
        f"ratio {statistics.median(cpu):.2f} [{min(cpu):.2f}–{max(cpu):.2f}] (aim ≤ 1.3)",
        flush=True,
    )


def memory(bench: Bench, server: Server) -> None:
    """PSS above idle while 64 transfers run, each slow enough that all of them overlap."""
    part = bench.directory / "part"
    with part.open("wb") as file, bench.source.open("rb") as source:
        file.write(source.read(64 * MIB))
    names = [f"{server.url}{server.files}/m{number}" for number in range(64)]
    kinds = {
        "64 uploads": lambda url: bench.curl("--limit-rate", "6M", "-H", "Expect:", "-T", part, url),
        "64 downloads": lambda url: bench.curl("--limit-rate", "6M", "-L", "-o", "/dev/null", url),
        "64 fast downloads": lambda url: bench.curl("-L", "-o", "/dev/null", url),
    }
    for title, command in kinds.items():
        idle = server.pss()
        running = [subprocess.Popen(command(url), stdout=subprocess.DEVNULL) for url in names]
        peak = idle
        while any(process.poll() is None for process in running):
            peak = max(peak, server.pss())
            time.sleep(0.25)
        failed = sum(process.returncode != 0 for process in running)
        print(f"{title:24} +{peak - idle:.0f} MiB above {idle:.0f} (aim < 200), {failed} failed", flush=True)


def small(bench: Bench, ours: Server, theirs: Server, rounds: int) -> None:
    """GETs of one node and of a small file of the same length, over kept connections, per second."""
    body = subprocess.run(bench.curl(f"{ours.url}/arc/nodes/home/bench?limit=0"), check=True, capture_output=True)
    (bench.directory / "nginx" / "www" / "files" / "small").write_bytes(body.stdout)
    targets = {
        ours.name: (ours, "/arc/nodes/home/bench?limit=0"),
        theirs.name: (theirs, "/files/small"),
    }
    rates: dict[str, list[float]] = {name: [] for name in targets}
    cpu: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(rounds):
        for name, (server, target) in targets.items():
            before = server.cpu()
            rate, count = asyncio.run(_requests(bench, server.url, target))
            rates[name].append(rate)
            cpu[name].append((server.cpu() - before) / count)
    ratios = [mine / peer for mine, peer in zip(rates[ours.name], rates[theirs.name], strict=True)]
    print(
        f"{'small GETs':24} {statistics.median(rates[ours.name]):.0f}/s  "
        f"nginx {statistics.median(rates[theirs.name]):.0f}/s"
        f"  ratio {statistics.median(ratios):.2f} [{min(ratios):.2f}–{max(ratios):.2f}]  CPU ms each "
        f"{1000 * statistics.median(cpu[ours.name]):.2f} nginx {1000 * statistics.median(cpu[theirs.name]):.2f}",
        flush=True,
    )


async def _requests(
    bench: Bench, url: str, target: str, seconds: float = 4, connections: int = 16
) -> tuple[float, int]:
    context = ssl.create_default_context(cafile=bench.authority)
    context.load_cert_chain(bench.certificate)
    host, _, port = url.removeprefix("https://").partition(":")
    request = f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
    count = 0
    end = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(host, int(port), ssl=context)
        while time.perf_counter() < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(head.decode())
            count += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return count / (time.perf_counter() - began), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large file")
    parser.add_argument("--directory", type=Path, help="where both servers keep their files")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="large,memory,small")
    parser.add_argument("--port", type=int, default=19443, help="of nginx")
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="bench-http-", dir=chosen.directory))
    try:
        with site(directory, chosen.workers) as ours:
            authority = directory / "site" / "ca.pem"
            certificate = directory / "site" / "server.pem"
            with nginx(directory, certificate, authority, chosen.workers, chosen.port) as theirs:
                source = directory / "source"
                with source.open("wb") as file:
                    for _ in range(chosen.size):
                        file.write(os.urandom(MIB))
                bench = Bench(directory, directory / "bench.pem", authority, source, chosen.size * MIB)
                measure(bench, ours, theirs, chosen.rounds, chosen.only.split(","))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def measure(bench: Bench, ours: Server, theirs: Server, rounds: int, only: list[str]) -> None:
    version = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr.strip()
    print(f"{version}; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {rounds} rounds", flush=True)
    gib = bench.size / (1 << 30)
    vault = Server("skyferry vault", ours.url, ours.pid, "/vault/files/bench")
    for server in (ours, vault, theirs):
        run(bench.curl("-T", bench.source, f"{server.url}{server.files}/large"))
    if "large" in only:
        for server in (ours, vault):
            title = server.files.split("/")[1]
            report(f"{title} download", interleaved(rounds, download, bench, server, theirs), gib, "≥ 0.95")
            report(f"{title} upload", interleaved(rounds, upload, bench, server, theirs), gib, "≥ 1.2")
    if "small" in only:
        small(bench, ours, theirs, rounds)
    if "memory" in only:
        memory(bench, ours)


if __name__ == "__main__":
    main()
