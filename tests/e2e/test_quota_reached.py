"""A quota that is reached halfway: what fitted is there, the rest is told, and one command later it goes on."""

from __future__ import annotations

import os

import pytest

from e2e.users import User
from skyferry.site.access.names import NameKind
from skyferry.site.residents import Quotas, set_quotas

MIB = 1024 * 1024


def limit(user: User, size: int) -> None:
    set_quotas(user.site.administration, NameKind.USER, user.name, Quotas(arc=size, vault=size))


@pytest.mark.parametrize("streams", [1, 4])
def test_vcp_a_file_too_large(user: User, space: str, streams: int) -> None:
    limit(user, 20 * MIB)
    user.write("big", os.urandom(33 * MIB))
    ended = user.run("vcp", "--nstreams", streams, "big", f"{space}/big", status=7)
    assert "QuotaExceeded" in ended.stderr
    user.run("vls", f"{space}/big", status=2)


def test_vcp_a_tree_that_fits_in_part(user: User, space: str) -> None:
    limit(user, 8 * MIB)
    names = [f"t/{number}" for number in range(5)]
    for name in names:
        user.write(name, os.urandom(2 * MIB + number_of(name)))
    ended = user.run("vcp", "t", f"{space}/t", status=23)
    stored = user.run("vls", f"{space}/t").stdout.split()
    assert 0 < len(stored) < 5
    assert ended.stderr.count("ERROR::") == 5 - len(stored)
    assert "QuotaExceeded" in ended.stderr
    limit(user, 100 * MIB)
    user.run("vcp", "t/", space)
    for name in names:
        assert user.stored(f"{space}/{name}") == (user.directory / name).read_bytes()


def number_of(name: str) -> int:
    return int(name.rpartition("/")[2])
