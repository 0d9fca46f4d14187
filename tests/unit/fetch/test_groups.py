"""Groups of another authority, asked of a second live site that trusts this one's certificates."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from servers.live_site import LiveSite, started_site
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.access.groups import Groups
from skyferry.site.access.memberships import GroupMemberships
from skyferry.site.composition import Site
from skyferry.site.fetch import groups as subject
from skyferry.site.fetch.groups import GroupServices, Identity
from skyferry.site.first_start import make_directory, prepare
from skyferry.site.layout import Layout
from skyferry.site.residents import add_user
from skyferry.site.settings import load
from skyferry.site.space.bytes import NO_DIGESTS, UploadRequest
from skyferry.vospace.faults import PermissionDenied, TransferFailed
from skyferry.vospace.nodes import NodeDocument
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

FOREIGN = "foreign.example"
TEAM = f"ivo://{FOREIGN}/gms?survey/team"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of this side's site, whose authority the other one trusts."""
    data = tmp_path_factory.mktemp("ours") / "data"
    layout = Layout(load(data))
    make_directory(layout)
    prepare(layout)
    return data


@pytest.fixture(scope="module")
def foreign(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    environment = {
        "SKYFERRY_AUTHORITY": FOREIGN,
        "SKYFERRY_CLIENT_CA_BUNDLES": json.dumps([str(home / "ca.pem")]),
        "SKYFERRY_SUBJECT_MAP": json.dumps({"CN=ada,O=skyferry": "lovelace"}),
        "SKYFERRY_SFTP": "false",
        "SKYFERRY_WORKERS": "1",
    }
    with started_site(tmp_path_factory.mktemp("foreign") / "data", environment=environment) as site:
        add_user(site.administration, "lovelace", None)
        add_user(site.administration, "ada", None)  # another Ada, in no group
        site.administration.groups.add("survey/team", "lovelace")
        yield site


def services(home: Path, registry: str, ca: Path) -> GroupServices:
    authority = CertificateAuthority(home)

    def issue(user: str) -> Identity:
        issued = authority.issue(user, 0.5)
        return Identity(issued.certificate, issued.key)

    return GroupServices({FOREIGN: registry}, issue, ca_file=ca)


def registry_of(site: LiveSite) -> str:
    return f"{site.url}/reg/resource-caps"


def test_the_groups_own_authority_is_asked_as_the_user(home: Path, foreign: LiveSite) -> None:
    asked = services(home, registry_of(foreign), foreign.ca)
    with pytest.raises(TransferFailed, match=r"status 40[13]"):
        asked.includes("somebody", TEAM)  # nobody there by this subject; that is nobody else's failure
    assert asked.includes("ada", TEAM)
    assert not asked.includes("ada", f"ivo://{FOREIGN}/gms?survey")
    assert not asked.includes("ada", "ivo://nobody.knows/gms?survey/team")


def test_an_answer_counts_for_a_while(home: Path, foreign: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = services(home, registry_of(foreign), foreign.ca)
    group = f"ivo://{FOREIGN}/gms?comes-and-goes"
    foreign.administration.groups.add("comes-and-goes", "lovelace")
    assert asked.includes("ada", group)
    foreign.administration.groups.remove("comes-and-goes")
    assert asked.includes("ada", group)
    later = subject.time.monotonic() + subject.ANSWER_SECONDS + 1
    monkeypatch.setattr(subject.time, "monotonic", lambda: later)
    assert not asked.includes("ada", group)


def test_a_group_shares_a_node_across_authorities(home: Path, foreign: LiveSite) -> None:
    settings = load(home, group_registries={FOREIGN: registry_of(foreign)}, group_ca=foreign.ca)
    with Site.open(settings) as site:
        add_user(site, "ada", None)
        add_user(site, "grace", None)
        owner = site.authenticator.caller(site.accounts.get("grace"))
        reader = site.authenticator.caller(site.accounts.get("ada"))
        for path, inner in (("home/grace", ""), ("home/grace/shared", "f")):
            where = NodePath.from_text(path)
            uri = site.authority.node_uri("arc", where)
            if inner:
                site.spaces["arc"].upload(owner, where, UploadRequest(length=0)).finish(NO_DIGESTS)
            sharing = {"ivo://ivoa.net/vospace/core#groupread": TEAM}
            site.spaces["arc"].update(owner, where, NodeDocument(uri=uri, properties=sharing))
        _, opened = site.spaces["arc"].open(reader, NodePath.from_text("home/grace/shared"))
        opened.close()
        stranger = site.authenticator.caller(site.accounts.get("admin"))
        with capture_logs() as logs, pytest.raises(PermissionDenied):
            site.spaces["arc"].open(stranger, NodePath.from_text("home/grace/shared"))
    assert [line["group"] for line in logs if line["event"] == "foreign group service failed"] == [TEAM]


def test_an_authority_that_does_not_answer_is_a_no_and_is_not_asked_at_once_again(
    home: Path, foreign: LiveSite
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    asked = services(home, f"https://127.0.0.1:{port}/reg/resource-caps", foreign.ca)
    memberships = GroupMemberships("ada", Authority("ours.example", ()), frozenset, asked)
    with capture_logs() as logs:
        assert not memberships.includes(TEAM)
    assert [line["log_level"] for line in logs] == ["warning"]
    with pytest.raises(TransferFailed, match="not asked again so soon"):
        asked.includes("ada", f"ivo://{FOREIGN}/gms?another")


def test_a_registry_of_an_unknown_authority_is_not_believed(home: Path, foreign: LiveSite, site: LiveSite) -> None:
    with pytest.raises(TransferFailed):
        services(home, registry_of(foreign), site.ca).includes("ada", TEAM)


def test_no_authority_is_asked_by_default(home: Path) -> None:
    with Site.open(load(home)) as ours:
        assert isinstance(ours.groups, Groups)
        assert not ours.groups.memberships("ada").includes(TEAM)
