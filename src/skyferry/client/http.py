"""The one layer that speaks HTTP: one loop, one connection pool, redirects under our control."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import pycurl

from skyferry.client.credentials import Credential
from skyferry.client.errors import CertificateExpired, ConnectionLost, ServiceUnreachable, TLSRefused
from skyferry.client.exchange import Exchange, Line
from skyferry.client.limiting import Limiter
from skyferry.client.messages import Request, Response
from skyferry.vospace.faults import NotAuthenticated, PermissionDenied

_MAX_REDIRECTS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Http:
    """Sends requests for one user to one site, any number at a time from one event loop.

    Parameters
    ----------
    line
        Whom to trust and how long to wait.
    credential
        Shown to the origins in `own_origins`, and to others only what cannot be stolen (a certificate).
    connections
        Most connections held open to one host.
    """

    def __init__(self, line: Line, credential: Credential | None = None, *, connections: int = 16) -> None:
        self.line = line
        self.credential = credential
        self.own_origins: set[str] = set()
        self.limiter: Limiter | None = None
        """Slows everything down that is sent and received, if there is one."""
        self._reached: set[str] = set()
        self._round_trips: dict[str, float] = {}
        self._idle: list[pycurl.Curl] = []
        self._multi = pycurl.AsyncCurlMulti()
        self._connections = 0
        self.widen(connections)

    def widen(self, connections: int) -> None:
        """Allow more connections to one host, if there are fewer."""
        if connections > self._connections:
            self._connections = connections
            self._multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, connections)
            self._multi.setopt(pycurl.M_MAXCONNECTS, connections * 4)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._multi.aclose()
        for curl in self._idle:
            curl.close()

    async def send(self, request: Request) -> Response:
        """Send, follow redirects, and return an answer below 400 (or one that the request accepts).

        Raises
        ------
        Fault
            What the answer says from 400 up; `ConnectionLost`, `ServiceUnreachable`, `TLSRefused`;
            `CertificateExpired` where a refusal comes from an expired certificate.
        """
        try:
            for _ in range(_MAX_REDIRECTS):
                response = await self._send_once(request)
                target = response.headers.get("location")
                if not (request.follow and target and response.status in _REDIRECTS):
                    return response
                request = _redirected(request, response.status, urljoin(response.url, target))
        except (ConnectionLost, TLSRefused, NotAuthenticated, PermissionDenied) as fault:
            if self.credential is not None and self.credential.has_expired():
                raise CertificateExpired from fault
            raise
        raise ConnectionLost(f"more than {_MAX_REDIRECTS} redirects from {request.url}")

    def round_trip(self, url: str) -> float | None:
        """The shortest round trip (seconds) that was seen to the host of a URL; None before the first connection."""
        return self._round_trips.get(origin_of(url))

    async def _send_once(self, request: Request) -> Response:
        origin = origin_of(request.url)
        exchange = Exchange(request, self._credential_for(request.url, origin), self.limiter)
        curl = self._idle.pop() if self._idle else pycurl.Curl()
        error: tuple[int, str] | None = None
        try:
            exchange.prepare(curl, self.line)
            await self._multi.perform(curl)
        except pycurl.error as failed:
            code, text = failed.args[:2]
            error = int(code), str(text) or curl.errstr()
        self._measure(curl, origin)
        # Not in a `finally`: a cancelled transfer leaves the loop a tick later, its handle cannot be used again.
        curl.reset()
        self._idle.append(curl)
        try:
            response = exchange.finish(error)
        except ServiceUnreachable as fault:
            if origin in self._reached:  # it was there a moment ago: a restart or a lost line, not a wrong name
                raise ConnectionLost(fault.detail) from fault
            raise
        self._reached.add(origin)
        if response.status >= 400 and response.status not in request.accept:
            raise response.fault()
        return response

    def _measure(self, curl: pycurl.Curl, origin: str) -> None:
        """A new connection's handshake takes one round trip."""
        if curl.getinfo(pycurl.NUM_CONNECTS):
            taken = curl.getinfo(pycurl.CONNECT_TIME) - curl.getinfo(pycurl.NAMELOOKUP_TIME)
            if taken > 0:
                self._round_trips[origin] = min(taken, self._round_trips.get(origin, taken))

    def _credential_for(self, url: str, origin: str) -> Credential | None:
        if self.credential is None or "/preauth:" in urlsplit(url).path:
            return None
        if origin in self.own_origins or not self.credential.is_secret:
            return self.credential
        return None


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _redirected(request: Request, status: int, url: str) -> Request:
    """The request to repeat at `url` (RFC 9110 §15.4)."""
    if request.url.startswith("https:") and not url.startswith("https:"):
        raise ConnectionLost(f"{origin_of(request.url)} redirects to an insecure address, {origin_of(url)}")
    if request.method in ("GET", "HEAD"):
        return replace(request, url=url)
    if status in (307, 308):
        if request.body is not None and not isinstance(request.body, bytes):
            raise ConnectionLost(f"{origin_of(request.url)} redirects an upload that has already begun")
        return replace(request, url=url)
    return replace(request, method="GET", url=url, body=None, headers={})
