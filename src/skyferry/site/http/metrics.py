"""What the site counts about its requests: outermost, so that nothing goes uncounted."""

from __future__ import annotations

import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

requests = Counter("skyferry_requests", "Requests answered.", ("service", "method", "status"))
seconds = Histogram(
    "skyferry_request_seconds",
    "Time from a request's head to the end of its answer.",
    ("service", "method"),
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600),
)
received = Counter("skyferry_received_bytes", "Bytes of request bodies.", ("service",))
sent = Counter("skyferry_sent_bytes", "Bytes of answers' bodies.", ("service",))

_SERVICES = frozenset({"arc", "vault", "reg", "cred", "ac", "storage", "health", "metrics"})
_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"})


class Metrics:
    """ASGI middleware that counts requests and bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        # Labels from outside are bounded: anybody can invent paths and methods.
        service = _among(_SERVICES, scope["path"].split("/", 2)[1] if "/" in scope["path"] else "")
        method = _among(_METHODS, scope["method"])
        status, bytes_in, bytes_out = 0, 0, 0

        async def counted_receive() -> Message:
            nonlocal bytes_in
            message = await receive()
            bytes_in += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            nonlocal status, bytes_out
            if message["type"] == "http.response.start":
                status = message["status"]
            bytes_out += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, counted_receive, counted_send)
        finally:
            requests.labels(service, method, status or 500).inc()
            seconds.labels(service, method).observe(time.monotonic() - began)
            received.labels(service).inc(bytes_in)
            sent.labels(service).inc(bytes_out)


def _among(known: frozenset[str], value: str) -> str:
    return value if value in known else "other"
