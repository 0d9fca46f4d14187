"""The layer that says in every answer who was recognised, or how to be (IVOA SSO 2.0 §4, RFC 9110 §11.6)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skyferry.site.access.identity import Caller
from skyferry.site.access.tokens import TokenRefused
from skyferry.site.http.authentication import refusal_of
from skyferry.site.http.origin import origin_of
from skyferry.vospace import standards
from skyferry.vospace.faults import InvalidArgument

_BASIC = b'Basic realm="skyferry", charset="UTF-8"'


class Challenges:
    """Adds ``x-vo-authenticated`` to answers to known callers, challenges to all others and to every 401."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                caller = state.get("caller")
                headers = list(message["headers"])
                if isinstance(caller, Caller) and caller.name is not None:
                    if not any(name == b"x-vo-authenticated" for name, _ in headers):
                        headers.append((b"x-vo-authenticated", caller.name.encode()))
                    anonymous = False
                else:
                    anonymous = all(name != b"x-vo-authenticated" for name, _ in headers)
                if anonymous or message["status"] == 401:
                    headers += [(b"www-authenticate", value) for value in _challenges(scope, message["status"])]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, sending)


def challenges_at(origin: str | None, *, bearer: str = "Bearer") -> list[bytes]:
    """The challenges of the site at `origin`; None: where that is not known, those without an address."""
    challenges = [bearer, "ivoa_cookie"]
    if origin is not None:
        challenges.insert(0, f'ivoa_bearer standard_id="{standards.PASSWORD}", access_url="{origin}/ac/login"')
        challenges.insert(2, f'ivoa_x509 standard_id="{standards.BASIC}", access_url="{origin}/cred/proxy"')
    return [challenge.encode("latin-1", "replace") for challenge in challenges]


def _challenges(scope: Scope, status: int) -> list[bytes]:
    refusal = refusal_of(scope["state"])
    bearer = "Bearer"
    if status == 401 and isinstance(refusal, TokenRefused):
        bearer = f'Bearer error="invalid_token", error_description="{refusal.detail}"'
    try:
        origin = origin_of(Request(scope))
    except InvalidArgument:
        origin = None  # a request without a usable Host gets no addresses
    encoded = challenges_at(origin, bearer=bearer)
    if status == 401 and not _is_browser(Headers(scope=scope)):
        encoded.append(_BASIC)
    return encoded


def _is_browser(headers: Headers) -> bool:
    # Browsers answer a Basic challenge with a dialogue of their own, which no page can style or leave.
    return "sec-fetch-mode" in headers or "Mozilla/" in headers.get("user-agent", "")
