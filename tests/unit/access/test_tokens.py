"""Tokens and sessions: what opens, for how long, and what ends them."""

import time

import pytest
from sqlalchemy import select, update

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.identity import Scope
from skyferry.site.access.scopes import read_scope, write_scope
from skyferry.site.access.sessions import Sessions
from skyferry.site.access.tokens import NoSuchToken, TokenRefused, Tokens
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import sessions as session_rows
from skyferry.site.database.tables.accounts import tokens as token_rows
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

OURS = Authority("example.org", ("cadc.nrc.ca",))


@pytest.fixture
def tokens(database: Database, accounts: Accounts) -> Tokens:
    return Tokens(database, accounts)


@pytest.fixture
def sessions(database: Database, accounts: Accounts) -> Sessions:
    return Sessions(database, accounts)


def test_a_token_opens_until_it_is_revoked(tokens: Tokens, astro: Account) -> None:
    text, token = tokens.issue(astro, "laptop", seconds=60)
    assert tokens.check(text)[0] == astro
    assert [kept.label for kept in tokens.list(astro)] == ["laptop"]
    tokens.revoke(astro, token.id)
    with pytest.raises(TokenRefused):
        tokens.check(text)
    assert tokens.list(astro) == []


def test_nobody_revokes_anothers_token(tokens: Tokens, accounts: Accounts, astro: Account) -> None:
    text, token = tokens.issue(astro, seconds=60)
    with pytest.raises(NoSuchToken):
        tokens.revoke(accounts.add("other", None), token.id)
    assert tokens.check(text)


def test_an_expired_token_opens_nothing_and_is_swept(tokens: Tokens, astro: Account) -> None:
    text, _ = tokens.issue(astro, seconds=0)
    with pytest.raises(TokenRefused, match="expired"):
        tokens.check(text)
    assert tokens.tidy(time.time_ns()) == 1
    with pytest.raises(TokenRefused, match="unknown"):
        tokens.check(text)


def test_a_token_sleeps_while_its_account_is_disabled_and_dies_with_it(
    tokens: Tokens, accounts: Accounts, astro: Account
) -> None:
    text, _ = tokens.issue(astro, seconds=60)
    accounts.disable("astro")
    with pytest.raises(TokenRefused):
        tokens.check(text)
    accounts.enable("astro")
    assert tokens.check(text)
    accounts.remove("astro")
    accounts.restore("astro", None)
    with pytest.raises(TokenRefused):
        tokens.check(text)


def test_the_database_holds_nothing_that_opens(
    tokens: Tokens, sessions: Sessions, astro: Account, database: Database
) -> None:
    texts = [tokens.issue(astro, seconds=60)[0], sessions.open(astro)]
    with database.reading() as connection:
        rows = [*connection.execute(select(token_rows)), *connection.execute(select(session_rows))]
    assert not any(text in repr(row) or text.encode() in tuple(row) for text in texts for row in rows)


def test_the_time_of_last_use_is_kept(tokens: Tokens, astro: Account) -> None:
    text, _ = tokens.issue(astro, seconds=60)
    assert tokens.list(astro)[0].last_used is None
    tokens.check(text)
    used = tokens.list(astro)[0].last_used
    assert used is not None
    assert abs(used - time.time_ns()) < 60e9


@pytest.mark.parametrize("text", ["", "sky_", "é", "\ud800", "x" * 10_000])
def test_what_is_no_token_is_refused_like_one(tokens: Tokens, text: str) -> None:
    with pytest.raises(TokenRefused):
        tokens.check(text)


def test_a_scope_survives_the_database_with_names_of_any_bytes(tokens: Tokens, astro: Account) -> None:
    scope = Scope(
        (
            (
                "arc",
                NodePath((b"home", b"a b\xff%")),
            ),
            ("vault", NodePath()),
        ),
        read_only=True,
    )
    text, _ = tokens.issue(astro, seconds=60, scope=scope)
    assert tokens.check(text)[1].scope == scope


def test_a_scope_is_read_and_written_in_one_form() -> None:
    text = "read-only vos://example.org~arc/home/astro vos://example.org~vault/astro/a%20b"
    scope = read_scope(text, OURS)
    assert scope is not None
    assert scope.read_only
    assert scope.covers("arc", NodePath((b"home", b"astro", b"x")))
    assert not scope.covers("arc", NodePath((b"home", b"astronomer")))
    assert write_scope(scope, OURS) == text
    assert read_scope("VOS://cadc.nrc.ca!arc/p", OURS) == read_scope("vos://example.org~arc/p", OURS)
    assert read_scope("  ", OURS) is None


@pytest.mark.parametrize("text", ["everything", "vos://other.org~arc/x", "vos://example.org~arc/a/../b", "x" * 9000])
def test_a_scope_that_is_not_understood_never_becomes_a_wider_one(text: str) -> None:
    with pytest.raises(InvalidArgument):
        read_scope(text, OURS)


def test_a_session_ends_by_logout_by_password_and_by_disabling(
    sessions: Sessions, accounts: Accounts, astro: Account
) -> None:
    first = sessions.open(astro)
    assert sessions.check(first) == astro
    sessions.close(first)
    assert sessions.check(first) is None

    second = sessions.open(astro)
    accounts.set_password("astro", "correct horse")
    assert sessions.check(second) is None

    third = sessions.open(accounts.get("astro"))
    accounts.disable("astro")
    accounts.enable("astro")
    assert sessions.check(third) is None


def test_a_session_ends_when_nobody_uses_it_and_in_any_case_after_a_week(
    sessions: Sessions, astro: Account, database: Database
) -> None:
    text = sessions.open(astro)
    with database.writing() as connection:
        connection.execute(update(session_rows).values(last_used=session_rows.c.last_used - 13 * 3600 * 10**9))
    assert sessions.check(text) is None
    assert sessions.tidy() == 1

    text = sessions.open(astro)
    with database.writing() as connection:
        connection.execute(update(session_rows).values(created=session_rows.c.created - 8 * 86_400 * 10**9))
    assert sessions.check(text) is None


def test_an_invented_session_opens_nothing(sessions: Sessions) -> None:
    assert sessions.check("invented") is None
