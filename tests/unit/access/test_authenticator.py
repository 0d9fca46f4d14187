"""Who is asking: precedence of credentials, and which wrong ones are forgiven (none in Authorization)."""

import base64

import pytest
from sqlalchemy import update

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.authenticator import Authenticator, Credentials, Method
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.access.client_certificates import ClientCertificates
from skyferry.site.access.groups import Groups
from skyferry.site.access.identity import Scope
from skyferry.site.access.names import Names
from skyferry.site.access.sessions import Sessions
from skyferry.site.access.tokens import TokenRefused, Tokens
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import accounts as rows
from skyferry.vospace.faults import NotAuthenticated, TooManyRequests
from skyferry.vospace.uris import Authority
from unit.access.certificate_makers import holder_of, proxy

PASSWORD = "correct hörse: x"


@pytest.fixture
def tokens(database: Database, accounts: Accounts) -> Tokens:
    return Tokens(database, accounts)


@pytest.fixture
def sessions(database: Database, accounts: Accounts) -> Sessions:
    return Sessions(database, accounts)


@pytest.fixture
def authenticator(
    database: Database, accounts: Accounts, tokens: Tokens, sessions: Sessions, authority: CertificateAuthority
) -> Authenticator:
    groups = Groups(database, Authority("example.org"))
    return Authenticator(accounts, tokens, sessions, groups, ClientCertificates(authority.certificate))


def _basic(name: str, password: str, encoding: str = "utf-8") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode(encoding)).decode()


def test_without_credentials_one_is_anonymous(authenticator: Authenticator) -> None:
    identified = authenticator.identify(Credentials())
    assert identified.caller.is_anonymous
    assert identified.method is Method.NOTHING


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_basic_is_read_as_new_and_old_clients_write_it(
    authenticator: Authenticator, accounts: Accounts, encoding: str
) -> None:
    accounts.add("astro", PASSWORD)
    identified = authenticator.identify(Credentials(authorization=_basic("astro", PASSWORD, encoding)))
    assert identified.caller.name == "astro"


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!", "Basic " + base64.b64encode(b"astro").decode(), "Negotiate abc", "Bearer", "x"]
)
def test_a_malformed_authorization_is_never_anonymous(authenticator: Authenticator, header: str) -> None:
    with pytest.raises(NotAuthenticated):
        authenticator.identify(Credentials(authorization=header))


def test_a_wrong_authorization_is_not_rescued_by_another_credential(
    authenticator: Authenticator, sessions: Sessions, astro: Account
) -> None:
    with pytest.raises(TokenRefused):
        authenticator.identify(Credentials(authorization="Bearer wrong", session=sessions.open(astro)))


def test_failed_logins_are_counted_against_their_source(authenticator: Authenticator, accounts: Accounts) -> None:
    accounts.add("astro", PASSWORD)
    with pytest.raises(TooManyRequests):
        for _ in range(20):
            try:
                authenticator.identify(Credentials(authorization=_basic("astro", "wrong horse"), source="192.0.2.9"))
            except NotAuthenticated:
                continue
    assert authenticator.identify(Credentials(authorization=_basic("astro", PASSWORD), source="192.0.2.10"))


def test_the_first_credential_that_is_there_decides(
    authenticator: Authenticator,
    accounts: Accounts,
    tokens: Tokens,
    sessions: Sessions,
    authority: CertificateAuthority,
) -> None:
    people = {name: accounts.add(name, None) for name in ("bearer", "session", "cookie", "certificate")}
    credentials = {
        "authorization": "bEaReR " + tokens.issue(people["bearer"], seconds=60)[0],
        "session": sessions.open(people["session"]),
        "sso_token": tokens.issue(people["cookie"], seconds=60)[0],
        "certificate_chain": (holder_of(authority.issue("certificate", 1)).der,),
    }
    for expected, method in zip(people, list(Method)[2:], strict=True):
        identified = authenticator.identify(Credentials(**credentials))
        assert identified.caller.name == expected
        assert identified.method is method
        credentials.pop(next(iter(credentials)))


def test_an_ended_cookie_leaves_the_certificate_or_nobody(
    authenticator: Authenticator, astro: Account, authority: CertificateAuthority
) -> None:
    chain = (holder_of(authority.issue("astro", 1)).der,)
    assert authenticator.identify(Credentials(session="ended", sso_token="ended")).caller.is_anonymous
    assert authenticator.identify(Credentials(session="ended", certificate_chain=chain)).caller.name == "astro"


def test_a_scoped_token_carries_its_scope_and_no_administration(
    authenticator: Authenticator, accounts: Accounts, tokens: Tokens
) -> None:
    admin = accounts.add("boss", None, admin=True)
    whole = authenticator.identify(Credentials(authorization="Bearer " + tokens.issue(admin, seconds=60)[0])).caller
    assert (whole.admin, whole.scope) == (True, None)
    text, token = tokens.issue(admin, seconds=60, scope=Scope(read_only=True))
    limited = authenticator.identify(Credentials(authorization=f"Bearer {text}")).caller
    assert (limited.admin, limited.scope, limited.subject) == (False, Scope(read_only=True), f"token {token.id}")


def test_a_certificate_identifies_until_the_account_is_disabled(
    authenticator: Authenticator, accounts: Accounts, astro: Account, authority: CertificateAuthority
) -> None:
    user = holder_of(authority.issue("astro", 1))
    chain = (proxy(user).der, user.der)
    assert authenticator.identify(Credentials(certificate_chain=chain)).caller.name == "astro"
    accounts.disable("astro")
    with pytest.raises(NotAuthenticated, match="disabled"):
        authenticator.identify(Credentials(certificate_chain=chain))


def test_a_certificate_of_a_removed_user_does_not_open_a_namesakes_account(
    authenticator: Authenticator, accounts: Accounts, database: Database, authority: CertificateAuthority
) -> None:
    accounts.add("astro", None)
    old = (holder_of(authority.issue("astro", 30)).der,)
    accounts.remove("astro")
    Names(database).release("astro")
    _a_moment_later(accounts, database)
    identified = authenticator.identify(Credentials(certificate_chain=old))
    assert identified.caller.is_anonymous
    assert identified.caller.subject == "CN=astro,O=skyferry"


def test_a_good_certificate_without_account_is_a_stranger_with_a_name(
    authenticator: Authenticator, authority: CertificateAuthority
) -> None:
    chain = (holder_of(authority.issue("stranger", 1)).der,)
    caller = authenticator.identify(Credentials(certificate_chain=chain)).caller
    assert (caller.name, caller.subject) == (None, "CN=stranger,O=skyferry")


def test_a_forwarded_certificate_is_verified_here(
    authenticator: Authenticator, astro: Account, authority: CertificateAuthority
) -> None:
    good = base64.b64encode(holder_of(authority.issue("astro", 1)).der).decode()
    assert authenticator.identify(Credentials(forwarded_certificate=good)).caller.name == "astro"
    with pytest.raises(NotAuthenticated):
        authenticator.identify(Credentials(forwarded_certificate="CN=astro,O=skyferry"))


def _a_moment_later(accounts: Accounts, database: Database) -> None:
    """Make the account anew, two seconds after what went before."""
    accounts.add("astro", None)
    with database.writing() as connection:
        connection.execute(update(rows).values(created=rows.c.created + 2 * 10**9))
