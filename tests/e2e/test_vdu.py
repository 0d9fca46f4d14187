"""``vdu`` and ``vls -R``, as people type them."""

from __future__ import annotations

import json

from e2e.test_vsync import tree
from e2e.users import User


def test_vdu_tells_usage_and_quota(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t", space)
    whole = json.loads(user.run("vdu", "--json", "-n", space).stdout)
    assert (whole["used"], whole["files"]) == (6, 4)
    if space.startswith("arc:"):
        assert whole["quota"] == whole["used"] + whole["available"]
        assert "(quota 10.0 GiB, 0%)" in user.run("vdu", space).stdout
    lines = user.run("vdu", "-a", "-b", f"{space}/t").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["1", f"{space}/t/a.fits"],
        ["2", f"{space}/t/b.txt"],
        ["3", f"{space}/t/sub"],
        ["6", f"{space}/t"],
    ]
    user.run("vdu", f"{space}/none", status=2)


def test_vls_recursive(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t", space)
    paths = ["a.fits", "b.txt", "sub", "sub/c.fits", "sub/deep", "sub/deep/d"]
    assert user.run("vls", "-R", f"{space}/t").stdout.splitlines() == paths
    long = user.run("vls", "-lR", f"{space}/t").stdout.splitlines()
    assert [line.split()[-1] for line in long] == paths
    documents = [json.loads(line) for line in user.run("vls", "-R", "--json", f"{space}/t").stdout.splitlines()]
    assert [document["name"] for document in documents] == paths
    assert user.run("vls", "-R", "-S", f"{space}/t").stdout.splitlines()[:2] == ["sub", "sub/c.fits"]
