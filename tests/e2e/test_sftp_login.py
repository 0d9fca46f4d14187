"""Who gets in over SFTP, and that there is nothing but SFTP."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from pathlib import Path

import asyncssh
import pytest

from e2e.mounts import SftpUser, new_key, run, ssh_options
from servers.live_site import LiveSite
from skyferry.site.storage.nodes import Changes
from skyferry.vospace.nodes import Sharing
from skyferry.vospace.paths import NodePath

PASSWORD = "a good password"


@pytest.fixture
def user(site: LiveSite, tmp_path: Path) -> SftpUser:
    return SftpUser(site, tmp_path)


def home(user: SftpUser) -> Path:
    """The user's home as the machine that serves it sees it."""
    return user.site.data / "arc" / "home" / user.name


def connect(user: SftpUser, **options: object) -> asyncssh.connect:
    """A connection as a program makes one."""
    known = ([asyncssh.import_public_key(user.site.administration.ssh_authority.host_line)], [], [])
    return asyncssh.connect(
        "localhost", user.site.sftp_port, username=user.name, known_hosts=known, config=None, agent_path=None, **options
    )


def enters(user: SftpUser, **options: object) -> bool:
    async def look() -> bool:
        try:
            asked = connect(user, **{"client_keys": None, **options})
            async with asked as connection, connection.start_sftp_client() as sftp:
                return sorted(await sftp.listdir("/")) == ["arc", "vault"]
        except (asyncssh.PermissionDenied, asyncssh.DisconnectError, ConnectionError):
            return False

    return asyncio.run(look())


def test_a_password_opens_its_account(user):
    user.site.set_password(user.name, PASSWORD)
    assert enters(user, password=PASSWORD)
    assert not enters(user, password="a wrong password")


def test_a_registered_key_opens_its_account_until_it_is_removed(user):
    assert enters(user, client_keys=[str(user.key)])
    parts = user.site.administration
    account = parts.accounts.get(user.name)
    (key,) = parts.ssh_keys.list(account)
    assert key.last_used is not None
    parts.ssh_keys.remove(account, key.fingerprint)
    assert not enters(user, client_keys=[str(user.key)])


def test_a_key_in_the_home_opens_the_account(user, tmp_path):
    other = new_key(tmp_path / "other")
    with user.mounted() as mount:
        ssh = mount / "arc" / "home" / user.name / ".ssh"
        ssh.mkdir()
        (ssh / "authorized_keys").write_text(f"# mine\n{other.with_suffix('.pub').read_text()}")
    assert enters(user, client_keys=[str(other)])


@pytest.mark.parametrize(
    ("options", "opens"),
    [
        ("", True),
        ("no-pty,restrict ", True),
        ('from="127.0.0.1,::1" ', True),
        ('from="192.0.2.1" ', False),
        ('command="/bin/true" ', False),
        ('expiry-time="20010101" ', False),
        ('expiry-time="29990101" ', True),
        ("cert-authority ", False),
    ],
)
def test_options_of_a_key_only_restrict(user, tmp_path, options, opens):
    other = new_key(tmp_path / "other")
    ssh = home(user) / ".ssh"
    ssh.mkdir()
    (ssh / "authorized_keys").write_text(f"nonsense\n{options}{other.with_suffix('.pub').read_text()}")
    assert enters(user, client_keys=[str(other)]) is opens


@pytest.mark.parametrize("how", ["too long", "a link", "another's file", "written by a group"])
def test_a_file_of_keys_that_others_may_have_written_opens_nothing(site, user, tmp_path, how):
    other = new_key(tmp_path / "other")
    line = other.with_suffix(".pub").read_text()
    ssh = home(user) / ".ssh"
    ssh.mkdir()
    file = ssh / "authorized_keys"
    file.write_text(line)
    if how == "too long":
        file.write_text(line + "#" * (64 << 10))
    elif how == "a link":
        file.rename(home(user) / "elsewhere")
        file.symlink_to("../elsewhere")
    else:
        store = site.administration.stores["arc"]
        path = NodePath((b"home", user.name.encode(), b".ssh", b"authorized_keys"))
        writers = (site.administration.authority.group_uri("anybody"),)
        change = (
            Changes(owner=site.new_user()) if how == "another's file" else Changes(sharing=Sharing(False, (), writers))
        )
        store.update(store.lookup(path)[-1], change)
    assert not enters(user, client_keys=[str(other)])


def test_a_certificate_of_the_site_opens_the_account_it_names_and_no_other(site, user, tmp_path):
    key = new_key(tmp_path / "certified")
    public = key.with_suffix(".pub").read_text()
    (tmp_path / "certified-cert.pub").write_bytes(site.administration.ssh_authority.issue(user.name, public, 1))
    assert enters(user, client_keys=[(str(key), str(tmp_path / "certified-cert.pub"))])
    stranger = SftpUser(site, tmp_path / "stranger")
    assert not enters(stranger, client_keys=[(str(key), str(tmp_path / "certified-cert.pub"))])


def test_a_certificate_of_somebody_else_opens_nothing(user, tmp_path):
    key, authority = new_key(tmp_path / "certified"), new_key(tmp_path / "authority")
    run(["ssh-keygen", "-q", "-s", authority, "-I", "x", "-n", user.name, key.with_suffix(".pub")])
    assert not enters(user, client_keys=[(str(key), str(tmp_path / "certified-cert.pub"))])


def test_a_disabled_account_gets_in_by_nothing_and_loses_what_it_has_open(site, user):
    async def stay() -> None:
        asked = connect(user, client_keys=[str(user.key)])
        async with asked as connection, connection.start_sftp_client() as sftp:
            await sftp.listdir("/")
            site.administration.accounts.disable(user.name)
            await asyncio.wait_for(connection.wait_closed(), 30)

    asyncio.run(stay())
    assert not enters(user, client_keys=[str(user.key)])


def test_there_is_no_shell_no_command_no_scp_and_no_forwarding(user, tmp_path):
    target = ["-p", str(user.site.sftp_port), *user.options, f"{user.name}@localhost"]
    assert run(["ssh", *target, "id"], status=None).count("uid=") == 0
    assert "uid=" not in run(["ssh", "-tt", *target], stdin="id\n", status=255)
    scp = ["scp", "-O", "-P", str(user.site.sftp_port), *user.options]
    run([*scp, f"{user.name}@localhost:/etc/passwd", tmp_path / "stolen"], status=1)
    assert not (tmp_path / "stolen").exists()

    async def forward() -> None:
        async with connect(user, client_keys=[str(user.key)]) as connection:
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_connection("localhost", user.site.port)
            with pytest.raises(asyncssh.ChannelListenError):
                await connection.forward_remote_port("", 0, "localhost", 1)

    asyncio.run(forward())


def test_guessing_passwords_ends_the_connection_and_then_the_patience(site, tmp_path):
    user = SftpUser(site, tmp_path)
    site.set_password(user.name, PASSWORD)

    async def guess() -> int:
        guesses = 0

        class Guesser(asyncssh.SSHClient):
            def password_auth_requested(self) -> str:
                nonlocal guesses
                guesses += 1
                return f"guess {guesses}"

        with pytest.raises((asyncssh.DisconnectError, ConnectionError)):
            async with connect(user, client_keys=None, client_factory=Guesser):
                pass
        return guesses

    assert asyncio.run(guess()) <= 6
    assert asyncio.run(guess()) <= 6
    # Ten failures against one account: now the right password has to wait too.
    assert not enters(user, password=PASSWORD)
    assert enters(user, client_keys=[str(user.key)])


def test_connections_that_say_nothing_do_not_keep_others_out(user):
    silent = [socket.create_connection(("localhost", user.site.sftp_port)) for _ in range(200)]
    try:
        assert enters(user, client_keys=[str(user.key)])
    finally:
        for one in silent:
            one.close()


def test_the_host_key_is_told_over_https(site, user):
    told = subprocess.run(
        ["curl", "-sf", "--cacert", site.ca, f"{site.url}/cred/ssh"], check=True, capture_output=True, text=True
    ).stdout
    assert told == user.known_hosts.read_text()


def test_a_wrong_host_key_is_noticed(user, tmp_path):
    wrong = tmp_path / "wrong"
    key = new_key(tmp_path / "not the host's").with_suffix(".pub").read_text()
    wrong.write_text(f"[localhost]:{user.site.sftp_port} {key}")
    run(
        ["sftp", "-b", "-", "-P", str(user.site.sftp_port), *ssh_options(wrong, user.key), f"{user.name}@localhost"],
        status=255,
    )
