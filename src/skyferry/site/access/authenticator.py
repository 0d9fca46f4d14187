"""From the credentials of one request to the caller: the one place that decides who is asking."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.client_certificates import ClientCertificates, forwarded_chain
from skyferry.site.access.groups import Groups
from skyferry.site.access.identity import ANONYMOUS, Caller, Scope
from skyferry.site.access.sessions import Sessions
from skyferry.site.access.tokens import TokenRefused, Tokens
from skyferry.vospace.faults import NotAuthenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a request shows, as the door found it."""

    authorization: str | None = None
    """The whole ``Authorization`` header."""
    session: str | None = None
    """The site's own cookie."""
    sso_token: str | None = None
    """A token in the ``CADC_SSO`` cookie."""
    certificate_chain: tuple[bytes, ...] = ()
    """DER, the leaf first, as TLS accepted it."""
    forwarded_certificate: str | None = None
    """A certificate header of a configured proxy; None when anybody else sent it."""
    source: str = "unknown"
    """Address of the client, against which failed logins count."""

    @property
    def are_none(self) -> bool:
        return not (
            self.authorization or self.session or self.sso_token or self.certificate_chain or self.forwarded_certificate
        )


class Method(Enum):
    """By what a caller was identified."""

    NOTHING = "nothing"
    PASSWORD = "password"  # noqa: S105  a word, no secret
    TOKEN = "token"  # noqa: S105
    SESSION = "session"
    SSO_COOKIE = "sso-cookie"
    CERTIFICATE = "certificate"

    @property
    def is_ambient(self) -> bool:
        """Whether a browser adds it by itself, also to a request that another site's page makes."""
        return self is not Method.TOKEN


@dataclass(frozen=True, slots=True)
class Identification:
    caller: Caller
    method: Method
    account: Account | None = None


NOBODY = Identification(ANONYMOUS, Method.NOTHING)


class Authenticator:
    """Judges credentials in the order ``Authorization``, cookies, certificate; the first that is there decides."""

    def __init__(
        self,
        accounts: Accounts,
        tokens: Tokens,
        sessions: Sessions,
        groups: Groups,
        certificates: ClientCertificates,
    ) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._sessions = sessions
        self._groups = groups
        self._certificates = certificates

    def identify(self, credentials: Credentials) -> Identification:
        """Return the caller; anonymous if nothing was shown.

        Raises
        ------
        NotAuthenticated
            For a wrong credential in ``Authorization`` or a bad certificate: never downgraded to anonymous.
            `TokenRefused` for a token.
        TooManyRequests
            For a source with too many failed logins.
        """
        if credentials.authorization:
            return self._by_authorization(credentials.authorization, credentials.source)
        # A cookie outlives its session by itself; an ended one must not lock a browser out of public pages.
        if credentials.session:
            account = self._sessions.check(credentials.session)
            if account is not None:
                return self._identified(account, Method.SESSION)
        if credentials.sso_token:
            try:
                return self._by_token(credentials.sso_token, Method.SSO_COOKIE)
            except TokenRefused:
                pass
        if credentials.certificate_chain:
            return self._by_certificate(credentials.certificate_chain)
        if credentials.forwarded_certificate:
            return self._by_certificate(forwarded_chain(credentials.forwarded_certificate))
        return NOBODY

    def caller(self, account: Account) -> Caller:
        """The caller that an account is when it asks with all its rights, as jobs do for their owner."""
        return self._identified(account, Method.NOTHING).caller

    def user_of(self, subject: str) -> str | None:
        """The account that a distinguished name means, None if it means none here."""
        return self._certificates.user_of(subject)

    def _by_authorization(self, header: str, source: str) -> Identification:
        scheme, _, value = header.strip().partition(" ")
        if scheme.lower() == "bearer":
            return self._by_token(value.strip(), Method.TOKEN)
        if scheme.lower() == "basic":
            name, password = _basic(value)
            return self._identified(self._accounts.check_password(name, password, source), Method.PASSWORD)
        raise NotAuthenticated("this site knows the authorization schemes Basic and Bearer")

    def _by_token(self, text: str, method: Method) -> Identification:
        account, token = self._tokens.check(text)
        return self._identified(account, method, token.scope, f"token {token.id}")

    def _by_certificate(self, chain: tuple[bytes, ...]) -> Identification:
        identity = self._certificates.identify(chain)
        account = None if identity.user is None else self._accounts.find(identity.user)
        if account is None or (identity.issued is not None and _predates(identity.issued, account)):
            return Identification(Caller(subject=identity.subject), Method.CERTIFICATE)
        if account.disabled:
            raise NotAuthenticated("the account is disabled")
        return self._identified(account, Method.CERTIFICATE, subject=identity.subject)

    def _identified(
        self, account: Account, method: Method, scope: Scope | None = None, subject: str | None = None
    ) -> Identification:
        caller = Caller(
            name=account.name,
            admin=account.admin and scope is None,
            memberships=self._groups.memberships(account.name),
            scope=scope,
            subject=subject,
        )
        return Identification(caller, method, account)


def _basic(value: str) -> tuple[str, str]:
    try:
        decoded = base64.b64decode(value.strip(), validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotAuthenticated("the Basic credential is malformed") from error
    try:
        text = decoded.decode("utf-8")
    except UnicodeDecodeError:
        text = decoded.decode("latin-1")  # what clients older than RFC 7617 send
    name, colon, password = text.partition(":")
    if not colon:
        raise NotAuthenticated("the Basic credential is malformed")
    return name, password


def _predates(issued: datetime, account: Account) -> bool:
    created = datetime.fromtimestamp(account.created / 1e9, UTC)
    return issued + timedelta(seconds=1) < created  # certificates count in whole seconds
