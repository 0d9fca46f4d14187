"""Rendering of faults: ``<Fault>: <detail>`` and a newline, ``text/plain``, never XML, never a traceback."""

from __future__ import annotations

import secrets

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skyferry.site.http.responses import respond
from skyferry.vospace.faults import (
    Fault,
    InternalFault,
    InvalidArgument,
    MethodNotAllowed,
    NodeNotFound,
    RangeNotSatisfiable,
    RequestEntityTooLarge,
)

RETRY_SECONDS = 30
"""What ``Retry-After`` says where the fault does not know better."""

log = structlog.get_logger("skyferry.http")


def render(fault: Fault, method: str) -> Response:
    """Turn a fault into the answer to a request with `method`."""
    headers = {}
    status = fault.status
    # Clients resend a PUT that got 503 with the consumed file object, as an empty body; 429 they leave alone.
    if status == 503 and method == "PUT":
        status = 429
    if fault.retry_after is not None or status in (429, 503):
        headers["retry-after"] = str(RETRY_SECONDS if fault.retry_after is None else fault.retry_after)
    body = f"{fault}\n"
    if isinstance(fault, MethodNotAllowed):
        body = f"unsupported: HTTP {fault.detail}\n"
        headers["allow"] = ", ".join(fault.allow)
    elif isinstance(fault, RangeNotSatisfiable):
        headers["content-range"] = f"bytes */{fault.length}"
    return respond(body.encode("utf-8", "backslashreplace"), status=status, headers=headers)


class Faults:
    """The layer that turns whatever endpoints raise into answers.

    What is not a `Fault` becomes `InternalFault` with a reference number; the log line of that number
    has the traceback. Once an answer has begun it can only be broken off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:
            fault = fault_of(error, scope["method"])
            if started:
                log.warning("answer broken off", fault=str(fault))
                raise BrokenAnswer from error
            await render(fault, scope["method"])(scope, receive, send)


class BrokenAnswer(Exception):
    """An answer that had begun cannot be completed: the connection must end so that the client notices."""


def fault_of(error: Exception, method: str) -> Fault:
    """Return the fault that `error` means; logs what nobody foresaw."""
    if isinstance(error, Fault) and not isinstance(error, InternalFault):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error, method)
    reference = secrets.token_hex(6)
    log.error("internal fault", reference=reference, exc_info=error)
    said = f"{error.detail}; " if isinstance(error, InternalFault) else ""
    return InternalFault(f"{said}reference {reference}")


def _of_http(error: HTTPException, method: str) -> Fault:
    """Starlette's own refusals, which come from routing and form parsing."""
    if error.status_code == 405:
        return MethodNotAllowed(method, tuple((error.headers or {}).get("Allow", "").split(", ")))
    if error.status_code == 404:
        return NodeNotFound("nothing is here")
    if error.status_code == 413:
        return RequestEntityTooLarge(error.detail)
    return InvalidArgument(error.detail)
