"""The first start: whole after any interruption, and the same ever after."""

import os

import pytest
from cryptography import x509

from skyferry.site import first_start
from skyferry.site.composition import Site
from skyferry.site.layout import Layout
from skyferry.site.settings import load
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.paths import NodePath


class Interrupted(Exception):
    """As kill -9 would do it."""


@pytest.fixture
def layout(tmp_path, monkeypatch):
    monkeypatch.delenv("SKYFERRY_DATA", raising=False)
    before = os.umask(0o077)
    layout = Layout(load(tmp_path / "data"))
    first_start.make_directory(layout)
    yield layout
    os.umask(before)


STEPS = (
    "_make_authority",
    "_make_secrets",
    "_make_roots",
    "renew_server_certificate",
    "_make_administrator",
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupted_first_start_is_made_good(layout, monkeypatch, step, when):
    real = getattr(first_start, step)

    def die(argument):
        if when == "after":
            real(argument)
        raise Interrupted

    monkeypatch.setattr(first_start, step, die)
    with pytest.raises(Interrupted):
        first_start.prepare(layout)
    assert not layout.is_initialised
    monkeypatch.undo()
    first_start.prepare(layout)
    assert layout.is_initialised
    with Site.open(layout.settings) as site:
        assert site.accounts.get("admin").admin
        for service, parent in (("arc", b"home"), ("arc", b"projects")):
            node = site.allocations[service].get(NodePath((parent,)))
            assert (node.owner, node.sharing.public) == ("admin", True)


def test_a_later_start_changes_nothing(layout):
    first_start.prepare(layout)
    kept = {path: path.read_bytes() for path in (layout.ca, layout.grant_key, layout.server_certificate)}
    first_start.prepare(layout)
    assert {path: path.read_bytes() for path in kept} == kept


def test_the_admin_has_no_password(layout):
    first_start.prepare(layout)
    with Site.open(layout.settings) as site, pytest.raises(Exception, match="invalid username/password"):
        site.accounts.check_password("admin", "", "test")


def test_a_server_certificate_that_ends_soon_is_renewed(layout, monkeypatch):
    first_start.prepare(layout)
    authority = first_start.CertificateAuthority(layout.data)
    layout.server_certificate.write_bytes(authority.server_certificate(layout.certificate_names(), days=29))
    first_start.prepare(layout)
    renewed = x509.load_pem_x509_certificates(layout.server_certificate.read_bytes())
    assert (renewed[0].not_valid_after_utc - renewed[0].not_valid_before_utc).days > 300
    assert renewed[1] == authority.certificate


def test_a_directory_of_a_later_version_is_refused(layout):
    layout.format.write_text("2\n")
    with pytest.raises(InvalidArgument, match="made by a later Skyferry"):
        first_start.make_directory(layout)
