"""Accounts: names are claimed once, passwords are checked at one price, failures cost time."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from skyferry.site.access.accounts import Accounts, NoSuchAccount
from skyferry.site.access.names import NameKind, Names
from skyferry.site.access.posix import PosixIds
from skyferry.site.access.throttle import FREE_FAILURES, source_key
from skyferry.site.database.engine import Database
from skyferry.vospace.faults import (
    DuplicateNode,
    InvalidArgument,
    NotAuthenticated,
    PreconditionFailed,
    TooManyRequests,
)

PASSWORD = "correct horse"
HOME = "192.0.2.1"


@pytest.mark.parametrize("name", ["", "Astro", "1a", "a/b", "..", "a b", "x" * 33, "anonymous", "préauth", "a\n"])
def test_a_name_that_no_path_dn_or_posix_system_could_bear_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(InvalidArgument):
        accounts.add(name, None)


def test_users_and_projects_share_one_name_space(accounts: Accounts, database: Database) -> None:
    Names(database).claim("survey", NameKind.PROJECT)
    with pytest.raises(DuplicateNode):
        accounts.add("survey", None)
    accounts.add("astro", None)
    with pytest.raises(DuplicateNode):
        Names(database).claim("astro", NameKind.PROJECT)
    assert Names(database).list(NameKind.PROJECT) == ["survey"]


def test_a_removed_user_leaves_the_name_claimed_until_it_is_released(accounts: Accounts, database: Database) -> None:
    first = accounts.add("astro", None)
    accounts.remove("astro")
    with pytest.raises(NoSuchAccount):
        accounts.get("astro")
    with pytest.raises(DuplicateNode):
        accounts.add("astro", None)
    Names(database).release("astro")
    second = accounts.add("astro", None)
    assert second.id != first.id
    assert second.uid == first.uid


def test_a_removed_user_can_come_back_to_what_is_left(accounts: Accounts) -> None:
    accounts.add("astro", None)
    with pytest.raises(PreconditionFailed):
        accounts.restore("astro", None)
    accounts.remove("astro")
    assert accounts.restore("astro", PASSWORD).name == "astro"


def test_the_right_password_opens_and_nothing_else_does(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    accounts.add("robot", None)
    assert accounts.check_password("astro", PASSWORD, HOME).name == "astro"
    texts = set()
    for name, password in [("astro", "wrong horse"), ("nobody", PASSWORD), ("robot", ""), ("ASTRO", PASSWORD)]:
        with pytest.raises(NotAuthenticated) as refusal:
            accounts.check_password(name, password, HOME)
        texts.add(str(refusal.value))
    assert len(texts) == 1


def test_a_refusal_takes_as_long_for_an_unknown_user_as_for_a_wrong_password(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)

    def seconds(name: str, source: str) -> float:
        start = time.perf_counter()
        with pytest.raises(NotAuthenticated):
            accounts.check_password(name, "wrong horse", source)
        return time.perf_counter() - start

    seconds("ghost", "198.51.100.1")  # makes the hash that nobody has
    known = statistics.median(seconds("astro", f"203.0.113.{n}") for n in range(5))
    unknown = statistics.median(seconds("ghost", f"203.0.113.{n}") for n in range(5))
    assert unknown > known / 3


def test_a_change_of_password_ends_what_was_remembered(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    accounts.check_password("astro", PASSWORD, HOME)
    accounts.set_password("astro", "another horse")
    with pytest.raises(NotAuthenticated):
        accounts.check_password("astro", PASSWORD, HOME)
    assert accounts.check_password("astro", "another horse", HOME)


def test_a_disabled_account_is_shut_out_at_once_and_in_the_same_words(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    accounts.check_password("astro", PASSWORD, HOME)
    accounts.disable("astro")
    with pytest.raises(NotAuthenticated, match="invalid username/password"):
        accounts.check_password("astro", PASSWORD, HOME)
    accounts.enable("astro")
    assert accounts.check_password("astro", PASSWORD, HOME)


def test_another_process_sees_a_password_change_although_it_remembers(accounts: Accounts, database: Database) -> None:
    accounts.add("astro", PASSWORD)
    elsewhere = Accounts(database)
    elsewhere.check_password("astro", PASSWORD, HOME)
    accounts.set_password("astro", None)
    with pytest.raises(NotAuthenticated):
        elsewhere.check_password("astro", PASSWORD, HOME)


def test_a_right_password_seen_a_moment_ago_costs_no_argon2(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    accounts.check_password("astro", PASSWORD, HOME)
    start = time.perf_counter()
    for _ in range(20):
        accounts.check_password("astro", PASSWORD, HOME)
    assert (time.perf_counter() - start) / 20 < 0.02


def test_failures_ban_the_source_from_the_account_but_not_its_owner(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    with pytest.raises(TooManyRequests) as ban:
        for _ in range(2 * FREE_FAILURES):
            try:
                accounts.check_password("astro", "wrong horse", HOME)
            except NotAuthenticated:
                continue
    assert ban.value.retry_after is not None
    assert ban.value.retry_after >= 1
    with pytest.raises(TooManyRequests):
        accounts.check_password("astro", PASSWORD, HOME)
    assert accounts.check_password("astro", PASSWORD, "198.51.100.7")


def test_many_guesses_at_once_get_no_more_tries_than_one_after_the_other(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)

    def guess(n: int) -> str:
        try:
            accounts.check_password("astro", f"wrong horse {n}", HOME)
        except (NotAuthenticated, TooManyRequests) as fault:
            return fault.name
        return "opened"

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count("NotAuthenticated") <= FREE_FAILURES
    assert "opened" not in outcomes


def test_one_source_that_tries_many_names_is_banned_from_all(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skyferry.site.access.throttle.FREE_FAILURES_OF_SOURCE", 3)
    accounts.add("astro", PASSWORD)
    for name in ("aa", "bb", "cc"):
        with pytest.raises(NotAuthenticated):
            accounts.check_password(name, "wrong horse", HOME)
    with pytest.raises(TooManyRequests):
        accounts.check_password("astro", PASSWORD, HOME)


def test_success_clears_the_score(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    for _ in range(3):
        for _ in range(FREE_FAILURES - 2):
            with pytest.raises(NotAuthenticated):
                accounts.check_password("astro", "wrong horse", HOME)
        accounts.set_password("astro", PASSWORD)  # nothing remembered
        assert accounts.check_password("astro", PASSWORD, HOME)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8::1", "2001:db8::ffff:1"), ("192.0.2.1", "::ffff:192.0.2.1"), ("fe80::1%eth0", "fe80::2%eth1")],
)
def test_addresses_of_one_host_count_as_one_source(one: str, other: str) -> None:
    assert source_key(one) == source_key(other)


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_a_password_too_short_or_too_long_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(InvalidArgument):
        accounts.add("astro", password)


def test_numbers_are_given_once_and_for_ever(accounts: Accounts, database: Database) -> None:
    ids = PosixIds(database)
    uid = accounts.add("astro", None).uid
    gid = ids.number("group", "survey")
    assert ids.number("user", "astro") == uid
    assert gid != uid
    assert ids.find_name("user", uid) == "astro"
    assert ids.find_name("user", gid) is None
    assert ids.find_number("user", "ghost") is None
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: ids.number("user", f"u{n % 4}"), range(32)))
    assert len(set(numbers)) == 4


def test_a_burst_of_requests_with_the_right_password_opens_all(accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    with ThreadPoolExecutor(16) as pool:
        opened = list(pool.map(lambda _: accounts.check_password("astro", PASSWORD, HOME).name, range(16)))
    assert opened == ["astro"] * 16


@pytest.mark.parametrize("name", ["a\0b", "\0", "x" * 10_000, "é", ""])
def test_a_name_that_none_can_have_is_refused_like_a_wrong_password(accounts: Accounts, name: str) -> None:
    with pytest.raises(NotAuthenticated, match="invalid username/password"):
        accounts.check_password(name, PASSWORD, HOME)
    assert accounts.find(name) is None
