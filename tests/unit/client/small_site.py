"""A tiny VOSpace over real TLS that fails on demand: what a good server does not do to order."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from skyferry.vospace import properties, standards
from skyferry.vospace.capabilities import Capability, write_capabilities
from skyferry.vospace.node_xml import read_node, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.uris import NodeURI

BLOCK = 64 * 1024


@dataclass
class Trouble:
    """What goes wrong with the next request that fits, once."""

    method: str
    kind: str
    """``reset``, ``truncate``, ``corrupt``, ``busy``, ``forbid``, ``digest``, ``hashing``, ``slow``
    or ``mute``."""
    at: int = 0
    """After how many bytes of the body."""
    where: str = "/files/"


@dataclass
class Transaction:
    path: str
    data: bytearray = field(default_factory=bytearray)
    before: int = 0
    """Length before the last append."""
    parts: dict[int, bytes] = field(default_factory=dict)
    """Of a transaction in parts."""


@dataclass
class SmallSite:
    """The state of the site; a test arranges and inspects it."""

    directory: Path
    nodes: dict[str, bytes | None] = field(default_factory=lambda: {"": None})
    """Paths without a leading slash; None for containers."""
    troubles: list[Trouble] = field(default_factory=list)
    transactions: dict[str, Transaction] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    received: int = 0
    """Bytes of bodies that were read."""
    sent: int = 0
    direct: bool = True
    """Whether Skyferry's extensions are advertised."""
    transactional: bool = True
    ranged: bool = True
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca_file(self) -> Path:
        return self.directory / "server.pem"

    def methods(self, method: str, part: str = "/files/") -> list[dict[str, str]]:
        """Headers of the requests of this method whose path holds `part`."""
        return [headers for name, path, headers in self.requests if name == method and part in path]

    def take(self, method: str, path: str) -> Trouble | None:
        with self.lock:
            for trouble in self.troubles:
                if trouble.method == method and trouble.where in path:
                    self.troubles.remove(trouble)
                    return trouble
        return None


@contextmanager
def running(directory: Path) -> Iterator[SmallSite]:
    """Serve on a free port until the block ends."""
    site = SmallSite(directory)
    make_certificate(site.ca_file)
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(site.ca_file)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(file: Path, *, days: int = 1, name: str = "small site") -> None:
    """A self-signed certificate for 127.0.0.1 and its key; `days` below zero makes one that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=10))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


class _Handler(BaseHTTPRequestHandler):
    site: SmallSite
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        return

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ssl.SSLError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

    def _serve(self) -> None:
        site = self.site
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append((self.command, parts.path, headers))
        trouble = site.take(self.command, parts.path)
        if trouble is not None and trouble.kind == "busy":
            self._body()
            self._answer(503, b"ServiceBusy: later\n", {"Retry-After": str(trouble.at)})
            return
        if trouble is not None and trouble.kind == "forbid":
            self._body()
            self._answer(403, b"PermissionDenied: vos://small~arc/x\n")
            return
        if trouble is not None and trouble.kind == "mute":
            time.sleep(trouble.at)
        if trouble is not None and trouble.kind == "slow":
            time.sleep(0.05)
        try:
            self._route(parts.path, parse_qs(parts.query), headers, trouble)
        except ConnectionAbortedError:
            self._reset()

    def _route(self, path: str, query: dict[str, list[str]], headers: dict[str, str], trouble: Trouble | None) -> None:
        if path == "/reg/resource-caps":
            self._answer(200, f"ivo://small/arc = {self.site.origin}/arc/capabilities\n".encode())
        elif path == "/arc/capabilities":
            self._answer(200, self._capabilities())
        elif path.startswith("/arc/nodes"):
            self._node(unquote(path.removeprefix("/arc/nodes")).strip("/"), query)
        elif path.startswith("/arc/files/"):
            self._bytes(unquote(path.removeprefix("/arc/files/")), headers, trouble)
        elif path == "/arc/synctrans":
            self._negotiate()
        else:
            self._answer(404, b"NodeNotFound: no such address\n")

    def _capabilities(self) -> bytes:
        base = f"{self.site.origin}/arc"
        offered = [
            Capability.public(standards.NODES, f"{base}/nodes", "base"),
            Capability.public(standards.FILES, f"{base}/files", "base"),
            Capability.public(standards.SYNC_TRANSFERS, f"{base}/synctrans"),
        ]
        if self.site.direct:
            offered += [
                Capability.public(standards.DIRECT_FILES, f"{base}/files"),
                Capability.public(standards.MTIME, f"{base}/files"),
                Capability.public(standards.PARTS, f"{base}/files"),
            ]
        return write_capabilities(offered)

    # --- nodes
    def _node(self, path: str, query: dict[str, list[str]]) -> None:
        nodes = self.site.nodes
        body = self._body()
        if self.command == "PUT":
            if path in nodes:
                self._answer(409, f"DuplicateNode: {_uri(path)}\n".encode())
                return
            nodes[path] = None if read_node(body).kind is NodeKind.CONTAINER else b""
            self._answer(201, b"".join(write_node(self._document(path))))
        elif path not in nodes:
            self._answer(404, f"NodeNotFound: {_uri(path)}\n".encode())
        elif self.command == "DELETE":
            del nodes[path]
            self._answer(200, b"")
        else:
            children = self._children(path, query)
            self._answer(200, b"".join(write_node(self._document(path, children))))

    def _children(self, path: str, query: dict[str, list[str]]) -> list[NodeDocument]:
        prefix = f"{path}/" if path else ""
        names = sorted(
            name for name in self.site.nodes if name and name.startswith(prefix) and "/" not in name[len(prefix) :]
        )
        if "uri" in query:
            start = "/".join(part.decode() for part in NodeURI.parse(query["uri"][0]).path.parts)
            names = [name for name in names if name >= start]
        if "limit" in query:
            names = names[: int(query["limit"][0])]
        return [self._document(name) for name in names]

    def _document(self, path: str, children: list[NodeDocument] | None = None) -> NodeDocument:
        content = self.site.nodes[path]
        if content is None:
            return NodeDocument(uri=_uri(path), kind=NodeKind.CONTAINER, children=children or [])
        known: dict[str, str | None] = {
            properties.LENGTH: str(len(content)),
            properties.DATE: "2026-01-02T03:04:05.678",
        }
        if content:
            known[properties.MD5] = hashlib.md5(content).hexdigest()
        return NodeDocument(uri=_uri(path), kind=NodeKind.DATA, properties=known)

    def _negotiate(self) -> None:
        from skyferry.vospace.transfers import Transfer, TransferProtocol, read_transfer, write_transfer

        asked = read_transfer(self._body())
        path = NodeURI.parse(asked.targets[0]).path.escaped_for_url()
        protocol = TransferProtocol(uri=asked.protocols[0].uri, endpoint=f"{self.site.origin}/arc/files{path}")
        self._answer(
            200, write_transfer(Transfer(targets=asked.targets, direction=asked.direction, protocols=(protocol,)))
        )

    # --- bytes
    def _bytes(self, path: str, headers: dict[str, str], trouble: Trouble | None) -> None:
        if "x-put-txn-id" in headers or ("x-put-txn-op" in headers and self.site.transactional):
            self._transaction(path, headers, trouble)
        elif self.command == "PUT":
            content = self._body(trouble)
            expected = headers.get("digest")
            if expected is not None and expected != _digest(content):
                self._answer(412, b"PreconditionFailed: checksum mismatch\n")
                return
            self.site.nodes[path] = content
            told = _digest(b"another") if trouble is not None and trouble.kind == "digest" else _digest(content)
            self._answer(201, b"", {"Digest": told})
        else:
            self._read(path, headers, trouble)

    def _read(self, path: str, headers: dict[str, str], trouble: Trouble | None) -> None:
        content = self.site.nodes.get(path)
        if content is None:
            self._answer(404, f"NodeNotFound: {_uri(path)}\n".encode())
            return
        told = {"Digest": _digest(content), "ETag": f'"{hashlib.sha1(content).hexdigest()}"'}
        if not content and self.command == "GET":
            self._answer(204, b"", told)
            return
        status, body = 200, content
        if self.site.ranged:
            told["Accept-Ranges"] = "bytes"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if asked and self.site.ranged and headers.get("if-range", told["ETag"]) == told["ETag"]:
            start, end = int(asked[1]), min(int(asked[2] or len(content)) + 1, len(content))
            told["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
            status, body = 206, content[start:end]
        if trouble is not None and trouble.kind == "corrupt":
            at = min(trouble.at, len(body) - 1)
            body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        stop = trouble.at if trouble is not None and trouble.kind in ("reset", "truncate") else None
        self._answer(status, body, told, stop=stop)
        if trouble is not None and trouble.kind == "reset":
            self._reset()

    def _transaction(self, path: str, headers: dict[str, str], trouble: Trouble | None) -> None:
        site, op = self.site, headers.get("x-put-txn-op", "")
        if op == "start":
            identifier = f"t{len(site.transactions)}"
            site.transactions[identifier] = Transaction(path)
        else:
            identifier = headers["x-put-txn-id"]
        held = site.transactions.get(identifier)
        if held is None:
            self._body()
            self._answer(400, b"InvalidArgument: unknown transaction\n")
            return
        if op == "commit":
            self._commit(identifier, held, headers, trouble)
        elif op == "abort":
            del site.transactions[identifier]
            self._answer(204, b"")
        else:
            if "x-skyferry-offset" in headers:
                self._part(held, int(headers["x-skyferry-offset"]), headers, trouble)
                return
            if op == "revert":
                del held.data[held.before :]
            elif self.command == "PUT":
                content = self._body(trouble)
                held.before = len(held.data)
                held.data += content
            length = {"Content-Length": str(len(held.data))} if self.command == "HEAD" else {}
            digest = {"Digest": _digest(bytes(held.data))} if held.data else {}
            ranges = ",".join(f"{start}-{start + len(part) - 1}" for start, part in sorted(held.parts.items()))
            told = {"x-put-txn-id": identifier, "x-skyferry-held": ranges, **digest, **length}
            self._answer(200 if self.command == "HEAD" else 202, b"", told)

    def _part(self, held: Transaction, offset: int, headers: dict[str, str], trouble: Trouble | None) -> None:
        content = self._body(trouble)
        if headers["digest"] != _digest(content):
            self._answer(412, b"PreconditionFailed: checksum mismatch\n")
            return
        held.parts[offset] = content
        self._answer(202, b"", {"Digest": headers["digest"]})

    def _commit(self, identifier: str, held: Transaction, headers: dict[str, str], trouble: Trouble | None) -> None:
        if held.parts:
            held.data = bytearray(b"".join(part for _, part in sorted(held.parts.items())))
        content = bytes(held.data)
        if trouble is not None and trouble.kind == "hashing":
            self._answer(202, b"", {"Retry-After": "0"})
            return
        if headers.get("digest", _digest(content)) != _digest(content):
            self._answer(412, b"PreconditionFailed: checksum mismatch\n")
            return
        self.site.nodes[held.path] = content
        del self.site.transactions[identifier]
        if trouble is not None and trouble.kind == "reset":
            raise ConnectionAbortedError
        self._answer(201, b"", {"Digest": _digest(content)})

    # --- the wire
    def _body(self, trouble: Trouble | None = None) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        content = bytearray()
        while len(content) < length:
            block = self.rfile.read(min(BLOCK, length - len(content)))
            if not block:
                raise ConnectionAbortedError
            content += block
            self.site.received += len(block)
            if trouble is not None and trouble.kind == "reset" and len(content) > trouble.at:
                raise ConnectionAbortedError
        if trouble is not None and trouble.kind == "corrupt" and content:
            content[trouble.at] ^= 1
        return bytes(content)

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, stop: int | None = None
    ) -> None:
        self.send_response(status)
        told = {"Content-Length": str(len(body)), **(headers or {})}
        for name, value in told.items():
            if status != 204 or name != "Content-Length":
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if stop is None else body[:stop])
            self.site.sent += len(body if stop is None else body[:stop])
        self.wfile.flush()
        if stop is not None:
            self.close_connection = True

    def _reset(self) -> None:
        """Drop the line without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def _uri(path: str) -> str:
    from skyferry.vospace.paths import NodePath

    return str(NodeURI("small", "arc", NodePath.from_text(path)))


def _digest(content: bytes) -> str:
    return "md5=" + base64.b64encode(hashlib.md5(content).digest()).decode()
