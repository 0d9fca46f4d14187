"""The columns of ``vls -l``: scripts cut them."""

from __future__ import annotations

import calendar
import time

import pytest

from skyferry.client.nodes import Node
from skyferry.client.sites import CANFAR
from skyferry.commands.vls import Columns, Order, Row, date, mode, owner, size
from skyferry.vospace import properties
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.uris import NodeURI

PREFIX = "ivo://cadc.nrc.ca/gms?"


class AtCanfar:
    site = CANFAR


def node(name: str = "b.fits", kind: NodeKind = NodeKind.DATA, target: str | None = None, **known: str) -> Node:
    uris = {getattr(properties, key.upper()): value for key, value in known.items()}
    uri = f"vos://cadc.nrc.ca~arc/home/{name}"
    return Node(NodeURI.parse(uri), NodeDocument(uri=uri, kind=kind, properties=dict(uris), target=target))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_a_row() -> None:
    shown = node(
        length="5000",
        date="2020-11-22T18:43:00.000",
        creator="astro",
        groupread=f"{PREFIX}rgrp",
        groupwrite=f"{PREFIX}wgrp",
        ispublic="true",
    )
    row = Row(AtCanfar(), shown, Columns(owner=True, details=True, human=False)).text()
    assert row == (
        "-rw-rw-r--  astro                rgrp            wgrp                            5000 Nov 22  2020 b.fits"
    )


def test_a_link() -> None:
    shown = node("lnk", NodeKind.LINK, "vos://cadc.nrc.ca~arc/a", length="0", date="2020-11-22T18:43:00", creator="a")
    row = Row(AtCanfar(), shown, Columns(owner=False, details=True, human=False)).text()
    assert row == (
        "lrw-------  NONE            NONE                               0 Nov 22  2020 lnk -> vos://cadc.nrc.ca~arc/a"
    )


def test_modes() -> None:
    assert mode(node("d", NodeKind.CONTAINER)) == "drw-------"
    assert mode(node(groupread="ivo://a/gms?g")) == "-rw-r-----"
    assert mode(node(ispublic="true")) == "-rw----r--"


def test_owners() -> None:
    assert owner(node(creator="astro")) == "astro"
    assert owner(node(creator="CN=Jane Doe,OU=hia,O=Grid")) == "jane_doe"


@pytest.mark.parametrize(
    ("length", "text"), [(0, "0"), (1, "1B"), (1023, "1023B"), (5000, "5K"), (3 * 1024**3, "3G"), (1024**5, "1024T")]
)
def test_human_sizes(length: int, text: str) -> None:
    assert size(length, human=True) == text


def test_dates() -> None:
    now = calendar.timegm((2026, 6, 1, 0, 0, 0))
    moment = calendar.timegm((2026, 1, 2, 3, 4, 5)) * 10**9
    assert date(moment, lambda: now) == "Jan 02 03:04 "
    assert date(moment, lambda: now + 365 * 86400) == "Jan 02  2026 "


def test_locked_and_group_prefix() -> None:
    shown = node(islocked="true", groupread=f"{PREFIX}one {PREFIX}two", date="2020-01-01T00:00:00")
    row = Row(AtCanfar(), shown, Columns(owner=False, details=True, human=False)).text()
    assert " one two " in row
    assert " LOCKED  " in row


def test_orders() -> None:
    nodes = [
        node("b", length="1", date="2020-01-03T00:00:00"),
        node("a", length="2", date="2020-01-01T00:00:00"),
        node("c", length="3", date="2020-01-02T00:00:00"),
    ]

    def names(**order: bool) -> str:
        wanted = Order(**{"by_size": False, "by_time": False, "reverse": False, **order})
        return "".join(entry.name.decode() for entry in wanted.sorted(nodes))

    assert names() == "abc"
    assert names(reverse=True) == "cba"
    assert names(by_size=True) == "cab"
    assert names(by_size=True, reverse=True) == "bac"
    assert names(by_time=True) == "bca"
