"""`import vos` in a script, as notebooks use it: PyPI's `vos` 3.7 and Skyferry's own, with the same results."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.users import User
from peers.people import Person
from servers.live_site import LiveSite

SCRIPT = """
import os, stat, sys, vos
space = sys.argv[1]
client = vos.Client()
client.mkdir(space + "/api")
open("local.txt", "w").write("hello")
assert client.copy("local.txt", space + "/api/remote.txt") == 5
assert client.isfile(space + "/api/remote.txt")
assert client.isdir(space + "/api")
assert client.listdir(space + "/api") == ["remote.txt"]
assert client.size(space + "/api/remote.txt") == 5
node = client.get_node(space + "/api/remote.txt")
assert node.props["MD5"] == "5d41402abc4b2a76b9719d911017c592", node.props
client.copy(space + "/api/remote.txt", "back.txt")
assert open("back.txt").read() == "hello"
assert client.glob(space + "/api/*.txt")[0].endswith("/api/remote.txt")
client.link(space + "/api/remote.txt", space + "/api/link")
assert client.get_node(space + "/api/link").islink()

# what more of the two must tell alike
def tell(*things):
    print(*things)

tell(client.copy("local.txt", space + "/api/remote.txt", send_md5=True))
tell(client.copy(space + "/api/remote.txt", "again.txt", send_md5=True))
tell(sorted(path.rpartition(":")[2].split("/", 2)[-1] for path in client.glob(space + "/ap?/[rl]*")))
node = client.get_node(space + "/api/remote.txt", force=True)
info = node.get_info()
tell({key: info[key] for key in ("permissions", "readGroup", "writeGroup", "isLocked", "size", "target")})
tell(info["creator"] in node.props["creator"].lower(), abs(info["date"] - __import__("time").time()) < 600)
tell(node.name, node.type, node.isdir(), node.islink(), node.is_public, node.is_locked, repr(node.groupread))
tell(stat.filemode(node.attr["st_mode"]), node.attr["st_size"])
folder = client.get_node(space + "/api", limit=None, force=True)
tell(folder.type, sorted(child.name for child in folder.node_list))
tell(sorted((node.name, node.get_info()["size"]) for node in client.get_info_list(space + "/api")))
tell(sorted({node.name for node in client.get_children_info(space + "/api")}))
tell(node.set_public("true"), client.update(node))
tell(client.get_node(space + "/api/remote.txt", force=True).is_public)
node.change_prop("description", "a file")
node.props["mine"] = "kept"
client.add_props(node)
props = client.get_node(space + "/api/remote.txt", force=True).props
tell(props["description"], props.get("mine"))
node = client.get_node(space + "/api/remote.txt", force=True)
node.change_prop("description", None)
client.update(node)
tell("description" in client.get_node(space + "/api/remote.txt", force=True).props)
tell(client.isdir(space + "/nothing"), client.access(space + "/nothing"), client.access(space + "/api"))
tell(client.status(space + "/api"), client.is_remote_file("local.txt"), client.is_remote_file(space + "/x"))
for call in (client.get_node, client.isfile, client.size, client.delete):
    try:
        call(space + "/nothing")
        tell("no error")
    except Exception as error:
        tell("error", "nothing" in str(error) or "NotFound" in type(error).__name__)
try:
    client.mkdir(space + "/api")
except Exception as error:
    tell("exists", type(error).__name__.startswith("AlreadyExists") or error.errno == 17)
tell(client.open(space + "/api/remote.txt", view="data").read())
client.mkdir(space + "/api/sub")
client.copy("local.txt", space + "/api/sub/f")
tell(client.move(space + "/api/sub", space + "/api/other"))
tell([int(count) for count in client.recursive_delete(space + "/api/other")])

client.move(space + "/api/remote.txt", space + "/api/moved.txt")
assert sorted(client.listdir(space + "/api", force=True)) == ["link", "moved.txt"]
client.delete(space + "/api/link")
client.delete(space + "/api/moved.txt")
client.delete(space + "/api")
assert not client.access(space + "/api")
print("done")
"""

Run = Callable[[str], str]


@pytest.fixture
def upstream(person: Person) -> Run:
    """The script's output with the unmodified package; ``{}`` in the space's name is the account's."""

    def run(space: str) -> str:
        (person.home / "script.py").write_text(SCRIPT)
        return person.output("python", "script.py", space.format(person.name))

    return run


@pytest.fixture
def ours(site: LiveSite, tmp_path: Path) -> Run:
    """The script's output with Skyferry's own."""
    user = User(site, tmp_path / "ours")

    def run(space: str) -> str:
        script = user.write("script.py", SCRIPT.encode())
        ended = subprocess.run(
            [sys.executable, script, space.format(user.name)],
            cwd=user.directory,
            env=user.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


@pytest.mark.parametrize("space", ["arc:home/{}", "vos:{}"])
def test_the_api_tells_the_same(upstream: Run, ours: Run, space: str) -> None:
    told = ours(space)
    assert told.endswith("done\n")
    assert told == upstream(space)
