"""The tree mounted by sshfs: programs find what they expect of a file system, or the right errno."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.mounts import SftpUser, run
from servers.live_site import LiveSite
from skyferry.site.access.names import NameKind
from skyferry.site.residents import Quotas, set_quotas
from skyferry.site.storage.nodes import Changes
from skyferry.vospace.paths import NodePath

HERE = Path(__file__).parent


@pytest.fixture
def user(site: LiveSite, tmp_path: Path) -> SftpUser:
    return SftpUser(site, tmp_path / "user")


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest, user: SftpUser) -> Iterator[Path]:
    """The user's own directory on the mount, of each service."""
    where = f"/arc/home/{user.name}" if request.param == "arc" else f"/vault/{user.name}"
    with user.mounted(where) as mount:
        yield mount


@pytest.fixture
def arc(user: SftpUser) -> Iterator[Path]:
    with user.mounted(f"/arc/home/{user.name}") as mount:
        yield mount


def refused(*codes: int):
    """The block fails with one of these error numbers."""
    return pytest.raises(OSError, check=lambda error: error.errno in codes)


def refuses(change: Callable[[], object], code: int) -> bool:
    try:
        change()
    except OSError as error:
        return error.errno == code
    return False


def eventually(holds: Callable[[], bool]) -> None:
    """What another process changes is seen on a mount within about a second."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_root_shows_the_services_and_where_the_seed_expects_its_data(site, user):
    project = site.new_project(user.name)
    with user.mounted() as mount:
        assert names(mount) == ["arc", "vault"]
        assert names(mount / "arc") == ["home", "projects"]
        (mount / "arc" / "projects" / project / "data").mkdir()
        (mount / "vault" / project / "data").mkdir()
        with refused(errno.EACCES, errno.EPERM):
            (mount / "mine").write_text("x")
        with refused(errno.EACCES, errno.EPERM):
            (mount / "arc" / "home" / "mine").write_text("x")


def test_a_file_has_the_bytes_and_the_time_it_was_given(home):
    content = os.urandom(300_000)
    (home / "a").write_bytes(content)
    os.utime(home / "a", (1_000_000_000, 1_000_000_000))
    assert (home / "a").read_bytes() == content
    assert (home / "a").stat().st_mtime == 1_000_000_000
    shutil.copy2(home / "a", home / "b")
    assert (home / "b").stat().st_mtime == 1_000_000_000
    (home / "b").write_bytes(b"short")
    assert (home / "b").read_bytes() == b"short"


def test_bytes_are_written_at_any_offset_appended_and_cut(home):
    with (home / "a").open("wb") as file:
        file.seek(100)
        file.write(b"end")
        file.seek(0)
        file.write(b"begin")
    assert (home / "a").read_bytes() == b"begin" + b"\0" * 95 + b"end"
    with (home / "a").open("ab") as file:
        file.write(b"more")
    with (home / "a").open("r+b") as file:
        file.seek(5)
        file.write(b"X")
        assert file.read(3) == b"\0\0\0"
    assert (home / "a").read_bytes()[:6] == b"beginX"
    assert (home / "a").read_bytes()[-7:] == b"endmore"
    os.truncate(home / "a", 5)
    assert (home / "a").read_bytes() == b"begin"
    os.truncate(home / "a", 7)
    assert (home / "a").read_bytes() == b"begin\0\0"


def test_on_arc_others_see_what_is_written_while_it_is_written(site, user, arc):
    stored = site.data / "arc" / "home" / user.name / "log"
    with (arc / "log").open("wb", buffering=0) as file:
        file.write(b"first")
        os.fsync(file.fileno())
        assert stored.read_bytes() == b"first"
        file.write(b" second")
        os.fsync(file.fileno())
        assert stored.read_bytes() == b"first second"


def test_on_vault_a_file_appears_whole_when_it_is_closed(site, user):
    with user.mounted(f"/vault/{user.name}") as mount:
        space = site.administration.stores["vault"]
        path = NodePath((user.name.encode(), b"whole"))
        with (mount / "whole").open("wb") as file:
            file.write(b"x" * 200_000)
            file.flush()
            os.fsync(file.fileno())
            assert (mount / "whole").stat().st_size == 200_000
            assert len(space.lookup(path)) == 2
        assert (mount / "whole").read_bytes() == b"x" * 200_000
        assert space.lookup(path)[-1].md5 == hashlib.md5(b"x" * 200_000).hexdigest()


def test_on_vault_a_connection_that_dies_leaves_nothing(site, user):
    with user.mounted(f"/vault/{user.name}") as mount:
        (mount / "kept").write_text("old")
        mine = [line.split()[0] for line in run(["pgrep", "-f", f"ssh .*{user.name}@localhost"]).splitlines()]
        file = (mount / "lost").open("wb")
        again = (mount / "kept").open("r+b")
        for one in (file, again):
            one.write(b"new" * 100_000)
            one.flush()
        for pid in mine:
            if "sshfs" not in Path(f"/proc/{pid}/comm").read_text():
                os.kill(int(pid), 9)
        for one in (file, again):
            with pytest.raises(OSError):
                one.write(b"new" * 100_000)
                one.flush()
                os.fsync(one.fileno())
            with pytest.raises(OSError):
                one.close()
                raise OSError
    with user.mounted(f"/vault/{user.name}") as mount:
        assert names(mount) == ["kept"]
        assert (mount / "kept").read_text() == "old"


def test_editors_save_by_renaming_over(home):
    (home / "notes").write_text("old")
    for turn in range(3):
        (home / ".notes.swp").write_text(f"new {turn}")
        (home / ".notes.swp").rename(home / "notes")
        assert (home / "notes").read_text() == f"new {turn}"
    assert names(home) == ["notes"]


def test_renames_do_what_posix_says(home):
    for name in ("empty", "full", "other"):
        (home / name).mkdir()
    (home / "full" / "x").touch()
    (home / "file").write_text("f")
    with refused(errno.EPERM, errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST):
        (home / "file").rename(home / "full")
    with refused(errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        (home / "other").rename(home / "file")
    with refused(errno.EPERM, errno.ENOTEMPTY, errno.EEXIST):
        (home / "other").rename(home / "full")
    with refused(errno.ENOENT):
        (home / "absent").rename(home / "new")
    with refused(errno.EPERM, errno.EINVAL):
        (home / "full").rename(home / "full" / "deeper")
    (home / "full").rename(home / "empty")
    assert names(home) == ["empty", "file", "other"]
    assert names(home / "empty") == ["x"]
    (home / "file").rename(home / "other" / "file")
    assert (home / "other" / "file").read_text() == "f"


def test_what_is_missing_full_or_there_already_says_so(home):
    (home / "d").mkdir()
    (home / "d" / "x").touch()
    with refused(errno.ENOENT):
        (home / "absent").read_bytes()
    with refused(errno.ENOENT):
        (home / "absent" / "below").write_bytes(b"")
    with refused(errno.ENOTEMPTY, errno.EPERM):
        (home / "d").rmdir()
    with refused(errno.EEXIST):
        (home / "d").mkdir()
    with refused(errno.EEXIST, errno.EPERM):
        os.open(home / "d" / "x", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    with refused(errno.EOPNOTSUPP, errno.EPERM):
        os.link(home / "d" / "x", home / "hard")
    shutil.rmtree(home / "d")
    assert names(home) == []


@pytest.mark.parametrize("name", ["new\nline", " ", "-rf", "ü€", "%2F", "a\\b", "x" * 255, "'\"", "*"])
def test_odd_names_work(home, name):
    (home / name).write_text(name)
    assert names(home) == [name]
    assert (home / name).read_text() == name
    (home / name).rename(home / "plain")
    assert names(home) == ["plain"]


def test_names_of_any_bytes_work_on_arc(arc):
    file = arc / os.fsdecode(b"\xff\xfe\x01")
    file.write_bytes(b"x")
    assert names(arc) == [file.name]
    file.unlink()


def test_links_stay_inside(home, tmp_path):
    (home / "d").mkdir()
    (home / "d" / "x").write_text("there")
    (home / "l").symlink_to("d/x")
    (home / "d" / "up").symlink_to("../d/x")
    assert (home / "l").readlink() == Path("d/x")
    assert (home / "d" / "up").readlink() == Path("x")
    assert (home / "l").read_text() == "there"
    assert (home / "d" / "up").read_text() == "there"
    (home / "dangling").symlink_to("nowhere")
    with refused(errno.ENOENT):
        (home / "dangling").read_text()
    for outside in ("/etc/passwd", "../../../../../../etc/passwd"):
        with refused(errno.EPERM, errno.EACCES):
            (home / "bad").symlink_to(outside)
    (home / "l").unlink()
    assert (home / "d" / "x").exists()


def test_links_that_others_make_lead_nowhere(site, user, arc, tmp_path):
    (tmp_path / "secret").write_text("secret")
    tree = site.data / "arc" / "home" / user.name
    (tree / "out").symlink_to(tmp_path / "secret")
    (tree / "dir").symlink_to(tmp_path)
    sftp = f"/arc/home/{user.name}"
    for line in (
        f"get {sftp}/out {tmp_path}/a",
        f"get {sftp}/dir/secret {tmp_path}/a",
        f"put /etc/hostname {sftp}/dir/b",
    ):
        user.sftp(line, status=1)
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()
    assert names(arc) == ["dir", "out"]


def test_a_directory_swapped_for_a_link_meanwhile_never_leads_out(site, user, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    tree = site.data / "arc" / "home" / user.name
    (tree / "real").mkdir()
    (tree / "lnk").symlink_to(outside)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (tree / "real").rename(tree / "spare")
            (tree / "lnk").rename(tree / "real")
            (tree / "real").rename(tree / "lnk")
            (tree / "spare").rename(tree / "real")

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        (tmp_path / "f").write_text("x")
        puts = [f"-put {tmp_path}/f /arc/home/{user.name}/real/f{n}" for n in range(150)]
        user.sftp(*puts)
    finally:
        stop.set()
        swapping.join()
    assert names(outside) == []


def test_a_mode_says_whether_everybody_may_read(home):
    (home / "f").write_text("x")
    (home / "d").mkdir()
    assert (home / "f").stat().st_mode & 0o777 == 0o600
    (home / "f").chmod(0o644)
    (home / "d").chmod(0o755)
    assert (home / "f").stat().st_mode & 0o777 == 0o644
    assert (home / "d").stat().st_mode & 0o777 == 0o755
    (home / "f").chmod(0o600)
    assert (home / "f").stat().st_mode & 0o777 == 0o600
    home.chmod(0o777)
    assert home.stat().st_mode & 0o777 == 0o700  # allocations are shared on purpose only
    os.chown(home / "f", 12345, 12345)


def test_df_tells_the_quota_and_it_holds(site, user):
    set_quotas(site.administration, NameKind.USER, user.name, Quotas(arc=1 << 20, vault=1 << 20))
    with user.mounted() as mount:
        size, used = (int(word) for word in run(["df", "-B1", "--output=size,used", mount]).splitlines()[1].split())
        assert (size, used) == (1 << 20, 0)
        for where in (mount / "arc" / "home" / user.name, mount / "vault" / user.name):
            (where / "half").write_bytes(bytes(600_000))
            with pytest.raises(OSError), (where / "more").open("wb", buffering=0) as file:
                for _ in range(8):
                    file.write(bytes(100_000))
                os.fsync(file.fileno())
            (where / "half").unlink()
            (where / "fits").write_bytes(bytes(400_000))
            assert (where / "fits").stat().st_size == 400_000
            stored = sum(path.stat().st_size for path in where.iterdir())
            assert stored <= 1 << 20


def test_locks_hold(site, user, home):
    (home / "f").write_text("x")
    assert (home / "f").read_text() == "x"
    service = "arc" if "/arc/" in run(["findmnt", "-no", "SOURCE", home]) else "vault"
    store = site.administration.stores[service]
    parts = (b"home", user.name.encode(), b"f") if service == "arc" else (user.name.encode(), b"f")
    store.update(store.lookup(NodePath(parts))[-1], Changes(locked=True))
    eventually(lambda: refuses(lambda: (home / "f").open("r+b").close(), errno.EACCES))
    assert refuses((home / "f").unlink, errno.EACCES)
    assert refuses(lambda: (home / "f").rename(home / "g"), errno.EACCES)
    assert (home / "f").read_text() == "x"


def test_rsync_copies_once(home, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "empty").mkdir()
    (source / "link").symlink_to("mounts.py")
    rsync = ["rsync", "-avzP", "--partial", "--stats", f"{source}/", f"{home}/copy/"]
    run([*rsync])
    again = run([*rsync])
    assert "Number of regular files transferred: 0" in again
    assert run(["diff", "-r", source, home / "copy"]) == ""
    run(["rsync", "-a", f"{home}/copy/", tmp_path / "back"])
    assert run(["diff", "-r", source, tmp_path / "back"]) == ""


def test_archives_unpack_repositories_clone_and_databases_work(arc, tmp_path):
    run(["tar", "cf", tmp_path / "t.tar", "-C", HERE.parent, "e2e"])
    run(["tar", "xf", tmp_path / "t.tar", "-C", arc])
    assert run(["diff", "-r", HERE, arc / "e2e"]) == ""
    run(["git", "init", "-q", tmp_path / "repo"])
    shutil.copy(HERE / "mounts.py", tmp_path / "repo")
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    run(["git", "-C", tmp_path / "repo", "add", "."])
    run(["git", *identity, "-C", tmp_path / "repo", "commit", "-qm", "one"])
    run(["git", "clone", "-q", tmp_path / "repo", arc / "clone"])
    (arc / "clone" / "new").write_text("x")
    run(["git", "-C", arc / "clone", "add", "."])
    run(["git", *identity, "-C", arc / "clone", "commit", "-qm", "two"])
    assert run(["git", "-C", arc / "clone", "fsck"]) == ""
    assert run(["git", "-C", arc / "clone", "status", "--short"]) == ""
    database = sqlite3.connect(arc / "db.sqlite")
    with database:
        database.execute("create table numbers (n)")
        database.executemany("insert into numbers values (?)", [(n,) for n in range(1000)])
    assert database.execute("select sum(n) from numbers").fetchone() == (499500,)
    assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    database.close()
    shutil.rmtree(arc / "clone")


def test_thousands_of_open_files_are_refused_in_the_end_and_then_given_back(user, arc):
    (arc / "f").write_text("x")
    opened = []
    try:
        with pytest.raises(OSError):
            while len(opened) < 5000:
                opened += [os.open(arc / "f", os.O_RDONLY)]
    finally:
        for one in opened:
            os.close(one)
    assert (arc / "f").read_text() == "x"


def test_fio_finds_what_it_wrote(arc):
    if shutil.which("fio") is None:
        pytest.skip("fio is not installed")
    command = [
        "fio",
        "--name=v",
        f"--directory={arc}",
        "--size=8m",
        "--rw=randwrite",
        "--bs=4k-64k",
        "--ioengine=psync",
    ]
    run([*command, "--verify=sha256", "--do_verify=1", "--verify_fatal=1", "--verify_state_save=0"])


def exercise(file: Path, seed: int, steps: int) -> None:
    """Do to a file what is done to a model in memory, and compare, as the program fsx does."""
    choice = random.Random(seed)
    model = bytearray()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for step in range(steps):
            at, size = choice.randrange(200_000), choice.randrange(1, 40_000)
            match choice.randrange(7):
                case 0 | 1 | 2:
                    block = choice.randbytes(size)
                    os.pwrite(descriptor, block, at)
                    model.extend(bytes(max(0, at - len(model))))
                    model[at : at + size] = block
                case 3 | 4:
                    assert os.pread(descriptor, size, at) == bytes(model[at : at + size]), f"seed {seed} step {step}"
                case 5:
                    os.ftruncate(descriptor, at)
                    model = model[:at] + bytes(max(0, at - len(model)))
                case 6:
                    os.close(descriptor)
                    assert file.stat().st_size == len(model), f"seed {seed} step {step}"
                    descriptor = os.open(file, os.O_RDWR)
    finally:
        os.close(descriptor)
    assert file.read_bytes() == bytes(model), f"seed {seed}"


def test_any_mixture_of_writes_reads_and_cuts_leaves_the_right_bytes(home):
    for seed in range(3):
        exercise(home / f"f{seed}", seed, 150)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_any_long_mixture_of_writes_reads_and_cuts_leaves_the_right_bytes(home):
    for seed in range(100):
        exercise(home / "f", seed, 1000)
        (home / "f").unlink()


def test_several_mounts_at_once_see_each_other(site, user, tmp_path):
    other = SftpUser(site, tmp_path / "other", user.name)
    with user.mounted(f"/arc/home/{user.name}") as one, other.mounted(f"/arc/home/{user.name}") as two:
        (one / "f").write_text("one")
        assert (two / "f").read_text() == "one"
        (two / "f").write_text("two")
        assert (one / "f").read_text() == "two"
        (two / "f").unlink()
        assert names(one) == []


def test_usage_is_what_lies_there(site, user, arc):
    store = site.administration.stores["arc"]
    top = NodePath((b"home", user.name.encode()))
    (arc / "d").mkdir()
    for n in range(20):
        (arc / "d" / str(n)).write_bytes(bytes(10_000 + n))
    (arc / "d" / "0").rename(arc / "d" / "1")
    (arc / "d" / "2").unlink()
    (arc / "d" / "3").write_bytes(b"short")
    os.truncate(arc / "d" / "4", 50_000)
    stored = sum(path.stat().st_size for path in (arc / "d").iterdir())

    def used() -> int:
        return store.lookup(top)[-1].length

    eventually(lambda: used() == stored)  # room that was taken and not used is given back a moment later
    assert store.recount(store.lookup(top)[-1]) == stored


def test_what_is_made_on_a_mount_belongs_to_whom_made_it(site, user, tmp_path):
    member = SftpUser(site, tmp_path / "member")
    group = site.new_group(user.name, member.name)
    project = site.new_project(user.name, write=(group,))
    with member.mounted(f"/arc/projects/{project}") as mount:
        (mount / "theirs").write_text("x")
        (mount / "dir").mkdir()
        (mount / "dir" / "below").write_text("x")
    store = site.administration.stores["arc"]
    for below in ((b"theirs",), (b"dir",), (b"dir", b"below")):
        node = store.lookup(NodePath((b"projects", project.encode(), *below)))[-1]
        assert (node.owner, node.sharing.write_groups) == (
            member.name,
            (site.administration.authority.group_uri(group),),
        )
