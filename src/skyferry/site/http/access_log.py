"""One log line per request, without secrets: pre-authorised tokens and signed queries are struck out."""

from __future__ import annotations

import re
import secrets
import time
from itertools import count

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skyferry.site.http.origin import client_address
from skyferry.site.http.services import Services
from skyferry.vospace.paths import readable

log = structlog.get_logger("skyferry.access")

# No randomness per request: reading it lets go of the interpreter, and getting that back takes its time.
_PROCESS = secrets.token_hex(4)
_numbers = count(1)

_PREAUTHORISED = re.compile(rb"(/preauth(?::|%3[Aa]))[^/]*")
_SECRET_PARAMETER = re.compile(
    rb"(?i)(?<![^&])((?:[^=&]*(?:token|password|secret|signature|sig|credential|code|key))=)[^&]*"
)


class AccessLog:
    """The outermost layer: names the request (``x-skyferry-request``), times it and writes its line."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = f"{_PROCESS}{next(_numbers):08x}"
        began = time.perf_counter()
        status = 0
        sent = received = 0

        async def sending(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-skyferry-request", request.encode())]}
            else:
                sent += len(message.get("body", b""))
            await send(message)

        async def receiving() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        with structlog.contextvars.bound_contextvars(request=request):
            try:
                await self.app(scope, receiving, sending)
            finally:
                log.info(
                    "request",
                    method=scope["method"],
                    path=redacted(scope["raw_path"], scope["query_string"]),
                    status=status,
                    sent=sent,
                    received=received,
                    seconds=round(time.perf_counter() - began, 4),
                    account=account_of(scope),
                    address=client_address(self.services, scope),
                )


def account_of(scope: Scope) -> str | None:
    """Who the request turned out to come from; None for anonymous, and before anybody asked."""
    caller = scope.get("state", {}).get("caller")
    return None if caller is None else caller.name


def redacted(raw_path: bytes, query: bytes) -> str:
    """The request's target for logs: nothing in it opens anything."""
    target = _PREAUTHORISED.sub(rb"\1*", raw_path)
    if query:
        target += b"?" + _SECRET_PARAMETER.sub(rb"\1*", query)
    return readable(target)
