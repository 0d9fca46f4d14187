"""Who asks: from a request to the caller, and what the answer says about it (IVOA SSO 2.0)."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from skyferry.site.access.authenticator import NOBODY, Credentials, Identification, Method
from skyferry.site.access.identity import Caller
from skyferry.site.http.origin import client_address, is_trusted_proxy, origin_of, services_of
from skyferry.site.http.threads import call
from skyferry.vospace.faults import Fault, InvalidArgument, NotAuthenticated, PermissionDenied
from skyferry.vospace.paths import NodePath

SESSION_COOKIE = "__Host-skyferry"
"""The prefix makes browsers refuse it from anybody but this very host, and without TLS."""
SSO_COOKIE = "CADC_SSO"
CERTIFICATE_HEADER = "x-client-certificate"
PAGE_HEADER = "x-skyferry-page"
"""Sent by the file manager's scripts with every change."""
TLS_EXTENSION = "skyferry.tls"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_PAGE = frozenset({"same-origin", "none"})


async def caller_of(request: Request) -> Caller:
    """Return who asks; anonymous without credentials. Cheap to call again.

    Raises
    ------
    NotAuthenticated
        For a wrong credential; it is never downgraded to anonymous.
    TooManyRequests
        After too many failed logins.
    PermissionDenied
        For a change that a page of another site makes a browser ask for.
    """
    return (await identify(request)).caller


async def identify(request: Request) -> Identification:
    """As `caller_of`, with the way it was found out."""
    state = request.scope.setdefault("state", {})
    known = state.get("identification")
    if isinstance(known, Identification):
        return known
    try:
        identification = await _identify(request)
    except NotAuthenticated as fault:
        state["refused"] = fault
        raise
    if identification.method not in (Method.NOTHING, Method.TOKEN):
        check_same_origin(request)
    if identification.method is Method.CERTIFICATE:
        _check_asked_by_script(request)
    state["identification"] = identification
    state["caller"] = identification.caller
    return identification


async def granted_caller(request: Request, token: str, service: str, path: NodePath) -> Caller:
    """Return who a pre-authorised URL speaks for; whatever other credential the request carries is not looked at.

    Raises `PermissionDenied` for a token that does not allow this method on this path.
    """
    caller = await call(services_of(request).grants.open, token, service, path, request.method)
    request.scope.setdefault("state", {})["caller"] = caller
    return caller


async def known_caller_of(request: Request) -> Caller:
    """As `caller_of` for what only makes sense with an account.

    Raises `NotAuthenticated` for anonymous callers, `PermissionDenied` for a good certificate without account.
    """
    caller = await caller_of(request)
    if caller.name is not None:
        return caller
    if caller.subject is not None:
        raise PermissionDenied(f"no account belongs to the certificate {caller.subject}")
    raise NotAuthenticated("this needs a login")


async def whole_caller_of(request: Request) -> Caller:
    """As `known_caller_of` for what gives out credentials or changes rights: a limited token cannot do it."""
    caller = await known_caller_of(request)
    if caller.scope is not None:
        raise PermissionDenied("the token's scope does not include this")
    return caller


def check_same_origin(request: Request) -> None:
    """Raise `PermissionDenied` for a change that a page of another site asks for with the browser's credentials.

    Programs send neither of the headers that browsers always send with such requests.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site in _OWN_PAGE
    else:
        origin = request.headers.get("origin")
        allowed = origin is None or _with_port(origin) == _with_port(origin_of(request))
    if not allowed:
        raise PermissionDenied("a page of another site may not ask for this")


def _check_asked_by_script(request: Request) -> None:
    """Raise `PermissionDenied` for a change that a browser with a certificate is asked for by a form.

    No cookie rule guards a certificate; the header needs a script of our own origin, or leave by CORS, never given.
    """
    is_browser = "sec-fetch-site" in request.headers or "origin" in request.headers
    if is_browser and request.method not in _SAFE and PAGE_HEADER not in request.headers:
        raise PermissionDenied(f"a browser with a certificate says {PAGE_HEADER} with every change")


async def _identify(request: Request) -> Identification:
    credentials = _credentials(request)
    if credentials.are_none:
        return NOBODY
    return await call(services_of(request).authenticator.identify, credentials)


def _credentials(request: Request) -> Credentials:
    services = services_of(request)
    cookies = request.cookies
    sso_token = cookies.get(SSO_COOKIE, "").strip().strip('"')
    # A trusted proxy speaks for its clients in the header; its own certificate is nobody's identity.
    proxied = is_trusted_proxy(services, request.scope)
    tls = request.scope.get("extensions", {}).get(TLS_EXTENSION, {})
    return Credentials(
        authorization=_only(request, "authorization"),
        session=cookies.get(SESSION_COOKIE) or None,
        sso_token=sso_token or None,
        certificate_chain=() if proxied else tuple(tls.get("client_cert_chain") or ()),
        forwarded_certificate=_only(request, CERTIFICATE_HEADER) if proxied else None,
        source=client_address(services, request.scope),
    )


def _only(request: Request, name: str) -> str | None:
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise NotAuthenticated(f"several {name} headers")
    return values[0].strip() or None if values else None


def _with_port(origin: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(origin)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        raise InvalidArgument("the Origin header is malformed") from None
    return parts.scheme, parts.hostname, port


def refusal_of(state: dict[str, object]) -> Fault | None:
    """The fault by which this request's credential was refused, None if it was not."""
    refused = state.get("refused")
    return refused if isinstance(refused, Fault) else None
