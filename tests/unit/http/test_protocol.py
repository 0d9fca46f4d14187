"""Framing and patience of the connection itself, with a small application behind it, over real TLS."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

import pytest
import uvicorn
import uvloop
from structlog.testing import capture_logs

from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.http import protocol
from skyferry.site.http.faults import BrokenAnswer
from skyferry.site.http.protocol import SkyferryProtocol
from skyferry.site.http.tls import server_context
from skyferry.site.http.tls_renewal import Renewal


@dataclass
class Served:
    port: int
    directory: object
    scopes: list = field(default_factory=list)
    seen: list = field(default_factory=list)
    connections: set = field(default_factory=set)

    def connect(self, certificate=None, session=None, context=None):
        if context is None:
            context = ssl.create_default_context(cafile=self.directory / "ca.pem")
            if certificate is not None:
                context.load_cert_chain(certificate)
        plain = socket.create_connection(("localhost", self.port), timeout=30)
        return context.wrap_socket(plain, server_hostname="localhost", session=session)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    directory = tmp_path_factory.mktemp("authority")
    created = CertificateAuthority.create(directory, "skyferry.test")
    (directory / "server.pem").write_bytes(created.server_certificate(["localhost"]))
    (directory / "user.pem").write_bytes(created.issue("astro", 1).key_first)
    return directory


@pytest.fixture
def served(authority):
    """A server whose application is told by the path what to do."""
    state = Served(0, authority)

    async def application(scope, receive, send):
        state.scopes.append(scope)
        if scope["raw_path"].startswith(b"/read"):
            size = 0
            more = True
            while more:
                message = await receive()
                state.seen.append(message["type"])
                if message["type"] == "http.disconnect":
                    return
                size += len(message["body"])
                more = message["more_body"]
            body = b"read %d" % size
        elif scope["raw_path"] == b"/break":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            raise BrokenAnswer
        elif scope["raw_path"] == b"/slow":
            await asyncio.sleep(0.3)
            body = b"slow"
        elif scope["raw_path"] == b"/large":
            body = b"x" * 50_000_000
        else:
            body = b"refused"
        head = [(b"content-length", b"%d" % len(body)), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(
        application,
        http=SkyferryProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        server_header=False,
        timeout_keep_alive=20,
        ssl_context_factory=lambda _config, _default: server_context(
            authority / "server.pem", authorities=[authority / "ca.pem"]
        ),
    )
    server = uvicorn.Server(config)
    state.connections = server.server_state.connections
    listener = socket.create_server(("localhost", 0))
    state.port = listener.getsockname()[1]
    thread = threading.Thread(target=lambda: uvloop.run(server.serve([listener])), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield state
    server.should_exit = True
    server.force_exit = True
    thread.join(20)


def read_answer(wire):
    """One answer with Content-Length: its head and its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = wire.recv(65536)
        if not piece:
            return data, b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0) if b" 100 " not in head else 0
    while len(body) < length:
        body += wire.recv(65536)
    return head, body


def eventually(holds, seconds=10):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def ended(wire, seconds=10):
    """Whether the server ends the connection in time."""
    wire.settimeout(seconds)
    try:
        return wire.recv(65536) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_expect_is_answered_when_the_body_is_wanted(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert read_answer(wire)[0] == b"HTTP/1.1 100 Continue"
        wire.sendall(b"12345")
        assert read_answer(wire)[1] == b"read 5"


def test_a_refusal_comes_instead_of_the_invitation_and_ends_the_connection(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        head, body = read_answer(wire)
        assert head.startswith(b"HTTP/1.1 200") and b"connection: close" in head
        assert body == b"refused"
        wire.sendall(b"12345")
        assert ended(wire)


def test_expect_on_get_is_ignored(served):
    with served.connect() as wire:
        wire.sendall(b"GET /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n")
        assert read_answer(wire)[1] == b"read 0"


def test_the_rest_of_a_refused_body_is_discarded_and_the_connection_goes_on(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n")
        assert read_answer(wire)[1] == b"refused"
        wire.sendall(b"x" * 9_000_000)
        wire.sendall(b"GET /read HTTP/1.1\r\nHost: h\r\n\r\n")
        assert read_answer(wire)[1] == b"read 0"


def test_a_refused_body_is_not_discarded_for_ever(served, monkeypatch):
    monkeypatch.setattr(protocol, "DISCARD_BYTES", 100_000)
    with served.connect() as wire:
        wire.sendall(b"PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 900000000\r\n\r\n")
        assert read_answer(wire)[1] == b"refused"
        with pytest.raises(OSError):
            for _ in range(900):
                wire.sendall(b"x" * 1_000_000)


def test_nor_for_longer_than_a_while(served, monkeypatch):
    monkeypatch.setattr(protocol, "DISCARD_SECONDS", 0.2)
    monkeypatch.setattr(protocol, "WATCH_SECONDS", 0.1)
    with served.connect() as wire:
        wire.sendall(b"PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n")
        assert read_answer(wire)[1] == b"refused"
        assert ended(wire)


def test_closing_waits_for_the_rest_of_the_body(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /refuse HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n")
        wire.sendall(b"x" * 3_000_000)
        assert read_answer(wire)[1] == b"refused"
        assert ended(wire)


def test_a_chunked_body_ends_with_its_last_chunk(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        time.sleep(0.1)
        wire.sendall(b"a;ext=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")
        assert read_answer(wire)[1] == b"read 13"


def test_a_body_cut_short_reaches_the_application_as_a_disconnect(served):
    with served.connect() as wire:
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123")
        time.sleep(0.2)
    assert eventually(lambda: served.seen[-1:] == ["http.disconnect"])


def test_pipelined_requests_are_answered_in_order(served):
    with served.connect() as wire:
        wire.sendall(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /other HTTP/1.1\r\nHost: h\r\n\r\n")
        data = b""
        while data.count(b"HTTP/1.1 200") < 2 or not data.endswith(b"refused"):
            data += wire.recv(65536)
        assert data.index(b"slow") < data.index(b"refused")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"H%d: %s\r\n" % (n, b"z" * 40) for n in range(2000)) + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"endless" * 20_000,
    ],
    ids=["url", "value", "many", "endless"],
)
def test_a_giant_head_is_refused(served, head):
    with served.connect() as wire:
        wire.sendall(head)
        assert read_answer(wire)[0].startswith(b"HTTP/1.1 431")
    assert served.scopes == []


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01 what\r\n\r\n",
        b"GET\r\n\r\n",
        b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_in_plain_words(served, nonsense):
    with served.connect() as wire:
        wire.sendall(nonsense)
        head, body = read_answer(wire)
        assert head.startswith(b"HTTP/1.1 400") and b"server: skyferry/" in head
        assert b"content-type: text/plain\r\n" in head
        assert body.startswith(b"InvalidArgument: ")


@pytest.mark.parametrize("coding", ["gzip, chunked", "deflate"])
def test_a_body_in_a_transfer_coding_that_nobody_undoes_is_refused(served, coding):
    with served.connect() as wire:
        head = f"PUT /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {coding}\r\n\r\n"
        wire.sendall(head.encode() + b"5\r\nhello\r\n0\r\n\r\n")
        answer, _ = read_answer(wire)
        assert answer.startswith(b"HTTP/1.1 501 ")
        assert ended(wire)
    assert served.scopes == []


def answer_to_a_closed_half(served, request):
    """Send `request` and TLS's ``close_notify``, but go on reading; return all that comes."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cafile=served.directory / "ca.pem")
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with socket.create_connection(("localhost", served.port), timeout=30) as plain:

        def step(action):
            while True:
                try:
                    return action()
                except ssl.SSLWantReadError:
                    plain.sendall(outgoing.read())
                    incoming.write(plain.recv(65536))

        step(tls.do_handshake)
        tls.write(request)
        with pytest.raises(ssl.SSLWantReadError):
            tls.unwrap()
        data = b""
        with contextlib.suppress(ssl.SSLZeroReturnError):
            while piece := step(lambda: tls.read(65536)):
                data += piece
    return data


@pytest.mark.parametrize(
    "body", [b"Content-Length: 10\r\n\r\n12345", b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"]
)
def test_a_body_cut_by_a_half_closed_connection_is_refused_and_logged(served, body):
    with capture_logs() as logs:
        answer = answer_to_a_closed_half(served, b"PUT /read/preauth:SECRET/x HTTP/1.1\r\nHost: h\r\n" + body)
    head, _, text = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 412 ") and b"www-authenticate: Bearer" in head
    assert text.startswith(b"PreconditionFailed: checksum mismatch: ")
    assert eventually(lambda: served.seen[-1:] == ["http.disconnect"])
    (line,) = [line for line in logs if line["event"] == "refused"]
    assert (line["status"], line["path"]) == (412, "/read/preauth:*/x")


def test_broken_chunks_are_refused_and_logged(served):
    with capture_logs() as logs, served.connect() as wire:
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\nwhat?\r\n")
        head, text = read_answer(wire)
        assert head.startswith(b"HTTP/1.1 400 ")
        assert text == b"InvalidArgument: the body's framing is broken\n"
        assert ended(wire)
    assert eventually(lambda: served.seen[-1:] == ["http.disconnect"])
    assert [line["path"] for line in logs if line["event"] == "refused"] == ["/read"]


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n"])
def test_a_request_has_one_host(served, hosts):
    with served.connect() as wire:
        wire.sendall(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n")
        head, _ = read_answer(wire)
        assert head.startswith(b"HTTP/1.1 400 ") and b"www-authenticate: ivoa_cookie" in head
    assert served.scopes == []


def test_http_1_0_needs_no_host(served):
    with served.connect() as wire:
        wire.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert read_answer(wire)[0].startswith(b"HTTP/1.1 200 ")


def test_refusals_of_the_parser_say_how_to_be_recognised():
    here = protocol.protocol_at("https://host:8443")
    assert here.challenges == (
        b'ivoa_bearer standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="https://host:8443/ac/login"',
        b"Bearer",
        b'ivoa_x509 standard_id="ivo://ivoa.net/sso#BasicAA", access_url="https://host:8443/cred/proxy"',
        b"ivoa_cookie",
    )


def test_the_escaped_path_reaches_the_application_untouched(served):
    with served.connect() as wire:
        wire.sendall(b"GET https://elsewhere:1/arc/%2Fa%20%ff?x=%41 HTTP/1.1\r\nHost: h\r\n\r\n")
        read_answer(wire)
    assert served.scopes[0]["raw_path"] == b"/arc/%2Fa%20%ff"
    assert served.scopes[0]["query_string"] == b"x=%41"


def test_a_slow_head_is_not_waited_for(served, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(protocol, "WATCH_SECONDS", 0.1)
    with served.connect() as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert ended(wire)


def test_a_stalled_upload_is_ended_and_a_slow_one_is_not(served, monkeypatch):
    monkeypatch.setattr(protocol, "STALL_SECONDS", 0.6)
    monkeypatch.setattr(protocol, "WATCH_SECONDS", 0.1)
    with served.connect() as wire:
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")
        for _ in range(10):
            time.sleep(0.15)
            wire.sendall(b"1")
        assert read_answer(wire)[1] == b"read 10"
        wire.sendall(b"PUT /read HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n1")
        assert ended(wire)


def test_a_stalled_reader_is_ended_and_a_slow_one_is_not(served, monkeypatch):
    # The slow one rests longer in all than it may at once, and much less at a time: a busy machine adds to that.
    monkeypatch.setattr(protocol, "STALL_SECONDS", 3)
    monkeypatch.setattr(protocol, "WATCH_SECONDS", 0.1)
    with served.connect() as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        received = 0
        pauses = 0
        while piece := slow.recv(1 << 20):
            received += len(piece)
            if pauses < 10 and received > pauses * 4_000_000:
                pauses += 1
                time.sleep(0.4)
        assert received > 50_000_000
    with served.connect() as stalled:
        stalled.sendall(b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
        assert eventually(lambda: served.connections, 60)
        assert eventually(lambda: not served.connections, 60)
        received = 0
        with pytest.raises(OSError):
            while piece := stalled.recv(1 << 20):
                received += len(piece)
            raise ConnectionResetError  # an orderly end, short of the whole, is as good
        assert received < 50_000_000


def test_a_broken_answer_is_seen_to_be_broken(served):
    with served.connect() as wire:
        wire.sendall(b"GET /break HTTP/1.1\r\nHost: h\r\n\r\n")
        data = b""
        with pytest.raises(OSError):
            while piece := wire.recv(65536):
                data += piece
            raise ConnectionResetError
        assert len(data.partition(b"\r\n\r\n")[2]) < 100


def client_chains(served):
    return [scope["extensions"]["skyferry.tls"]["client_cert_chain"] for scope in served.scopes]


def test_the_client_certificate_reaches_the_application_also_in_resumed_sessions(served, authority):
    context = ssl.create_default_context(cafile=authority / "ca.pem")
    context.load_cert_chain(authority / "user.pem")
    session = None
    for resumed in (False, True):
        with served.connect(context=context, session=session) as wire:
            assert wire.session_reused is resumed
            wire.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            read_answer(wire)
            session = wire.session
    with served.connect() as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        read_answer(wire)
    first, second, none = client_chains(served)
    assert first == second
    assert len(first) == 2
    assert first[1] == ssl.PEM_cert_to_DER_cert((authority / "ca.pem").read_text())
    assert none == ()


def test_old_tls_is_refused(served):
    context = ssl.create_default_context(cafile=served.directory / "ca.pem")
    with pytest.warns(DeprecationWarning):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, OSError)):
        served.connect(context=context)


def test_a_renewed_certificate_is_shown_without_a_restart(authority, tmp_path):
    files = tmp_path / "server.pem", tmp_path / "server.key"
    created = CertificateAuthority(authority)
    combined = created.server_certificate(["localhost"])
    for file in files:
        file.write_bytes(combined)
    context = server_context(*files)
    renewal = Renewal(context, *files)
    assert not renewal.look()
    other = created.server_certificate(["localhost", "renewed.example"])
    files[0].write_bytes(other)
    with capture_logs() as logs:
        assert not renewal.look(), "half of it is written"
    assert [line["log_level"] for line in logs] == ["warning"]
    assert _names_shown(context, authority) == {"localhost"}
    files[1].write_bytes(other)
    assert renewal.look()
    assert _names_shown(context, authority) == {"localhost", "renewed.example"}


def _names_shown(context, authority):
    """The names in the certificate of a handshake with `context`."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client = ssl.create_default_context(cafile=authority / "ca.pem")
        answering = threading.Thread(target=lambda: context.wrap_socket(theirs, server_side=True).close())
        answering.start()
        with client.wrap_socket(ours, server_hostname="localhost") as wire:
            shown = wire.getpeercert()
        answering.join(10)
    return {name for _, name in shown["subjectAltName"]}
