"""A service's addresses, and plain HTTP requests with the client's credential, for scripts that go below the API."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from skyferry.client.api.connection import Connection
from skyferry.client.api.errors import StorageError
from skyferry.client.client import Client
from skyferry.client.credentials import Credential
from skyferry.client.errors import NotSupported
from skyferry.client.messages import Request
from skyferry.client.registry import Service
from skyferry.vospace import standards

_EVERY_ERROR = frozenset(range(400, 600))


@dataclass(frozen=True, slots=True)
class EndPoints:
    """The addresses of one service's capabilities; None for those that it does not have."""

    conn: Connection
    service: Service
    credential: Credential | None

    @property
    def uri(self) -> str:
        """The service's resource identifier."""
        return self.service.resource_id

    @property
    def nodes(self) -> str | None:
        return self._url(standards.NODES)

    @property
    def files(self) -> str | None:
        return self._url(standards.FILES)

    @property
    def transfer(self) -> str | None:
        """Negotiation that is answered at once."""
        return self._url(standards.SYNC_TRANSFERS)

    @property
    def async_transfer(self) -> str | None:
        return self._url(standards.TRANSFERS)

    @property
    def recursive_del(self) -> str | None:
        return self._url(standards.RECURSIVE_DELETE)

    @property
    def recursive_props(self) -> str | None:
        return self._url(standards.RECURSIVE_PROPERTIES)

    @property
    def server(self) -> str | None:
        """Host and port."""
        return self.nodes.split("/")[2] if self.nodes else None

    @property
    def session(self) -> Session:
        return Session(self.conn)

    def _url(self, standard_id: str) -> str | None:
        try:
            return self.service.url(standard_id, self.credential)
        except NotSupported:
            return None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of any status."""

    status_code: int
    url: str
    headers: dict[str, str]
    """Names in lower case."""
    content: bytes

    @property
    def ok(self) -> bool:
        return self.status_code < 400

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """Raise `StorageError` for 400 and above."""
        if not self.ok:
            raise StorageError(errno.EIO, f"{self.url}: HTTP status {self.status_code}: {self.text[:200].strip()}")


class Session:
    """HTTP requests with the connection's credential and trust."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, url: str, **options: Any) -> Answer:
        return self.request("GET", url, **options)

    def head(self, url: str, **options: Any) -> Answer:
        return self.request("HEAD", url, **options)

    def put(self, url: str, **options: Any) -> Answer:
        return self.request("PUT", url, **options)

    def post(self, url: str, **options: Any) -> Answer:
        return self.request("POST", url, **options)

    def delete(self, url: str, **options: Any) -> Answer:
        return self.request("DELETE", url, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        data: bytes | str | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        allow_redirects: bool = True,
    ) -> Answer:
        """Send a request, and return whatever is answered.

        Raises
        ------
        StorageError
            If there is no answer.
        """
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params, doseq=True)
        body = urlencode(data, doseq=True).encode() if isinstance(data, Mapping) else data
        request = Request(
            method=method,
            url=url,
            headers=dict(headers or {}),
            body=body.encode() if isinstance(body, str) else body,
            follow=allow_redirects,
            accept=_EVERY_ERROR,
        )

        async def send(client: Client) -> Answer:
            response = await client.http.send(request)
            return Answer(response.status, response.url, response.headers, response.body)

        return self._connection.run(send)
