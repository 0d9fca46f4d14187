"""What the arguments of ``vchmod`` and ``vtag`` mean, and what a run's status is."""

from __future__ import annotations

import pytest

from skyferry.client.errors import CertificateExpired, ConnectionLost, LocalFault
from skyferry.client.modes import read_mode
from skyferry.client.telling import Summary
from skyferry.commands.running import describe, overall
from skyferry.commands.vsync import selection
from skyferry.commands.vtag import read_tags
from skyferry.vospace.faults import InvalidArgument, NodeNotFound, PermissionDenied
from skyferry.vospace.properties import DESCRIPTION, GROUPREAD, GROUPWRITE, ISPUBLIC

PREFIX = "ivo://a/gms?"


@pytest.mark.parametrize(
    ("mode", "groups", "changes"),
    [
        ("o+r", (), {ISPUBLIC: "true"}),
        ("o=r", (), {ISPUBLIC: "true"}),
        ("o-r", (), {ISPUBLIC: "false"}),
        ("g+r", ("R1 R2",), {GROUPREAD: f"{PREFIX}R1 {PREFIX}R2"}),
        ("g+rw", ("R", "W"), {GROUPREAD: f"{PREFIX}R", GROUPWRITE: f"{PREFIX}W"}),
        ("g+wr", ("W", "R"), {GROUPREAD: f"{PREFIX}R", GROUPWRITE: f"{PREFIX}W"}),
        ("g+rw:R,W", (), {GROUPREAD: f"{PREFIX}R {PREFIX}W", GROUPWRITE: f"{PREFIX}R {PREFIX}W"}),
        ("g=r", ("ivo://b/gms?X",), {GROUPREAD: "ivo://b/gms?X"}),
        ("g-rw", (), {GROUPREAD: None, GROUPWRITE: None}),
        ("og-r", (), {ISPUBLIC: "false", GROUPREAD: None}),
        ("go+r", ("R",), {ISPUBLIC: "true", GROUPREAD: f"{PREFIX}R"}),
    ],
)
def test_modes(mode: str, groups: tuple[str, ...], changes: dict[str, str | None]) -> None:
    assert read_mode(mode, groups, PREFIX) == changes


@pytest.mark.parametrize(
    ("mode", "groups"),
    [
        ("x+r", ()),
        ("g+x", ()),
        ("o+w", ()),
        ("g+r", ()),
        ("g+rw", ("R",)),
        ("g-r", ("R",)),
        ("o+r", ("R",)),
        ("g+r", ("",)),
    ],
)
def test_modes_that_are_none(mode: str, groups: tuple[str, ...]) -> None:
    with pytest.raises(InvalidArgument):
        read_mode(mode, groups, PREFIX)


def test_tags() -> None:
    assert read_tags(("q", "a=b=c", "description=x", "gone="), remove=False) == (
        ["q"],
        {"a": "b=c", DESCRIPTION: "x", "gone": None},
    )
    assert read_tags(("q", "a=b"), remove=True) == ([], {"q": None, "a": None})
    with pytest.raises(InvalidArgument):
        read_tags(("=x",), remove=False)


def test_selection() -> None:
    goes = selection(r"^raw/.*\.fits$", "bad,tmp", ("*.fits",), ("skip*",))
    assert goes("raw/a.fits")
    assert not goes("done/a.fits")
    assert not goes("raw/bad.fits")
    assert not goes("raw/skip1.fits")


def test_statuses() -> None:
    assert overall([]) == 0
    assert overall([0, 0]) == 0
    assert overall([2, 2]) == 2
    assert overall([2, 0]) == 23
    assert overall([2, 13]) == 23


def test_a_runs_status() -> None:
    summary = Summary()
    assert summary.exit_code == 0
    summary.count_failure(PermissionDenied("x"))
    assert summary.exit_code == 13
    summary.copied = 1
    assert summary.exit_code == 23


def test_faults_in_a_line() -> None:
    assert describe(NodeNotFound("vos://a~b/c")) == "NodeNotFound: vos://a~b/c"
    assert describe(ConnectionLost("the line")) == "the line"
    assert describe(CertificateExpired()) == "Expired cert. Update by running cadc-get-cert"
    full = LocalFault(OSError(28, "No space left on device"), "f")
    assert (describe(full), full.exit_code) == ("f: No space left on device", 28)
