"""Put transactions in parts over HTTP: several connections, any order."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from unit.http.asking import Client, digest

MIB = 1 << 20


@pytest.fixture
def name():
    return uuid.uuid4().hex


def start(home, name, total):
    answer = home.put(f"{home.files}/{name}", x_put_txn_op="start", x_total_length=str(total))
    assert answer.status == 202, answer.body
    return answer.headers["x-put-txn-id"]


def part(home, name, id, content, offset, length=None, **headers):
    body = content[offset : offset + (length or len(content))]
    headers.setdefault("digest", digest(body))
    return home.put(f"{home.files}/{name}", body, x_put_txn_id=id, x_skyferry_offset=str(offset), **headers)


def state(home, name, id):
    return home.ask("HEAD", f"{home.files}/{name}", x_put_txn_id=id)


def commit(home, name, id, content):
    return home.put(f"{home.files}/{name}", x_put_txn_id=id, x_put_txn_op="commit", digest=digest(content))


def test_parts_on_several_connections_become_one_file(home, name):
    content = os.urandom(5 * MIB + 17)
    id = start(home, name, len(content))
    offsets = list(range(0, len(content), MIB))
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda offset: part(home, name, id, content, offset, MIB), reversed(offsets)))
    assert [answer.status for answer in answers] == [202] * len(offsets)
    assert answers[-1].headers["digest"] == digest(content[:MIB])
    assert home.get(f"{home.nodes}/{name}").status == 404
    assert state(home, name, id).headers["x-skyferry-held"] == f"0-{len(content) - 1}"
    stored = commit(home, name, id, content)
    assert (stored.status, stored.headers["digest"]) == (201, digest(content))
    assert home.bytes_of(name).body == content
    assert state(home, name, id).status == 400


def test_the_state_lists_what_is_held_and_a_commit_with_gaps_is_refused(home, name):
    content = os.urandom(400)
    id = start(home, name, 400)
    assert state(home, name, id).headers.get("x-skyferry-held") is None
    for offset in (100, 200, 350):
        assert part(home, name, id, content, offset, 50).status == 202
    told = state(home, name, id)
    assert told.headers["x-skyferry-held"] == "100-149,200-249,350-399"
    assert (told.headers["content-length"], told.headers["x-total-length"]) == ("0", "400")
    assert commit(home, name, id, content).status == 412
    for offset, length in ((0, 100), (150, 50), (250, 100)):
        assert part(home, name, id, content, offset, length).status == 202
    assert commit(home, name, id, b"others").status == 412
    assert commit(home, name, id, content).status == 201
    assert home.bytes_of(name).body == content


def test_the_same_part_again_is_harmless_another_one_is_refused(home, name):
    content = os.urandom(300)
    id = start(home, name, 300)
    for _ in range(2):
        assert part(home, name, id, content, 100, 100).status == 202
    assert part(home, name, id, content, 120, 10).status == 202
    other = bytes(300)
    assert part(home, name, id, other, 100, 100).status == 412
    assert part(home, name, id, content, 50, 100).status == 400
    assert state(home, name, id).headers["x-skyferry-held"] == "100-199"
    assert part(home, name, id, content, 0, 100).status == 202
    assert part(home, name, id, content, 200, 100).status == 202
    assert part(home, name, id, content, 0, 300).status == 202
    assert commit(home, name, id, content).status == 201
    assert home.bytes_of(name).body == content


def test_bytes_that_are_not_what_was_announced_are_not_held(home, name):
    content = os.urandom(100)
    id = start(home, name, 100)
    assert part(home, name, id, content, 0, digest=digest(b"else")).status == 412
    assert state(home, name, id).headers.get("x-skyferry-held") in (None, "")
    answer = home.put(f"{home.files}/{name}", content, x_put_txn_id=id, x_skyferry_offset="0")
    assert (answer.status, answer.headers.get("digest")) == (202, None)
    assert commit(home, name, id, content).status == 201


@pytest.mark.parametrize("first_in_parts", [True, False])
def test_a_transaction_is_sequential_or_in_parts(home, name, first_in_parts):
    content = os.urandom(300)
    id = start(home, name, 300)
    if first_in_parts:
        assert part(home, name, id, content, 0, 100).status == 202
        assert home.put(f"{home.files}/{name}", content[100:], x_put_txn_id=id).status == 400
        assert home.ask("POST", f"{home.files}/{name}", x_put_txn_id=id, x_put_txn_op="revert").status == 400
    else:
        assert home.put(f"{home.files}/{name}", content[:100], x_put_txn_id=id).status == 202
        assert part(home, name, id, content, 100, 200).status == 400
    assert home.ask("POST", f"{home.files}/{name}", x_put_txn_id=id, x_put_txn_op="abort").status == 204
    assert state(home, name, id).status == 400


@pytest.mark.parametrize("offset", ["-1", "x", "299", "300"])
def test_parts_that_cannot_be(home, name, offset):
    id = start(home, name, 300)
    answer = home.put(f"{home.files}/{name}", b"12", x_put_txn_id=id, x_skyferry_offset=offset)
    assert answer.status == 400, answer.body


def test_parts_need_a_total(home, name):
    id = home.put(f"{home.files}/{name}", x_put_txn_op="start").headers["x-put-txn-id"]
    assert part(home, name, id, b"12", 0).status == 400


def test_a_cut_part_leaves_room_for_the_next_try(home, name):
    content = os.urandom(2 * MIB)
    id = start(home, name, len(content))
    with home.socket() as socket:
        head = f"PUT {home.files}/{name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n"
        socket.sendall((head + f"x-put-txn-id: {id}\r\nx-skyferry-offset: 0\r\n\r\n").encode() + content[:MIB])
    for _ in range(200):
        answer = part(home, name, id, content, 0)
        if answer.status != 409:
            break
    assert answer.status == 202
    assert commit(home, name, id, content).status == 201
    assert home.bytes_of(name).body == content


def test_a_pre_authorised_url_carries_parts(home, name, site):
    content = os.urandom(1000)
    document = (
        '<vos:transfer xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" version="2.1">'
        f"<vos:target>{home.uri(name)}</vos:target><vos:direction>pushToVoSpace</vos:direction>"
        '<vos:protocol uri="ivo://ivoa.net/vospace/core#httpsput"/></vos:transfer>'
    ).encode()
    answer = home.ask("POST", f"/{home.service}/synctrans", document, content_type="text/xml")
    while answer.status == 303:
        answer = home.get(answer.headers["location"].removeprefix(site.url))
    endpoint = answer.body.decode().split("endpoint>")[1].split("<")[0].removeprefix(site.url)
    bearer = Client(site)
    id = bearer.put(endpoint, x_put_txn_op="start", x_total_length="1000").headers["x-put-txn-id"]
    for offset in (500, 0):
        body = content[offset : offset + 500]
        assert bearer.put(endpoint, body, x_put_txn_id=id, x_skyferry_offset=str(offset)).status == 202
    assert bearer.put(endpoint, x_put_txn_id=id, x_put_txn_op="commit", digest=digest(content)).status == 201
    assert home.bytes_of(name).body == content
