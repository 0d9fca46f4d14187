"""``vls``, ``vmkdir``, ``vrm`` and ``vcat``, as people type them."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime

from e2e.users import User
from servers.live_site import LiveSite


def test_vls_sorts(user: User, space: str) -> None:
    for size, name in ((5, "b"), (9, "a"), (1, "c")):
        user.write(name, b"x" * size)
        user.run("vcp", name, f"{space}/{name}")
    assert user.run("vls", space).stdout.split() == ["a", "b", "c"]
    assert user.run("vls", "-r", space).stdout.split() == ["c", "b", "a"]
    assert user.run("vls", "-S", space).stdout.split() == ["a", "b", "c"]
    assert user.run("vls", "-S", "-r", space).stdout.split() == ["c", "b", "a"]
    assert user.run("vls", "-t", space).stdout.split() == ["c", "a", "b"]


def test_vls_l_columns(user: User, space: str) -> None:
    user.write("b.fits", b"x" * 5000)
    user.run("vcp", "b.fits", f"{space}/b.fits")
    line = user.run("vls", "-l", f"{space}/b.fits").stdout
    this_year = datetime.now(UTC).strftime("%b %d %H:")
    expected = f"{'-rw-------':<11} {user.name:<20} {'NONE':<15} {'NONE':<15} {'':<8}{'5000':>12} {this_year}"
    assert line.startswith(expected)
    assert re.fullmatch(r"\d\d b\.fits\n", line[len(expected) :])
    assert " 5K " in user.run("vls", "-l", "-h", f"{space}/b.fits").stdout
    assert user.name not in user.run("vls", "-g", f"{space}/b.fits").stdout


def test_vls_several(user: User, space: str) -> None:
    user.run("vmkdir", f"{space}/d")
    user.write("a", b"x")
    user.run("vcp", "a", f"{space}/a")
    user.run("vcp", "a", f"{space}/d/in")
    assert user.run("vls", f"{space}/d", f"{space}/a").stdout == "a\n\nd:\nin\n"


def test_vls_json(user: User, space: str) -> None:
    user.write("a", b"x")
    user.run("vcp", "a", f"{space}/a")
    (entry,) = map(json.loads, user.run("vls", "--json", space).stdout.splitlines())
    assert (entry["name"], entry["type"], entry["length"]) == ("a", "DataNode", 1)


def test_vls_names_of_any_bytes(user: User, site: LiveSite) -> None:
    odd = os.fsdecode(b"latin-\xe9")
    (site.data / "arc" / "home" / user.name / odd).write_bytes(b"x")
    listed = user.run("vls", f"arc:home/{user.name}").stdout
    assert listed == odd + "\n"
    user.run("vcp", f"arc:home/{user.name}/{odd}", ".")
    assert (user.directory / odd).read_bytes() == b"x"


def test_vls_missing(user: User, space: str) -> None:
    ended = user.run("vls", f"{space}/nothing", status=2)
    assert ended.stderr.startswith("ERROR:: NodeNotFound")
    assert ended.stderr.count("\n") == 1


def test_vmkdir_p(user: User, space: str) -> None:
    user.run("vmkdir", f"{space}/a/b/c", status=2)
    user.run("vmkdir", "-p", f"{space}/a/b/c")
    user.run("vmkdir", "-p", f"{space}/a/b/c")
    user.run("vmkdir", f"{space}/a", status=17)
    assert user.run("vls", f"{space}/a/b").stdout == "c\n"


def test_vrm(user: User, space: str) -> None:
    user.write("a", b"x")
    user.run("vmkdir", f"{space}/d")
    for name in ("a1", "a2", "b"):
        user.run("vcp", "a", f"{space}/d/{name}")
    user.run("vrm", f"{space}/d/a*")
    assert user.run("vls", f"{space}/d").stdout == "b\n"
    assert "is a directory" in user.run("vrm", f"{space}/d", status=22).stderr
    user.run("vrm", "-R", f"{space}/d")
    user.run("vls", f"{space}/d", status=2)
    user.run("vrm", f"{space}/nothing", status=2)


def test_vcat(user: User, space: str) -> None:
    user.write("a", b"one\n")
    user.write("b", b"two\n")
    user.run("vcp", "a", "b", space)
    assert user.run("vcat", f"{space}/a", f"{space}/b").stdout == "one\ntwo\n"
    ended = user.run("vcat", f"{space}/a", f"{space}/nothing", status=23)
    assert ended.stdout == "one\n"


def test_cadc_get_cert(user: User, space: str) -> None:
    user.certificate.unlink()
    user.run("vls", "-l", space + "/")
    ended = user.run("cadc-get-cert", "-u", user.name, "--days-valid", "5", stdin="a good password\n")
    assert ended.stdout == f"DONE. 5 day certificate saved in {user.certificate}\n"
    assert user.certificate.stat().st_mode & 0o777 == 0o600
    user.run("vmkdir", f"{space}/mine")
    assert "valid for 4 days" in user.run("cadc-get-cert", "--days-valid").stdout
    ended = user.run("cadc-get-cert", "-u", user.name, stdin="wrong\n", status=13)
    assert ended.stderr == "FAILED: invalid username/password combination\n"
    user.certificate.unlink()
    user.run("cadc-get-cert", "--days-valid", status=13)


def test_skyferry_site(user: User) -> None:
    assert re.search(r"^\* live +https://", user.run("skyferry", "site", "list").stdout, re.MULTILINE)
    ended = user.run("skyferry", "site", "add", "again", user.site.url, status=5)
    assert "--fingerprint" in ended.stderr
    user.run("skyferry", "site", "add", "again", user.site.url, SKYFERRY_DATA=str(user.site.data))
    user.run("skyferry", "site", "use", "again")
    user.run("skyferry", "site", "use", "nowhere", status=2)
    sites = [json.loads(line) for line in user.run("skyferry", "site", "list", "--json").stdout.splitlines()]
    assert [site["name"] for site in sites if site["current"]] == ["again"]


def test_vls_with_a_token_or_netrc(user: User, site: LiveSite) -> None:
    user.certificate.unlink()
    node = f"vos:{user.name}"
    user.write("a", b"x")
    user.run("vcp", "--token", site.token(user.name), "a", node)
    assert user.run("vls", node, SKYFERRY_TOKEN=site.token(user.name)).stdout == "a\n"
    assert user.run("vls", node).stdout == ""
    user.run("vls", "--token", "wrong", node, status=13)
    netrc = user.home / ".netrc"
    netrc.write_text(f'machine {site.netloc} login {user.name} password "a good password"\n')
    netrc.chmod(0o600)
    assert user.run("vls", node).stdout == "a\n"
    assert "DONE. 10 day certificate" in user.run("cadc-get-cert", "-n").stdout
