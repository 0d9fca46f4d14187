"""Group management as `cadc-groups` and people with `curl` use it, and the numbers of users and groups."""

import json
from itertools import count
from xml.etree import ElementTree

import pytest

from unit.http.asking import Client

_numbers = count(1)


@pytest.fixture
def owner(site):
    return _Person(site)


@pytest.fixture
def other(site):
    return _Person(site)


@pytest.fixture
def team() -> str:
    return f"http-team-{next(_numbers)}"


class _Person:
    def __init__(self, site) -> None:
        self.name = site.new_user()
        self._client = Client(site)
        self._bearer = f"Bearer {site.token(self.name)}"

    def ask(self, method, target, body=None):
        return self._client.ask(method, target, body, authorization=self._bearer)


def _group(name, inner=""):
    return f'<?xml version="1.0" encoding="UTF-8"?><group uri="ivo://cadc.nrc.ca/gms?{name}">{inner}</group>'.encode()


def _users(tag, *names):
    each = "".join(f'<user><identities><identity type="HTTP">{n}</identity></identities></user>' for n in names)
    return f"<{tag}>{each}</{tag}>"


def test_a_group_lives_as_clients_manage_it(owner, other, team):
    made = owner.ask("PUT", "/ac/groups", _group(team, "<description>Our team</description>"))
    assert made.status == 201
    assert owner.ask("PUT", "/ac/groups", _group(team)).status == 409

    shown = owner.ask("GET", f"/ac/groups/{team}")
    assert (shown.status, shown.headers["content-type"]) == (200, "text/xml")
    root = ElementTree.fromstring(shown.body)
    assert root.get("uri") == f"ivo://cadc.nrc.ca/gms?{team}"
    identities = {i.get("type"): i.text for i in root.findall("owner/user/identities/identity")}
    assert identities == {"HTTP": owner.name, "X500": f"CN={owner.name},O=skyferry"}
    assert root.find("description").text == "Our team"
    assert [child.tag for child in root][3:] == [
        "properties",
        "groupMembers",
        "userMembers",
        "groupAdmins",
        "userAdmins",
    ]

    member = f"/ac/groups/{team}/userMembers/{other.name}?idType=HTTP&userID={other.name}&groupID={team}"
    assert owner.ask("PUT", member).status == 200
    assert other.ask("GET", f"/ac/search?group={team}").body == f"{team}\n".encode()
    seen = ElementTree.fromstring(other.ask("GET", f"/ac/groups/{team}").body)
    members = seen.findall("userMembers/user/identities/identity[@type='HTTP']")
    assert [identity.text for identity in members] == sorted([owner.name, other.name])
    # One reader passes over elements that do not begin with text, and tells users apart by their internal identifier.
    assert seen.find("userMembers").text == "\n"
    assert len({uri.text for uri in seen.findall("userMembers/user/internalID/uri")}) == 2
    assert owner.ask("DELETE", member).status == 200
    assert other.ask("GET", f"/ac/search?group={team}").body == b""

    assert owner.ask("DELETE", f"/ac/groups/{team}").status == 200
    assert owner.ask("GET", f"/ac/groups/{team}").status == 404


def test_members_are_named_by_certificate_too(owner, other, team):
    owner.ask("PUT", "/ac/groups", _group(team))
    member = f"/ac/groups/{team}/userMembers/cn%3D{other.name}%2Co%3Dskyferry?idType=X500"
    assert owner.ask("PUT", member).status == 200
    assert other.ask("GET", f"/ac/search?group={team}").body == f"{team}\n".encode()
    assert owner.ask("PUT", f"/ac/groups/{team}/userMembers/cn%3Dghost%2Co%3Dx?idType=X500").status == 404


def test_group_members_nest_and_the_query_wins_over_the_path(owner, other, team):
    inner = f"{team}/inner"
    owner.ask("PUT", "/ac/groups", _group(team))
    assert owner.ask("PUT", "/ac/groups", _group(inner, _users("userMembers", other.name))).status == 201
    query = f"groupID={team}&groupID2={inner}"
    assert owner.ask("PUT", f"/ac/groups/{team}/groupMembers/{inner}?{query}").status == 200
    assert other.ask("GET", "/ac/search").body == f"{team}\n{inner}\n".encode()
    # One client swaps the path when it deletes.
    assert owner.ask("DELETE", f"/ac/groups/{inner}/groupMembers/{team}?{query}").status == 200
    assert other.ask("GET", "/ac/search").body == f"{inner}\n".encode()


def test_an_update_replaces_members_and_administrators(owner, other, team):
    owner.ask("PUT", "/ac/groups", _group(team))
    changed = _group(team, "<description>new</description>" + _users("userAdmins", other.name))
    assert owner.ask("POST", f"/ac/groups/{team}", changed).status == 200
    assert owner.ask("GET", "/ac/search").body == b""
    assert other.ask("GET", "/ac/search?role=admin").body.count(b"<group uri=") == 1
    assert other.ask("PUT", f"/ac/groups/{team}/userMembers/{other.name}?idType=HTTP").status == 200
    assert owner.ask("POST", f"/ac/groups/{team}", _group(team, _users("userMembers", "ghost"))).status == 404
    assert other.ask("GET", f"/ac/search?group={team}").body == f"{team}\n".encode()


def test_others_neither_read_nor_change(owner, other, team):
    owner.ask("PUT", "/ac/groups", _group(team))
    for method, target in (
        ("GET", f"/ac/groups/{team}"),
        ("DELETE", f"/ac/groups/{team}"),
        ("PUT", f"/ac/groups/{team}/userMembers/{other.name}"),
        ("PUT", f"/ac/groups/x/userMembers/{other.name}?groupID={team}"),
    ):
        assert other.ask(method, target).status == 403
    assert other.ask("POST", f"/ac/groups/{team}", _group(team)).status == 403
    assert owner.ask("PUT", f"/ac/groups/{team}/userMembers/{other.name}").status == 200
    assert other.ask("DELETE", f"/ac/groups/{team}").status == 403


def test_search_by_role_is_xml_under_the_name_clients_know(owner, team):
    owner.ask("PUT", "/ac/groups", _group(team))
    for role in ("member", "owner"):
        answer = owner.ask("GET", f"/ac/search?role={role}&groupID={team}")
        assert answer.headers["content-type"] == "text/xml"
        groups = ElementTree.fromstring(answer.body)
        assert (groups.tag, [g.get("uri") for g in groups]) == ("groups", [f"ivo://cadc.nrc.ca/gms?{team}"])
    assert owner.ask("GET", "/ac/search?role=king").status == 400


def test_groups_are_for_those_who_are_known(anonymous):
    for target in ("/ac/search", "/ac/groups", "/ac/groups/x", "/ac/uid?user=astro", "/ac/whoami"):
        assert anonymous.get(target).status == 401


@pytest.mark.parametrize(
    "body", [b"", b"<group/>", b"<group uri='x'/>", b"<!DOCTYPE a []><group uri='a?b'/>", b"<other/>"]
)
def test_a_document_that_is_no_group_is_refused(owner, body):
    assert owner.ask("PUT", "/ac/groups", body).status == 400


def test_whoami_and_the_users_document(site, owner, other):
    answer = Client(site).get("/ac/whoami", authorization=owner._bearer, accept="application/json")
    told = json.loads(answer.body)["user"]
    assert (answer.status, told["name"], told["admin"]) == (200, owner.name, False)
    document = ElementTree.fromstring(owner.ask("GET", f"/ac/users/{owner.name}?idType=HTTP").body)
    assert {i.get("type") for i in document.findall("identities/identity")} == {"HTTP", "X500", "CADC", "POSIX"}
    by_subject = owner.ask("GET", f"/ac/users/o%3Dskyferry%2C%20CN%3D{owner.name}?idType=X500")
    assert by_subject.body == owner.ask("GET", f"/ac/users/{owner.name}?idType=HTTP").body
    assert owner.ask("GET", f"/ac/users/%2FO=skyferry%2FCN={owner.name}?idType=X500").status == 200
    assert owner.ask("GET", f"/ac/users/{owner.name}?idType=UID").status == 400
    assert owner.ask("GET", f"/ac/users/cn%3D{other.name}%2Co%3Dskyferry?idType=X500").status == 403
    assert owner.ask("GET", "/ac/users/cn%3Dsomebody%2Co%3Delsewhere?idType=X500").status == 403
    # The same answer whether or not there is such a user.
    assert owner.ask("GET", f"/ac/users/{other.name}").status == 403
    assert owner.ask("GET", "/ac/users/ghost").status == 403


def test_numbers_of_users_and_groups(site, owner, other, team):
    owner.ask("PUT", "/ac/groups", _group(team))
    uid = site.administration.accounts.get(owner.name).uid
    line = f"{owner.name}\t{uid}\t{uid}\n"
    assert owner.ask("GET", f"/ac/uid?user={owner.name}").body.decode() == line
    assert owner.ask("GET", f"/ac/uid?uid={uid}&uid=1&user=never-heard-of").body.decode() == line
    group = owner.ask("GET", f"/ac/gid?group=ivo://cadc.nrc.ca/gms?{team}").body.decode()
    uri, gid = group.strip().split("\t")
    assert uri == f"ivo://skyferry.local/gms?{team}"
    assert owner.ask("GET", f"/ac/gid?gid={gid}").body.decode() == group
    assert owner.ask("GET", "/ac/uid?uid=x").status == 400


def test_groups_of_another_authority_are_not_taken_for_ours(owner, team):
    foreign = f'<group uri="ivo://elsewhere.org/gms?{team}"/>'
    assert owner.ask("PUT", "/ac/groups", foreign.encode()).status == 400
    assert owner.ask("GET", f"/ac/groups/{team}").status == 404

    assert owner.ask("PUT", "/ac/groups", _group(team)).status == 201
    refused = owner.ask("POST", f"/ac/groups/{team}", _group(team, f"<groupMembers>{foreign}</groupMembers>"))
    assert (refused.status, refused.body.split(b":")[0]) == (400, b"InvalidArgument")
    assert owner.ask("PUT", "/ac/groups", f'<group uri="{team}"/>'.encode()).status == 400


def test_a_document_of_one_group_does_not_change_another(owner, team):
    assert owner.ask("PUT", "/ac/groups", _group(team, "<description>kept</description>")).status == 201
    assert owner.ask("POST", f"/ac/groups/{team}", _group(f"{team}-other")).status == 400
    assert b"<description>kept</description>" in owner.ask("GET", f"/ac/groups/{team}").body
