"""Negotiated transfers over HTTP: documents, parameters, endpoints that work for who asked (VOSpace 2.1 §6.4)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from skyferry.vospace.transfers import (
    Direction,
    Transfer,
    TransferProtocol,
    TransferView,
    read_transfer,
    write_transfer,
)
from unit.http.asking import Answer, Client, Home

CORE = "ivo://ivoa.net/vospace/core#"
CERTIFICATE = "ivo://ivoa.net/sso#tls-with-certificate"
PUT, GET = f"{CORE}httpsput", f"{CORE}httpsget"


@pytest.fixture(params=["arc", "vault"])
def home(request: pytest.FixtureRequest) -> Home:
    return request.getfixturevalue(request.param)


def asking(home: Home, name: str, direction: str, *protocols: TransferProtocol, **more: object) -> Transfer:
    return Transfer(targets=(home.uri(name),), direction=direction, protocols=protocols, **more)  # type: ignore[arg-type]


def post(client: Client, home: Home, transfer: Transfer | bytes, where: str = "synctrans") -> Answer:
    body = transfer if isinstance(transfer, bytes) else write_transfer(transfer)
    return client.ask("POST", f"/{home.service}/{where}", body, content_type="text/xml")


def negotiated(client: Client, home: Home, transfer: Transfer) -> Transfer:
    """Post, follow the one redirect, and read the outcome."""
    answer = post(client, home, transfer)
    assert answer.status == 303, answer.body
    details = client.get(path_of(home, answer.headers["location"]))
    assert (details.status, details.headers["content-type"]) == (200, "text/xml")
    return read_transfer(details.body)


def path_of(home: Home, url: str) -> str:
    assert url.startswith(home.site.url), url
    return url.removeprefix(home.site.url)


def anonymous(home: Home) -> Client:
    return Client(home.site)


def job_of(client: Client, home: Home, location: str) -> tuple[str, str]:
    """Phase and error of the job behind details, found as existing clients find it."""
    job = path_of(home, location).removesuffix("/results/transferDetails")
    return client.get(f"{job}/phase").body.decode(), client.get(f"{job}/error").body.decode()


def test_a_push_offers_a_url_that_works_without_a_credential(home: Home) -> None:
    done = negotiated(home, home, asking(home, "p1", Direction.PUSH_TO, TransferProtocol(uri=PUT)))
    (protocol,) = done.protocols
    assert protocol.security_methods == ()
    assert "/files/preauth:" in protocol.endpoint
    assert home.get(f"{home.nodes}/p1").status == 404, "negotiation makes nothing"
    put = anonymous(home).put(path_of(home, protocol.endpoint), b"pushed")
    assert put.status == 201
    assert home.bytes_of("p1").body == b"pushed"


def test_both_ways_asked_the_one_without_credential_comes_first(home: Home) -> None:
    secured = TransferProtocol(uri=PUT, security_methods=(CERTIFICATE,))
    done = negotiated(home, home, asking(home, "p2", Direction.PUSH_TO, secured, TransferProtocol(uri=PUT)))
    endpoints = [protocol.endpoint for protocol in done.protocols]
    assert "preauth:" in endpoints[0]
    assert len(set(endpoints)) == len(endpoints)
    if home.service == "arc":
        assert [protocol.security_methods for protocol in done.protocols] == [(), (CERTIFICATE,)]
        assert endpoints[1] == f"{home.site.url}{home.files}/p2"
    else:
        assert len(endpoints) == 1


def test_a_pull(home: Home) -> None:
    home.put(f"{home.files}/pulled", b"bytes")
    done = negotiated(home, home, asking(home, "pulled", Direction.PULL_FROM, TransferProtocol(uri=GET)))
    endpoints = [path_of(home, protocol.endpoint) for protocol in done.protocols]
    assert len(endpoints) == (2 if home.service == "arc" else 1)
    assert anonymous(home).get(endpoints[0]).body == b"bytes"
    if home.service == "arc":
        assert endpoints[1] == f"{home.files}/pulled"


def test_only_a_credential_asked_arc_offers_its_plain_url(home: Home) -> None:
    home.put(f"{home.files}/secured", b"bytes")
    wanted = TransferProtocol(uri=f"{CORE}httpget", security_methods=("unknown:method", CERTIFICATE))
    (protocol,) = negotiated(home, home, asking(home, "secured", Direction.PULL_FROM, wanted)).protocols
    assert protocol.uri == f"{CORE}httpget"
    if home.service == "arc":
        assert protocol == TransferProtocol(
            uri=f"{CORE}httpget", endpoint=f"{home.site.url}{home.files}/secured", security_methods=(CERTIFICATE,)
        )
    else:
        assert "preauth:" in protocol.endpoint
        assert protocol.security_methods == ()


def test_endpoints_name_the_node_behind_links(home: Home) -> None:
    home.put(f"{home.files}/real", b"bytes")
    home.make("alias", "LinkNode", f"<vos:properties/><vos:target>{home.uri('real')}</vos:target>")
    done = negotiated(home, home, asking(home, "alias", Direction.PULL_FROM, TransferProtocol(uri=GET)))
    assert done.targets == (home.uri("alias"),)
    assert done.protocols[0].endpoint.endswith("/real")


@pytest.mark.parametrize(
    ("name", "direction", "protocol", "view", "error"),
    [
        ("missing", Direction.PULL_FROM, GET, None, "NodeNotFound"),
        ("", Direction.PULL_FROM, GET, None, "InvalidArgument: target is not a data node"),
        ("", Direction.PUSH_TO, PUT, None, "InvalidArgument: transfer destination is not a data node"),
        ("x", Direction.PUSH_TO, GET, None, "ProtocolNotSupported"),
        ("x", Direction.PUSH_TO, "ivo://x#gopher", None, "ProtocolNotSupported"),
        ("x", Direction.PUSH_TO, PUT, "ivo://x#upside-down", "ViewNotSupported"),
        ("x", Direction.PUSH_FROM, PUT, None, "OperationNotSupported"),
        ("x", Direction.MOUNT, PUT, None, "ProtocolNotSupported"),
    ],
)
def test_a_failed_negotiation_has_details_without_protocol_and_its_reason_in_the_job(
    home: Home, name: str, direction: str, protocol: str, view: str | None, error: str
) -> None:
    chosen = TransferView(uri=view) if view else None
    answer = post(home, home, asking(home, name, direction, TransferProtocol(uri=protocol), view=chosen))
    assert answer.status == 303
    details = home.get(path_of(home, answer.headers["location"]))
    assert details.status == 200
    assert read_transfer(details.body).protocols == ()
    phase, text = job_of(home, home, answer.headers["location"])
    assert phase == "ERROR"
    assert text.startswith(error) if ":" in error else text == error


def test_a_length_over_quota_fails_at_negotiation(home: Home) -> None:
    params = ((f"{CORE}length", str(1 << 60)),)
    answer = post(home, home, asking(home, "huge", Direction.PUSH_TO, TransferProtocol(uri=PUT), params=params))
    phase, error = job_of(home, home, answer.headers["location"])
    if home.service == "arc":
        assert (phase, error.partition(":")[0]) == ("ERROR", "QuotaExceeded")
    else:
        assert phase == "COMPLETED", "a vault's allocation has no quota unless the operator sets one"


@pytest.mark.parametrize("body", [b"<nonsense/>", b"<", b"<!DOCTYPE a><a/>"])
def test_a_malformed_document_is_refused_at_once(home: Home, body: bytes) -> None:
    answer = post(home, home, body)
    assert (answer.status, answer.body.partition(b":")[0]) == (400, b"InvalidArgument")


def test_a_job_completes_with_its_details_and_belongs_to_its_owner(home: Home) -> None:
    answer = post(home, home, asking(home, "p3", Direction.PUSH_TO, TransferProtocol(uri=PUT)))
    location = path_of(home, answer.headers["location"])
    job = location.removesuffix("/results/transferDetails")
    assert home.get(f"{job}/phase").body == b"COMPLETED"
    assert b"transferDetails" in home.get(f"{job}/results").body
    assert home.get(job.replace("transfers", "xfer")).body == home.get(location).body
    assert anonymous(home).get(location).status == 403


def test_an_anonymous_job_is_for_whoever_knows_it(home: Home) -> None:
    nobody = anonymous(home)
    answer = post(nobody, home, asking(home, "p4", Direction.PUSH_TO, TransferProtocol(uri=PUT)))
    assert job_of(nobody, home, answer.headers["location"]) == ("ERROR", "PermissionDenied")
    assert job_of(home, home, answer.headers["location"]) == ("ERROR", "PermissionDenied")


# --- parameters


def parameters(home: Home, name: str, direction: str, protocol: str, **more: str) -> str:
    query = {"TARGET": home.uri(name), "direction": direction, "Protocol": protocol, **more}
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_lead_straight_to_the_bytes(home: Home, method: str) -> None:
    home.put(f"{home.files}/by-parameters", b"bytes")
    query = parameters(home, "by-parameters", "pullFromVoSpace", GET, REQUEST="redirect")
    answer = home.ask(method, f"/{home.service}/synctrans?{query}")
    assert answer.status == 303
    assert anonymous(home).get(path_of(home, answer.headers["location"])).body == b"bytes"


def test_parameters_may_be_a_form(home: Home) -> None:
    form = parameters(home, "by-form", "PUSHTOVOSPACE", PUT)
    answer = home.ask(
        "POST", f"/{home.service}/synctrans", form.encode(), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status == 303
    assert "/files/preauth:" in answer.headers["location"]


@pytest.mark.parametrize(
    ("name", "direction", "protocol", "status", "fault"),
    [
        ("missing", "pullFromVoSpace", GET, 404, "NodeNotFound"),
        ("x", "pullFromVoSpace", PUT, 400, "ProtocolNotSupported"),
        ("x", "vos://a~b/c", PUT, 400, "InvalidArgument"),
        ("x", "sideways", PUT, 400, "InvalidArgument"),
        ("x", "pushToVoSpace", "", 400, "InvalidArgument: missing parameters: PROTOCOL"),
    ],
)
def test_failures_by_parameters_are_the_answer(
    home: Home, name: str, direction: str, protocol: str, status: int, fault: str
) -> None:
    answer = home.get(f"/{home.service}/synctrans?{parameters(home, name, direction, protocol)}")
    assert answer.status == status
    assert answer.body.startswith(fault.encode())
    assert answer.headers["content-type"] == "text/plain"


def test_a_locked_node_is_423_by_parameters(home: Home) -> None:
    locked = '<vos:properties><vos:property uri="ivo://cadc.nrc.ca/vospace/core#islocked">true</vos:property></vos:properties>'
    assert home.make("locked", "DataNode", locked).status == 201
    answer = home.get(f"/{home.service}/synctrans?{parameters(home, 'locked', 'pushToVoSpace', PUT)}")
    assert (answer.status, answer.body.partition(b":")[0]) == (423, b"NodeLocked")


def test_repeated_parameters_are_refused(home: Home) -> None:
    query = parameters(home, "x", "pushToVoSpace", PUT)
    assert home.get(f"/{home.service}/synctrans?{query}&target=again").status == 400


# --- as a job


def test_a_posted_transfer_waits_until_it_is_run(home: Home) -> None:
    answer = post(home, home, asking(home, "p5", Direction.PUSH_TO, TransferProtocol(uri=PUT)), "transfers")
    job = path_of(home, answer.headers["location"])
    assert home.get(f"{job}/phase").body == b"PENDING"
    ran = home.ask("POST", f"{job}/phase", b"phase=run", content_type="application/x-www-form-urlencoded")
    assert (ran.status, ran.headers["location"]) == (303, answer.headers["location"])
    assert home.get(f"{job}/phase").body == b"COMPLETED"
    results = home.get(f"{job}/results").body.decode()
    assert f'id="dataNode" xlink:href="{home.uri("p5")}"' in results
    assert read_transfer(home.get(f"{job}/results/transferDetails").body).protocols
