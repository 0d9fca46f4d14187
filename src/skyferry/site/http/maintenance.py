"""The layer that refuses work while the operator keeps the site read-only or offline (VOSI 1.1 §2.3)."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from skyferry.site.http.services import Availability, Services
from skyferry.vospace.faults import ServiceBusy

_READING = ("GET", "HEAD", "OPTIONS")
_ALWAYS = (b"/availability", b"/capabilities", b"/health", b"/metrics", b"/reg/resource-caps")


class Maintenance:
    """Raises `ServiceBusy` for what the site's availability does not allow; VOSI and health always answer."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            available = self.services.availability()
            if available is not Availability.FULL and not _always_answers(scope):
                if available is Availability.OFFLINE:
                    raise ServiceBusy("the site is offline for maintenance", retry_after=300)
                if scope["method"] not in _READING and not _is_login(scope):
                    raise ServiceBusy("the site takes no changes during maintenance", retry_after=300)
        await self.app(scope, receive, send)


def _always_answers(scope: Scope) -> bool:
    raw: bytes = scope["raw_path"]
    return scope["method"] in _READING and raw.endswith(_ALWAYS) and raw.count(b"/") <= 2


def _is_login(scope: Scope) -> bool:
    return bool(scope["raw_path"] == b"/ac/login")
