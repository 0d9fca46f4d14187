"""Groups: nesting, roles, aliases, and what other sites' groups grant."""

import pytest

from skyferry.site.access.accounts import Account, Accounts, NoSuchAccount
from skyferry.site.access.groups import Groups, NoSuchGroup, Role
from skyferry.site.database.engine import Database
from skyferry.vospace.faults import DuplicateNode, InvalidArgument
from skyferry.vospace.uris import Authority

OURS = Authority("example.org", ("cadc.nrc.ca",))


@pytest.fixture
def groups(database: Database, accounts: Accounts, astro: Account) -> Groups:
    for name in ("bob", "carol"):
        accounts.add(name, None)
    return Groups(database, OURS)


def test_the_owner_is_the_first_member(groups: Groups) -> None:
    made = groups.add("survey", "bob", "The survey", users=("carol",))
    assert (made.owner, made.users, made.description) == ("bob", ("bob", "carol"), "The survey")
    assert groups.get("survey") == made


@pytest.mark.parametrize("uri", ["ivo://example.org/gms?survey", "ivo://CADC.nrc.ca/gms?survey"])
def test_membership_counts_under_every_alias(groups: Groups, uri: str) -> None:
    groups.add("survey", "bob")
    assert not groups.memberships("astro").includes(uri)
    groups.add_member("survey", "astro")
    assert groups.memberships("astro").includes(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "ivo://other.org/gms?survey",
        "ivo://example.org/gms",
        "ivo://example.org/other?survey",
        "http://example.org/gms?survey",
        "survey",
        "",
        "ivo://[x/gms?survey",
        "ivo://example.org/gms?Survey",
    ],
)
def test_nothing_else_means_the_group(groups: Groups, uri: str) -> None:
    groups.add("survey", "astro")
    assert not groups.memberships("astro").includes(uri)


def test_members_of_nested_groups_belong_through_any_depth_and_circles(groups: Groups) -> None:
    for name in ("a", "b", "c", "d"):
        groups.add(name, "bob")
    groups.add_member("a", "astro")
    for outer, inner in (("b", "a"), ("c", "b"), ("a", "c")):
        groups.add_group(outer, inner)
    assert groups.names("astro", Role.MEMBER) == {"a", "b", "c"}
    groups.remove_group("b", "a")
    assert groups.names("astro", Role.MEMBER) == {"a"}


def test_administrators_come_by_name_and_by_group_and_are_no_members(groups: Groups, accounts: Accounts) -> None:
    groups.add("team", "bob")
    groups.add("staff", "bob")
    groups.add_group("team", "staff", Role.ADMIN)
    assert not groups.may_read(accounts.get("astro"), "team")
    groups.add_member("staff", "astro")
    assert groups.may_administer(accounts.get("astro"), "team")
    assert groups.names("astro", Role.ADMIN) == {"team"}
    assert "team" not in groups.names("astro", Role.MEMBER)
    groups.add_member("team", "carol", Role.ADMIN)
    assert groups.may_administer(accounts.get("carol"), "team")
    assert not groups.memberships("carol").includes("ivo://example.org/gms?team")


def test_members_may_read_and_not_administer(groups: Groups, accounts: Accounts) -> None:
    groups.add("team", "bob", users=("astro",))
    assert groups.may_read(accounts.get("astro"), "team")
    assert not groups.may_administer(accounts.get("astro"), "team")


def test_a_group_outlives_its_owner_without_going_to_a_namesake(groups: Groups, accounts: Accounts) -> None:
    groups.add("team", "bob", users=("astro",))
    accounts.remove("bob")
    accounts.restore("bob", None)
    group = groups.get("team")
    assert (group.owner, group.users) == (None, ("astro",))
    assert not groups.may_read(accounts.get("bob"), "team")


def test_a_group_is_made_whole_or_not_at_all(groups: Groups) -> None:
    with pytest.raises(NoSuchAccount):
        groups.add("team", "bob", users=("ghost",))
    with pytest.raises(NoSuchGroup):
        groups.get("team")
    groups.add("team", "bob")
    with pytest.raises(DuplicateNode):
        groups.add("team", "carol")


def test_replacing_is_all_or_nothing_and_keeps_the_owner(groups: Groups) -> None:
    group = groups.add("team", "bob", users=("astro",))
    changed = type(group)(name="team", owner=None, description="new", users=("carol",))
    assert groups.replace(changed).users == ("carol",)
    assert groups.get("team").owner == "bob"
    with pytest.raises(NoSuchAccount):
        groups.replace(type(group)(name="team", owner=None, users=("ghost",)))
    assert groups.get("team").users == ("carol",)


@pytest.mark.parametrize("name", ["", "a b", "a//b", "../x", "a/../b", "/a", "a/", "x/userMembers/y", "é", "a?b"])
def test_a_name_that_no_url_could_tell_is_refused(groups: Groups, name: str) -> None:
    with pytest.raises(InvalidArgument):
        groups.add(name, "bob")


@pytest.mark.parametrize("name", ["a\0", "", "x" * 1000])
def test_a_name_that_none_can_have_is_just_not_there(groups: Groups, name: str) -> None:
    groups.add("team", "bob")
    with pytest.raises(NoSuchGroup):
        groups.get(name)
    with pytest.raises(NoSuchAccount):
        groups.add_member("team", name)


def test_what_is_not_there_cannot_be_removed(groups: Groups) -> None:
    groups.add("team", "bob")
    with pytest.raises(NoSuchAccount):
        groups.remove_member("team", "astro")
    with pytest.raises(NoSuchGroup):
        groups.remove("ghost")
    groups.remove("team")
    assert groups.list() == []


class _Foreign:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def includes(self, user: str, group_uri: str) -> bool:
        self.asked.append(group_uri)
        if "broken" in group_uri:
            raise TimeoutError("no answer")
        return user == "astro"


def test_another_sites_groups_are_asked_there_once_and_trouble_means_no(database: Database, groups: Groups) -> None:
    foreign = _Foreign()
    memberships = Groups(database, OURS, foreign).memberships("astro")
    for _ in range(2):
        assert memberships.includes("ivo://other.org/gms?x")
        assert not memberships.includes("ivo://broken.org/gms?x")
    assert foreign.asked == ["ivo://other.org/gms?x", "ivo://broken.org/gms?x"]
