"""The client next to others: curl, the VOSpace client `vos`, s5cmd and rclone to an S3 server, rsync.

    python benchmarks/client.py [--rounds 7] [--scale full|small] [--only large,small,same,start,memory,line]
                                [--near COMMAND --far COMMAND --far-address ADDRESS]

All use one disk and, but for S3, one live site with TLS and a client certificate, in interleaved rounds. What a
peer leaves to the disk (`curl`, `s5cmd` and `rclone` do not wait for it, nor does the S3 server) is counted by a
`sync` of the file system behind its run. `line` needs a long line: commands that run a program at its near and at its
far end (such as ``ip netns exec NAMESPACE``), and the far end's address as the near end sees it. Memory is that of
the client's processes at their peak, and at least this script's own (about 45 MiB). Needs the development
requirements, curl, rsync, ssh-keygen and two idle cores; prints medians of per-round ratios with their spread, asserts
nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1] / "tests")  # and not this directory, whose `http` would hide Python's

from peers.environments import REQUIREMENTS, environment, trusting  # noqa: E402
from servers.faulty_line import free_port  # noqa: E402
from servers.seaweedfs import ACCESS_KEY, SECRET_KEY, seaweedfs  # noqa: E402

MIB = 1 << 20
BIN = Path(sys.executable).parent
PARTS = ("large", "small", "same", "start", "memory", "line")


@dataclass(frozen=True)
class Scale:
    """How much is moved."""

    large: int
    """MiB of the large file."""
    small: int
    """Files of 10 KiB."""
    sample: int
    """Files of them that the old client is given."""
    same: int
    """Files that need nothing."""
    memory: int
    """Files of which a plan is made."""
    line: int
    """MiB of the large file over the long line."""
    line_small: int
    line_sample: int


SCALES = {
    "full": Scale(1024, 10_000, 200, 100_000, 1_000_000, 512, 1000, 20),
    "small": Scale(256, 1000, 40, 5000, 50_000, 128, 200, 8),
}


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    seconds: float
    cpu: float
    """Seconds of the client's processes."""
    memory: float
    """MiB at the peak."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.seconds + other.seconds, self.cpu + other.cpu, max(self.memory, other.memory))

    def scaled(self, factor: float) -> Cost:
        return Cost(self.seconds * factor, self.cpu * factor, self.memory)


@dataclass
class Ground:
    """A live site, somebody who uses it, and the programs compared."""

    directory: Path
    url: str
    near: list[str]
    """What stands before a command at the client's end."""
    sftp_port: int
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    @property
    def ca(self) -> Path:
        return self.directory / "site" / "ca.pem"

    @property
    def home(self) -> Path:
        return self.directory / "home"

    @property
    def certificate(self) -> Path:
        return self.home / ".ssl" / "cadcproxy.pem"

    @property
    def key(self) -> Path:
        """For SFTP."""
        return self.directory / "key"

    @property
    def node(self) -> str:
        return "arc:home/bench"

    def fresh(self, what: str = "x") -> str:
        """A name that nobody has used."""
        return f"{what}{next(self.numbers)}"

    def address(self, name: str) -> str:
        return f"{self.url}/arc/files/home/bench/{name}"

    # --- the programs
    def ours(self, command: str, *words: object) -> Cost:
        return self.run([BIN / command, *words], {"HOME": str(self.home), "SSL_CERT_FILE": str(self.ca)})

    def theirs(self, command: str, *words: object) -> Cost:
        """The client `vos`."""
        variables = trusting(self.ca, self.directory / "trust")
        host = self.url.removeprefix("https://")
        return self.run(
            [environment("vos") / command, *words],
            {"HOME": str(self.home), "VOSPACE_WEBSERVICE": host, **variables},
        )

    def curl(self, *words: object) -> Cost:
        return self.run(self.curl_words(*words))

    def curl_words(self, *words: object) -> list[object]:
        return ["curl", "-sSf", "-H", "Expect:", "--cacert", self.ca, "-E", self.certificate, *words]

    def s5cmd(self, endpoint: str, *words: object) -> Cost:
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": "us-east-1"}
        return self.run([BIN / "s5cmd", "--log", "error", "--endpoint-url", endpoint, *words], keys)

    def rclone(self, *words: object) -> Cost:
        return self.run([BIN / "rclone", "--config", "", "--transfers", 16, "--checkers", 32, *words])

    def synced(self) -> Cost:
        return self.run(["sync", "-f", self.directory])

    def run(self, words: list[object], variables: dict[str, str] | None = None) -> Cost:
        """Run a command at the near end, to its end."""
        return run_all([words], self.near, variables)


def run_all(commands: list[list[object]], prefix: list[str], variables: dict[str, str] | None = None) -> Cost:
    """Run commands beside each other; the cost is that of all."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SKYFERRY_", "VOSPACE_"))}
    began = time.perf_counter()
    processes = [
        subprocess.Popen(
            [*prefix, *map(str, words)],
            env=clean | (variables or {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for words in commands
    ]
    cpu = memory = 0.0
    for process in processes:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{process.args}: {process.returncode}\n{said.decode(errors='replace')}")
        cpu += used.ru_utime + used.ru_stime
        memory += used.ru_maxrss / 1024
    return Cost(time.perf_counter() - began, cpu, memory)


# --- the site


@contextmanager
def site(directory: Path, near: list[str], far: list[str], address: str) -> Iterator[Ground]:
    """Serve a fresh site at the far end, with an account and its certificate."""
    data = directory / "site"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SKYFERRY_")}
    settings = clean | {"SKYFERRY_DATA": str(data), "SKYFERRY_SERVER_NAMES": f'["{address}"]'}
    with (directory / "site.log").open("wb") as log:
        sftp_port = free_port()
        serve = [*far, BIN / "skyferry", "serve", "--host", address, "--port", "0", "--workers", "2"]
        serve += ["--sftp-port", str(sftp_port)]
        process = subprocess.Popen(serve, env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        if not ready.startswith("ready: "):
            raise SystemExit((directory / "site.log").read_text())
        ground = Ground(directory, ready.removeprefix("ready: ").strip(), near, sftp_port)
        ground.certificate.parent.mkdir(parents=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ground.key], check=True)
        quotas = ("--quota", "900GiB", "--vault-quota", "900GiB")
        for command in (
            ["user", "add", "bench", "--no-password", *quotas],
            ["cert", "issue", "bench", "--out", str(ground.certificate)],
            ["user", "key", "add", "bench", f"{ground.key}.pub"],
        ):
            subprocess.run([BIN / "skyferry", *command], env=settings, check=True, stdout=subprocess.DEVNULL)
        ground.ours("skyferry", "site", "add", "bench", ground.url, "--ca", ground.ca)
        yield ground
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


# --- rounds and their report

Runs = dict[str, Callable[[], Cost]]


def interleaved(rounds: int, runs: Runs) -> dict[str, list[Cost]]:
    """Run all in turn, so many times, after one round that does not count."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(-1, rounds):
        names = list(runs) if number % 2 else list(reversed(runs))
        for name in names:
            os.sync()  # nobody pays for what another left to the disk
            cost = runs[name]()
            if number >= 0:
                costs[name].append(cost)
    return costs


def report(title: str, costs: dict[str, list[Cost]], aims: dict[str, str], unit: str, amount: float) -> None:
    """The first of `costs` is ours; print how it stands next to the others."""
    names = list(costs)
    ours = costs[names[0]]
    for name in names:
        taken = costs[name]
        seconds = statistics.median(cost.seconds for cost in taken)
        line = f"{title:22} {name:26} {seconds:8.2f} s  {amount / seconds:9.1f} {unit}/s"
        line += f"  CPU {statistics.median(cost.cpu for cost in taken):7.2f} s"
        line += f"  {statistics.median(cost.memory for cost in taken):5.0f} MiB"
        if name != names[0]:
            ratios = [peer.seconds / mine.seconds for mine, peer in zip(ours, taken, strict=True)]
            line += f"  ratio {statistics.median(ratios):.2f} [{min(ratios):.2f}–{max(ratios):.2f}]"
            line += f" (aim {aims[name]})" if name in aims else ""
        print(line, flush=True)


def make_file(path: Path, mib: int) -> Path:
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(MIB))
    return path


def make_tree(path: Path, files: int, size: int = 10 * 1024) -> Path:
    for number in range(files):
        directory = path / f"{number // 100:05}"
        if number % 100 == 0:
            directory.mkdir(parents=True)
        (directory / f"{number:07}.dat").write_bytes(os.urandom(size))
    return path


# --- what is measured


def large(ground: Ground, scale: Scale, rounds: int) -> None:
    """One large file up and down, next to curl followed by md5sum, and to the old client."""
    source = make_file(ground.directory / "large", scale.large)
    out = ground.directory / "out"

    def cleared(get: Callable[[], Cost]) -> Cost:
        out.unlink(missing_ok=True)
        return get()

    def curl_up() -> Cost:
        return ground.curl("-T", source, ground.address(ground.fresh())) + ground.run(["md5sum", source])

    def curl_down() -> Cost:
        got = ground.curl("-o", out, ground.address("large"))
        return got + ground.run(["md5sum", out]) + ground.run(["sync", out])

    aims = {"curl, md5sum": "≥ 1.1", "vos vcp": "≥ 2"}
    up: Runs = {
        "vcp": lambda: ground.ours("vcp", source, f"{ground.node}/{ground.fresh()}"),
        "curl, md5sum": curl_up,
        "vos vcp": lambda: ground.theirs("vcp", source, f"{ground.node}/{ground.fresh()}"),
    }
    report(f"{scale.large} MiB up", interleaved(rounds, up), aims, "MiB", scale.large)
    ground.curl("-T", source, ground.address("large"))
    down: Runs = {
        "vcp": lambda: cleared(lambda: ground.ours("vcp", f"{ground.node}/large", out)),
        "curl, md5sum": lambda: cleared(curl_down),
        "vos vcp": lambda: cleared(lambda: ground.theirs("vcp", f"{ground.node}/large", out) + ground.synced()),
    }
    report(f"{scale.large} MiB down", interleaved(rounds, down), aims, "MiB", scale.large)


def small(ground: Ground, scale: Scale, rounds: int) -> None:
    """Many small files up and down, next to the old client (a sample of them), s5cmd and rclone to S3."""
    tree = make_tree(ground.directory / "tree", scale.small)
    sample = make_tree(ground.directory / "sample", scale.sample)
    factor = scale.small / scale.sample
    aims = {"vos vcp (scaled)": "≥ 100", "s5cmd": "≥ 3", "rclone": "≥ 3"}
    with seaweedfs(ground.directory / "s3") as endpoint:

        def to_s3() -> str:
            return f"tests/{ground.fresh('tree')}"

        up: Runs = {
            "vcp": lambda: ground.ours("vcp", tree, f"{ground.node}/{ground.fresh('t')}"),
            "vos vcp (scaled)": lambda: ground.theirs("vcp", sample, f"{ground.node}/{ground.fresh('s')}").scaled(
                factor
            ),
            "s5cmd": lambda: ground.s5cmd(endpoint, "cp", f"{tree}/", f"s3://{to_s3()}/") + ground.synced(),
            "rclone": lambda: ground.rclone("copy", tree, s3_remote(endpoint, to_s3())) + ground.synced(),
        }
        report(f"{scale.small} × 10 KiB up", interleaved(rounds, up), aims, "files", scale.small)
        ground.ours("vcp", tree, f"{ground.node}/tree")
        ground.ours("vcp", sample, f"{ground.node}/sample")
        ground.s5cmd(endpoint, "cp", f"{tree}/", "s3://tests/tree/")

        def into() -> Path:
            shutil.rmtree(ground.directory / "into", ignore_errors=True)
            return ground.directory / "into"

        down: Runs = {
            "vcp": lambda: ground.ours("vcp", f"{ground.node}/tree", into()),
            "vos vcp (scaled)": lambda: ground.theirs("vcp", f"{ground.node}/sample", into()).scaled(factor),
            "s5cmd": lambda: ground.s5cmd(endpoint, "cp", "s3://tests/tree/*", f"{into()}/") + ground.synced(),
            "rclone": lambda: ground.rclone("copy", s3_remote(endpoint, "tests/tree"), into()) + ground.synced(),
        }
        report(f"{scale.small} × 10 KiB down", interleaved(rounds, down), aims, "files", scale.small)


def s3_remote(endpoint: str, path: str) -> str:
    keys = f"access_key_id={ACCESS_KEY},secret_access_key={SECRET_KEY}"
    return f':s3,provider=SeaweedFS,{keys},endpoint="{endpoint}":{path}'


def same(ground: Ground, scale: Scale, rounds: int) -> None:
    """A tree that is there already, next to rclone to S3 and to rsync between two directories."""
    tree = make_tree(ground.directory / "same", scale.same, size=64)
    copy = ground.directory / "copy"
    subprocess.run(["cp", "-a", tree, copy], check=True)
    ground.ours("vsync", f"{tree}/", f"{ground.node}/same")
    with seaweedfs(ground.directory / "s3") as endpoint:
        remote = s3_remote(endpoint, "tests/same")
        ground.s5cmd(endpoint, "cp", f"{tree}/", "s3://tests/same/")
        runs: Runs = {
            "vsync": lambda: ground.ours("vsync", f"{tree}/", f"{ground.node}/same"),
            "rclone --size-only, S3": lambda: ground.rclone("sync", "--size-only", tree, remote),
            "rsync -rn, local": lambda: ground.run(["rsync", "-rtn", f"{tree}/", f"{copy}/"]),
        }
        keys = f"host=localhost,port={ground.sftp_port},user=bench,key_file={ground.key},shell_type=none"
        over_sftp = f":sftp,{keys}:/arc/home/bench/same"
        runs["rclone --size-only, SFTP"] = lambda: ground.rclone("sync", "--size-only", tree, over_sftp)
        aims = {name: "≥ 5" for name in runs if name.startswith("rclone")} | {"rsync -rn, local": "≥ 0.5"}
        report(f"{scale.same} files, no change", interleaved(rounds, runs), aims, "files", scale.same)


def start(ground: Ground, scale: Scale, rounds: int) -> None:
    """A listing by a command that knows nothing of the site yet."""

    def cold(what: Callable[[], Cost]) -> Cost:
        shutil.rmtree(ground.home / ".cache", ignore_errors=True)
        shutil.rmtree(ground.home / ".config" / "cadc-registry", ignore_errors=True)
        return what()

    runs: Runs = {
        "vls": lambda: cold(lambda: ground.ours("vls", ground.node)),
        "vos vls": lambda: cold(lambda: ground.theirs("vls", ground.node)),
    }
    report("vls, cold", interleaved(rounds, runs), {"vos vls": "≥ 1"}, "runs", 1)


def memory(ground: Ground, scale: Scale, rounds: int) -> None:
    """The client's memory while it plans for a tenth of the files, and for all."""
    tree = make_tree(ground.directory / "many", scale.memory // 10, size=0)
    few = ground.ours("vsync", "--dry-run", tree, ground.node)
    for number in range(9):
        make_tree(ground.directory / "many" / f"more{number}", scale.memory // 10, size=0)
    all_of_them = ground.ours("vsync", "--dry-run", tree, ground.node)
    print(
        f"{'memory of vsync':22} {scale.memory // 10} files {few.memory:.0f} MiB, "
        f"{scale.memory} files {all_of_them.memory:.0f} MiB ({all_of_them.seconds:.0f} s)",
        flush=True,
    )


def line(ground: Ground, scale: Scale, rounds: int) -> None:
    """A long line: one stream and four next to as many of curl's, and small files next to the old client."""
    source = make_file(ground.directory / "far", scale.line)
    ground.curl("-T", source, ground.address("far"))
    out = ground.directory / "near"

    def get(streams: int) -> Cost:
        out.unlink(missing_ok=True)
        return ground.ours("vcp", "--nstreams", streams, f"{ground.node}/far", out)

    def put(streams: int) -> Cost:
        return ground.ours("vcp", "--nstreams", streams, source, f"{ground.node}/{ground.fresh()}")

    def curl_ranges(count: int) -> Cost:
        share = -(-scale.line * MIB // count)
        ranges = [(number * share, min((number + 1) * share, scale.line * MIB) - 1) for number in range(count)]
        words = [
            ground.curl_words("-r", f"{first}-{last}", "-o", f"{out}.{first}", ground.address("far"))
            for first, last in ranges
        ]
        return run_all(words, ground.near) + ground.synced()

    one_up: Runs = {
        "vcp, one stream": lambda: put(1),
        "curl": lambda: ground.curl("-T", source, ground.address(ground.fresh())),
        "vcp, four streams": lambda: put(4),
    }
    report(f"far, {scale.line} MiB up", interleaved(rounds, one_up), {"curl": "≥ 1"}, "MiB", scale.line)
    one: Runs = {"vcp, one stream": lambda: get(1), "curl": lambda: curl_ranges(1)}
    report(f"far, {scale.line} MiB down", interleaved(rounds, one), {"curl": "≥ 1"}, "MiB", scale.line)
    four: Runs = {"vcp, four streams": lambda: get(4), "curl, four ranges": lambda: curl_ranges(4)}
    aims = {"curl, four ranges": "≥ 0.95"}
    report(f"far, {scale.line} MiB down", interleaved(rounds, four), aims, "MiB", scale.line)

    tree = make_tree(ground.directory / "far-tree", scale.line_small)
    sample = make_tree(ground.directory / "far-sample", scale.line_sample)
    factor = scale.line_small / scale.line_sample
    many: Runs = {
        "vcp": lambda: ground.ours("vcp", tree, f"{ground.node}/{ground.fresh('t')}"),
        "vos vcp (scaled)": lambda: ground.theirs("vcp", sample, f"{ground.node}/{ground.fresh('s')}").scaled(factor),
    }
    aims = {"vos vcp (scaled)": "≥ 50"}
    report(f"far, {scale.line_small} × 10 KiB up", interleaved(rounds, many), aims, "files", scale.line_small)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scale", choices=SCALES, default="full")
    parser.add_argument("--only", default="large,small,same,start,memory,line", help="some of these, with commas")
    parser.add_argument("--directory", type=Path, help="where everybody keeps their files")
    parser.add_argument("--near", default=os.environ.get("BENCHMARK_NEAR", ""), help="runs a command at the near end")
    parser.add_argument("--far", default=os.environ.get("BENCHMARK_FAR", ""), help="runs a command at the far end")
    parser.add_argument("--far-address", default=os.environ.get("BENCHMARK_FAR_ADDRESS", ""))
    chosen = parser.parse_args()
    scale = SCALES[chosen.scale]
    versions = " ".join(REQUIREMENTS["vos"])
    print(f"{versions}; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {chosen.rounds} rounds", flush=True)
    measures = {"large": large, "small": small, "same": same, "start": start, "memory": memory, "line": line}
    for name in chosen.only.split(","):
        if name == "line" and not chosen.far_address:
            print("line: left out, for want of --near, --far and --far-address", flush=True)
            continue
        ends = ([], [], "localhost")
        if name == "line":
            ends = (shlex.split(chosen.near), shlex.split(chosen.far), chosen.far_address)
        directory = Path(tempfile.mkdtemp(prefix="bench-client-", dir=chosen.directory))
        try:
            with site(directory, *ends) as ground:
                measures[name](ground, scale, chosen.rounds)
        finally:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    main()
