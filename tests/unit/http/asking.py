"""Requests to a live site as bytes on a TLS connection, so that nothing a client library does is in the way."""

from __future__ import annotations

import base64
import hashlib
import http.client
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import LiveSite


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    """By lower-case name; of several with one name, the last."""
    body: bytes
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Client:
    """Someone who asks: a certificate, or nothing."""

    site: LiveSite
    certificate: Path | None = None

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.site.ca)
        if self.certificate is not None:
            context.load_cert_chain(self.certificate)
        return http.client.HTTPSConnection("localhost", self.site.port, context=context, timeout=60)

    def socket(self) -> ssl.SSLSocket:
        connection = self.connect()
        connection.connect()
        return connection.sock

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | Iterable[bytes] | None = None,
        *,
        connection: http.client.HTTPSConnection | None = None,
        **headers: str,
    ) -> Answer:
        """Send one request; `_` in header names means ``-``; an iterable goes out chunked."""
        used = connection or self.connect()
        used.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            used.putheader(name.replace("_", "-"), value)
        chunked = body is not None and not isinstance(body, bytes)
        if chunked:
            used.putheader("Transfer-Encoding", "chunked")
        elif body is not None or method in ("PUT", "POST"):
            used.putheader("Content-Length", str(len(body or b"")))
        used.endheaders(body, encode_chunked=chunked)
        response = used.getresponse()
        fields = [(name.lower(), value) for name, value in response.getheaders()]
        answer = Answer(response.status, dict(fields), response.read(), fields)
        if connection is None:
            used.close()
        return answer

    def get(self, target: str, **headers: str) -> Answer:
        return self.ask("GET", target, **headers)

    def put(self, target: str, body: bytes | Iterable[bytes] = b"", **headers: str) -> Answer:
        return self.ask("PUT", target, body, **headers)


@dataclass
class Home(Client):
    """A user's own container in one service."""

    service: str = "arc"
    path: str = ""

    @property
    def files(self) -> str:
        return f"/{self.service}/files/{self.path}"

    @property
    def nodes(self) -> str:
        return f"/{self.service}/nodes/{self.path}"

    def uri(self, name: str = "") -> str:
        return f"vos://skyferry.local~{self.service}/{self.path}" + (f"/{name}" if name else "")

    def document(self, name: str, kind: str = "ContainerNode", inner: str = "") -> bytes:
        return (
            '<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'uri="{self.uri(name)}" xsi:type="vos:{kind}">{inner}</vos:node>'
        ).encode()

    def make(self, name: str, kind: str = "ContainerNode", inner: str = "") -> Answer:
        return self.put(f"{self.nodes}/{name}", self.document(name, kind, inner), content_type="text/xml")

    def bytes_of(self, name: str, **headers: str) -> Answer:
        """GET with one redirect followed, as every client of a vault does, without a credential then."""
        answer = self.get(f"{self.files}/{name}", **headers)
        if answer.status == 303:
            target = answer.headers["location"].removeprefix(self.site.url)
            answer = Client(self.site).get(target, **headers)
        return answer


def property_element(uri: str, value: str) -> str:
    return f'<vos:properties><vos:property uri="{uri}">{value}</vos:property></vos:properties>'


def digest(body: bytes) -> str:
    return "md5=" + base64.b64encode(hashlib.md5(body).digest()).decode()
