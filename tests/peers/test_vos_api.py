"""`import vos` of PyPI's `vos` 3.7 in a script, as notebooks use it."""

from __future__ import annotations

from peers.people import Person

SCRIPT = """
import os, sys, vos
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
client.move(space + "/api/remote.txt", space + "/api/moved.txt")
assert sorted(client.listdir(space + "/api", force=True)) == ["link", "moved.txt"]
client.delete(space + "/api/link")
client.delete(space + "/api/moved.txt")
client.delete(space + "/api")
assert not client.access(space + "/api")
print("done")
"""


def run_script(person: Person, space: str) -> None:
    (person.home / "script.py").write_text(SCRIPT)
    assert person.output("python", "script.py", space).endswith("done\n")


def test_the_api_on_arc(person: Person) -> None:
    run_script(person, f"arc:home/{person.name}")


def test_the_api_on_vault(person: Person) -> None:
    run_script(person, f"vos:{person.name}")
