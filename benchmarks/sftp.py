"""The SFTP door next to OpenSSH's own sftp-server, through the same sshfs: one large file, many small ones.

    python benchmarks/sftp.py [--rounds 7] [--size 512] [--files 2000] [--directory DIR] [--only write,read,up,down]

Both serve directories on the same disk to the same sshfs and rsync, with the client's own choice of cipher, in
interleaved rounds, each on a fresh mount. A write ends with fsync; after rsync the disk is synced in the measured time,
since the site is durable when a file is closed and sftp-server leaves that to the kernel. Needs root, Debian's
``openssh-server``, ``sshfs`` and ``rsync``, and two idle cores; prints medians of per-round ratios with their spread,
and the CPU of the servers; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

MIB = 1 << 20
TICKS = os.sysconf("SC_CLK_TCK")
SKYFERRY = Path(sys.executable).with_name("skyferry")
SSHD_CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host
AuthorizedKeysFile {directory}/key.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile none
Subsystem sftp /usr/lib/openssh/sftp-server
"""


@dataclass(frozen=True)
class Server:
    """A running server, and where its users put their files."""

    name: str
    pid: int
    port: int
    user: str
    home: str

    def cpu(self) -> float:
        """Seconds of CPU of the process and everything it started that still runs."""
        pids, ticks = [self.pid], 0
        for pid in pids:
            try:
                pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu: float


@dataclass(frozen=True)
class Bench:
    directory: Path
    source: Path
    tree: Path

    @contextmanager
    def mounted(self, server: Server) -> Iterator[Path]:
        point = self.directory / "mount"
        point.mkdir(exist_ok=True)
        ssh = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        ssh += ["-F", "/dev/null", "-o", f"IdentityFile={self.directory}/key", "-o", "IdentitiesOnly=yes"]
        command = ["sshfs", f"{server.user}@127.0.0.1:{server.home}", point, "-p", str(server.port), *ssh]
        subprocess.run([*command, "-o", "idmap=user"], check=True)
        try:
            yield point
        finally:
            while subprocess.run(["fusermount3", "-u", point], capture_output=True).returncode:
                sleep(0.1)

    def cost(self, server: Server, *command: str | Path, sync: bool = False) -> Cost:
        """What a command costs on a fresh mount, in which it runs."""
        with self.mounted(server) as point:
            cpu, began = server.cpu(), perf_counter()
            subprocess.run(command, check=True, cwd=point, capture_output=True)
            if sync:
                os.sync()
            return Cost(perf_counter() - began, server.cpu() - cpu)

    def write(self, server: Server) -> Cost:
        return self.cost(server, "dd", f"if={self.source}", "of=large", "bs=1M", "conv=fsync")

    def read(self, server: Server) -> Cost:
        return self.cost(server, "dd", "if=large", "of=/dev/null", "bs=1M")

    def up(self, server: Server) -> Cost:
        with self.mounted(server) as point:
            shutil.rmtree(point / "small", ignore_errors=True)
        os.sync()
        return self.cost(server, "rsync", "-a", "--no-perms", f"{self.tree}/", "small/", sync=True)

    def down(self, server: Server) -> Cost:
        back = self.directory / "back"
        shutil.rmtree(back, ignore_errors=True)
        os.sync()
        return self.cost(server, "rsync", "-a", "small/", f"{back}/")


@contextmanager
def site(directory: Path) -> Iterator[Server]:
    """A site with the account ``bench``, opened by the benchmark's key."""
    data = directory / "site"
    process = subprocess.Popen(
        [SKYFERRY, "serve", "--data", data, "--port", "0", "--sftp-port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=(directory / "site.log").open("w"),
        text=True,
    )
    try:
        assert process.stdout is not None
        if not process.stdout.readline().startswith("ready"):
            raise SystemExit((directory / "site.log").read_text()[-2000:])
        environment = {**os.environ, "SKYFERRY_DATA": str(data)}
        for words in (["add", "bench", "--no-password"], ["key", "add", "bench", directory / "key.pub"]):
            subprocess.run([SKYFERRY, "user", *words], check=True, env=environment, capture_output=True)
        port = int((data / "sftp-address").read_text().rpartition(":")[2])
        yield Server("skyferry", process.pid, port, "bench", "/arc/home/bench")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


@contextmanager
def openssh(directory: Path, port: int) -> Iterator[Server]:
    """OpenSSH's server on the same disk."""
    Path("/run/sshd").mkdir(exist_ok=True)
    home = directory / "openssh"
    home.mkdir()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory / "host"], check=True)
    config = directory / "sshd_config"
    config.write_text(SSHD_CONFIG.format(port=port, directory=directory))
    process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", config], stderr=(directory / "sshd.log").open("w"))
    try:
        sleep(0.5)
        yield Server("openssh", process.pid, port, "root", str(home))
    finally:
        process.terminate()
        process.wait()


def interleaved(rounds: int, what: Callable[[Server], Cost], ours: Server, theirs: Server) -> list[tuple[Cost, Cost]]:
    """Pairs of costs, ours and theirs, each of the two first in every other round."""
    pairs = []
    for number in range(rounds):
        costs = {server.name: what(server) for server in ((ours, theirs) if number % 2 else (theirs, ours))}
        pairs.append((costs[ours.name], costs[theirs.name]))
        os.sync()  # nobody pays for what another left to the disk
    return pairs


def report(title: str, pairs: list[tuple[Cost, Cost]], amount: float, unit: str, aim: str) -> None:
    ratios = [peer.seconds / mine.seconds for mine, peer in pairs]
    mine = statistics.median(mine.seconds for mine, _ in pairs)
    peer = statistics.median(peer.seconds for _, peer in pairs)
    cpu = [statistics.median(pair[side].cpu for pair in pairs) for side in (0, 1)]
    print(
        f"{title:16} {amount / mine:7.0f} {unit}/s  openssh {amount / peer:7.0f}  "
        f"ratio {statistics.median(ratios):.2f} [{min(ratios):.2f}–{max(ratios):.2f}] (aim {aim})  "
        f"server CPU {cpu[0]:.2f} s  openssh {cpu[1]:.2f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", type=int, default=512, help="MiB of the large file")
    parser.add_argument("--files", type=int, default=2000, help="small files, of 10 KiB each")
    parser.add_argument("--directory", type=Path, help="where both servers keep their files")
    parser.add_argument("--port", type=int, default=19422, help="of sshd")
    parser.add_argument("--only", default="write,read,up,down")
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="bench-sftp-", dir=chosen.directory))
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory / "key"], check=True)
        with site(directory) as ours, openssh(directory, chosen.port) as theirs:
            measure(directory, chosen, ours, theirs)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def measure(directory: Path, chosen: argparse.Namespace, ours: Server, theirs: Server) -> None:
    version = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr.strip()
    print(f"{version}; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {chosen.rounds} rounds", flush=True)
    bench = Bench(directory, directory / "source", directory / "tree")
    with bench.source.open("wb") as file:
        for _ in range(chosen.size):
            file.write(os.urandom(MIB))
    bench.tree.mkdir()
    for number in range(chosen.files):
        (bench.tree / f"f{number:05}").write_bytes(os.urandom(10 << 10))
    aims = {"write": "≥ 1.0", "read": "≥ 1.0", "up": "≥ 0.85", "down": "≥ 0.85"}
    for name in chosen.only.split(","):
        what = getattr(bench, name)
        large = name in ("write", "read")
        pairs = interleaved(chosen.rounds, what, ours, theirs)
        report(name, pairs, chosen.size if large else chosen.files, "MiB" if large else "files", aims[name])


if __name__ == "__main__":
    main()
