"""`import vos`, as scripts and notebooks use it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import multiprocessing
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import vos
from e2e.test_imports import CONTENT, archive
from e2e.users import User

MIB = 1024 * 1024

__all__ = ["archive"]  # a fixture


@pytest.fixture
def client(user: User, monkeypatch: pytest.MonkeyPatch) -> vos.Client:
    """The user's client, found as the commands find it."""
    for name, value in user.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(user.directory)
    return vos.Client()


def test_copy_up_and_down_returns_size_md5_or_name(client: vos.Client, user: User, space: str) -> None:
    content = os.urandom(70_000)
    user.write("a.fits", content)
    assert client.copy("a.fits", f"{space}/a.fits") == 70_000
    assert client.copy(f"{space}/a.fits", "b.fits", send_md5=True) == hashlib.md5(content).hexdigest()
    assert client.copy(f"{space}/a.fits", ".", disposition=True) == "a.fits"
    assert (user.directory / "b.fits").read_bytes() == content


def test_copy_calls_back_with_two_arguments_or_one_in_the_callers_thread(
    client: vos.Client, user: User, space: str
) -> None:
    user.write("large", os.urandom(9 * MIB))
    told: list[tuple[int, int]] = []
    threads = set()

    def two(bytes_transferred: int, total_bytes: int) -> None:
        told.append((bytes_transferred, total_bytes))
        threads.add(threading.get_ident())

    client.copy("large", f"{space}/large", callback=two)
    assert told[-1] == (9 * MIB, 9 * MIB)
    assert [moved for moved, _ in told] == sorted(moved for moved, _ in told)
    assert {total for _, total in told} == {9 * MIB}
    assert threads == {threading.get_ident()}
    alone: list[int] = []
    client.copy(f"{space}/large", "back", callback=alone.append)
    assert alone[-1] == 9 * MIB


def test_a_callback_that_raises_stops_the_copy(client: vos.Client, user: User, space: str) -> None:
    user.write("large", os.urandom(20 * MIB))
    client.copy("large", f"{space}/large")

    def refuse(moved: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        client.copy(f"{space}/large", "back", callback=refuse)
    assert not (user.directory / "back").exists()
    assert client.isfile(f"{space}/large"), "the client goes on working"


def test_copy_of_nothing_calls_nobody_back(client: vos.Client, user: User, space: str) -> None:
    user.write("empty")
    assert client.copy("empty", f"{space}/empty", callback=lambda moved, total: moved / total) == 0


def test_copy_takes_wildcards_and_trees(client: vos.Client, user: User, space: str) -> None:
    for name in ("t/a.fits", "t/b.fits", "t/sub/c.txt"):
        user.write(name, name.encode())
    assert client.copy("t", f"{space}/") == 8 + 8 + 11
    assert client.copy(f"{space}/t/*.fits", ".", disposition=True) == ["a.fits", "b.fits"]
    client.copy(f"{space}/t", "back")
    assert (user.directory / "back/sub/c.txt").read_bytes() == b"t/sub/c.txt"
    assert client.copy(f"{space}/t", f"{space}/copy") is not None
    assert client.listdir(f"{space}/copy") == ["a.fits", "b.fits", "sub"]


def test_copy_takes_addresses_on_the_web(client: vos.Client, archive: str, space: str) -> None:
    url = f"{archive}/data%20set.fits"
    assert client.copy(url, f"{space}/", send_md5=True, local=True) == hashlib.md5(CONTENT).hexdigest()
    assert client.size(f"{space}/data set.fits") == len(CONTENT)


def test_errors_are_those_of_python_and_carry_errno(client: vos.Client, user: User, space: str) -> None:
    with pytest.raises(FileNotFoundError, match="nothing") as missing:
        client.copy(f"{space}/nothing", "x")
    assert missing.value.errno == errno.ENOENT
    assert isinstance(missing.value, vos.NotFound)
    client.mkdir(f"{space}/d")
    with pytest.raises(FileExistsError) as exists:
        client.mkdir(f"{space}/d")
    assert exists.value.errno == errno.EEXIST
    with pytest.raises(FileNotFoundError):
        client.copy("not-here", f"{space}/x")
    with pytest.raises(ValueError, match="not a node"):
        client.get_node("local")
    with pytest.raises(OSError, match="not here"):
        vos.Client(site="not here")
    again = pickle.loads(pickle.dumps(exists.value))
    assert (type(again), again.errno, str(again)) == (vos.AlreadyExists, errno.EEXIST, str(exists.value))


def test_some_of_many_failed(client: vos.Client, user: User, space: str) -> None:
    user.write("t/good", b"1")
    user.write("t/bad", b"2")
    client.mkdir(f"{space}/t")
    client.mkdir(f"{space}/t/bad")
    with pytest.raises(vos.SomeFailed, match="1 of 2") as some:
        client.copy("t", f"{space}/")
    [(name, error)] = some.value.failures
    assert "bad" in name
    assert isinstance(error, OSError)
    assert client.isfile(f"{space}/t/good")


def test_it_works_where_a_loop_runs_already_as_in_notebooks(client: vos.Client, space: str) -> None:
    async def cell() -> list[str]:
        return client.listdir(space)

    assert asyncio.run(cell()) == []


def test_sixteen_threads_share_a_client(client: vos.Client, user: User, space: str) -> None:
    def whole_way(number: int) -> bytes:
        user.write(f"up{number}", str(number).encode() * 1000)
        client.copy(f"up{number}", f"{space}/f{number}")
        client.copy(f"{space}/f{number}", f"down{number}")
        return (user.directory / f"down{number}").read_bytes()

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(whole_way, range(32))) == [str(number).encode() * 1000 for number in range(32)]
    assert len(client.listdir(space)) == 32


def test_a_forked_child_uses_the_client_too(client: vos.Client, space: str) -> None:
    client.mkdir(f"{space}/before")
    if (child := os.fork()) == 0:
        os._exit(0 if client.isdir(f"{space}/before") else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert client.isdir(f"{space}/before"), "the parent's connections are whole"


def test_a_client_is_sent_to_other_processes(client: vos.Client, space: str) -> None:
    client.mkdir(f"{space}/d")
    with multiprocessing.get_context("spawn").Pool(1) as children:
        assert children.map(client.isdir, [f"{space}/d", f"{space}/nothing"]) == [True, False]


def test_open_reads_stretches_and_seeks(client: vos.Client, user: User, space: str) -> None:
    content = os.urandom(3 * MIB)
    user.write("f", content)
    client.copy("f", f"{space}/f")
    with client.open(f"{space}/f", view="data") as file:
        assert file.size == len(content)
        assert file.read(100) == content[:100]
        assert file.seek(2 * MIB) == 2 * MIB
        assert file.read(10) == content[2 * MIB :][:10]
        file.seek(-5, os.SEEK_END)
        assert file.read() == content[-5:]
        assert file.read() == b""
        file.seek(0)
        assert file.read() == content
        with pytest.raises(OSError, match="as a whole"):
            file.write(b"x")
    assert client.open(f"{space}/f", byte_range="bytes=10-19").read() == content[10:20]
    assert b"ContainerNode" in client.open(space).read()
    assert client.open(f"{space}/f", head=True).get_file_info() == (3 * MIB, hashlib.md5(content).hexdigest())


def test_open_refuses_to_mix_two_versions(client: vos.Client, user: User, space: str) -> None:
    user.write("one", b"1" * 3 * MIB)
    user.write("two", b"2" * 3 * MIB)
    client.copy("one", f"{space}/f")
    file = client.open(f"{space}/f")
    assert file.read(1) == b"1"
    client.copy("two", f"{space}/f")
    file.seek(2 * MIB)
    with pytest.raises(vos.Damaged, match="changed"):
        file.read(1)


def test_set_permissions(client: vos.Client, user: User, space: str) -> None:
    user.write("f", b"x")
    client.copy("f", f"{space}/f")
    group = user.site.new_group(user.name)
    client.set_permissions(f"{space}/f", public=True, read_groups=[group])
    info = client.get_info(f"{space}/f")
    assert info["permissions"] == "-rw-r--r--"
    assert info["readGroup"] == f"ivo://skyferry.local/gms?{group}"
    client.set_permissions(f"{space}/f", "og-r")
    assert client.get_info(f"{space}/f")["permissions"] == "-rw-------"
    client.set_permissions(f"{space}/f", "g+w", group)
    assert client.get_info(f"{space}/f")["permissions"] == "-rw--w----"
    client.set_permissions(space, "o+r", recursive=True)
    assert client.get_node(f"{space}/f").is_public
    client.set_permissions(space, "o-r", recursive=True)
    with pytest.raises(ValueError, match="Invalid mode"):
        client.set_permissions(f"{space}/f", "u+x")


def test_name_and_password_token_or_nobody(client: vos.Client, user: User) -> None:
    own = f"arc:home/{user.name}"
    client.mkdir(f"{own}/private")
    assert vos.Client(username=user.name, password="a good password").isdir(f"{own}/private")
    assert vos.Client(vospace_token=user.site.token(user.name)).isdir(f"{own}/private")
    with pytest.raises(PermissionError):
        vos.Client(username=user.name, password="a wrong one").isdir(f"{own}/private")
    with pytest.raises(PermissionError):
        vos.Client(vospace_certfile="").listdir(f"{own}/private")
    with pytest.raises(ValueError, match="go together"):
        vos.Client(username=user.name)
    nobody = vos.Client(vospace_certfile="")
    nobody.set_auth(own, vospace_certfile=str(user.certificate))
    assert nobody.isdir(f"{own}/private")


def test_links_nodes_and_listings(client: vos.Client, user: User, space: str) -> None:
    user.write("big", b"12345")
    user.write("small", b"1")
    client.mkdir(f"{space}/d")
    for name in ("big", "small"):
        client.copy(name, f"{space}/d/{name}")
    client.link(f"{space}/d", f"{space}/l")
    assert client.isdir(f"{space}/l")
    assert client.listdir(f"{space}/l") == ["big", "small"]
    assert [name for name, _ in client.get_children_info(f"{space}/d", sort="core#length", order="desc")] == [
        "big",
        "small",
    ]
    assert client.glob(f"{space}/d/b*") == [f"{space}/d/big"]
    assert client.glob(f"{space}/d/x*") == []
    node = client.create(vos.Node(client.fix_uri(f"{space}/made"), properties={"description": "made here"}))
    assert node.props["description"] == "made here"
    assert [child.name for child in client.get_node(f"{space}/d", limit=1).node_list] == ["big"]
    assert client.get_session(space).get(str(client.get_node_url(f"{space}/d"))).status_code == 200
    assert "/files/" in str(client.get_endpoints(space).files) + "/"


def test_root_node_stands_before_names_without_a_service(client: vos.Client, user: User, space: str) -> None:
    client.mkdir(f"{space}/d")
    assert vos.Client(root_node=f"{space}/").isdir("d")
