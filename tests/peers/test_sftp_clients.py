"""Unmodified programs that speak SFTP by themselves: sftp, rclone, lftp, and rsync over a mount is in the e2e tests."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from e2e.mounts import SftpUser, run
from servers.live_site import LiveSite


@pytest.fixture
def user(site: LiveSite, tmp_path: Path) -> SftpUser:
    return SftpUser(site, tmp_path / "user")


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest, user: SftpUser) -> str:
    """The path of the user's own directory, of each service."""
    return f"/arc/home/{user.name}" if request.param == "arc" else f"/vault/{user.name}"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    for name, size in {"a": 0, "b": 1, "d/c": 70_000, "d/e/odd name é": 1_000_000}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(os.urandom(size))
        os.utime(top / name, (1_500_000_000, 1_500_000_000))
    return top


def test_sftp_puts_gets_and_resumes(user, home, tree, tmp_path):
    user.sftp(f"put -pR {tree} {home}/", f"get -pR {home}/tree {tmp_path}/back")
    assert run(["diff", "-r", tree, tmp_path / "back"]) == ""
    assert (tmp_path / "back" / "d" / "c").stat().st_mtime == 1_500_000_000
    (tmp_path / "part").write_bytes((tree / "d" / "c").read_bytes()[:50_000])
    user.sftp(f"reget {home}/tree/d/c {tmp_path}/part")
    assert (tmp_path / "part").read_bytes() == (tree / "d" / "c").read_bytes()
    said = user.sftp(f"cd {home}/tree", "ls -l", "mkdir new", "rename b new/b", "symlink a l", "df", "rm a", "ls")
    assert user.name in said
    assert said.splitlines()[-1].split() == ["d", "l", "new"]
    user.sftp(f"rmdir {home}/tree/new", status=1)


def test_rclone_copies_checks_and_copies_nothing_again(user, home, tree, tmp_path):
    rclone = Path(sys.executable).with_name("rclone")
    remote = (
        f":sftp,host=localhost,port={user.site.sftp_port},user={user.name},key_file='{user.key}',"
        f"known_hosts_file='{user.known_hosts}',shell_type=none,md5sum_command=none:{home}/copy"
    )
    plain = [rclone, "--config", os.devnull]
    run([*plain, "copy", tree, remote])
    assert "Transferred:" not in run([*plain, "copy", "-v", "--stats-one-line", tree, remote])
    run([*plain, "check", "--download", tree, remote])
    run([*plain, "copy", remote, tmp_path / "back"])
    assert run(["diff", "-r", tree, tmp_path / "back"]) == ""
    run([*plain, "moveto", f"{remote}/b", f"{remote}/moved"])
    run([*plain, "purge", remote])


def test_lftp_mirrors_both_ways(user, home, tree, tmp_path):
    if shutil.which("lftp") is None:
        pytest.skip("lftp is not installed")
    connect = f"ssh -a -x -oUserKnownHostsFile={user.known_hosts} -oBatchMode=yes -oIdentitiesOnly=yes -i {user.key}"
    script = f"""set sftp:connect-program "{connect}"; set net:max-retries 2; set cmd:fail-exit yes
open sftp://{user.name}:x@localhost:{user.site.sftp_port}
mirror -R {tree} {home}/tree
mirror {home}/tree {tmp_path}/back
rm -r {home}/tree
"""
    run(["lftp", "--norc", "-c", script])
    assert run(["diff", "-r", tree, tmp_path / "back"]) == ""
