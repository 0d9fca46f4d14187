"""``/bundle``: many files as one tar stream."""

import hashlib
import io
import json
import os
import tarfile
import uuid

import pytest

from unit.http.asking import Home

TAR = "application/x-tar"


def tar(entries, format=tarfile.PAX_FORMAT):
    """A tar of pairs of name, or header, and content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format, errors="surrogateescape") as archive:
        for name, content in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def header(name, type=tarfile.REGTYPE, **pax):
    info = tarfile.TarInfo(name)
    info.type = type
    info.pax_headers = {key.replace("SKYFERRY_", "SKYFERRY."): value for key, value in pax.items()}
    return info


@pytest.fixture
def top(home):
    name = uuid.uuid4().hex
    assert home.make(name).status == 201
    return name


def send(home: Home, top, body):
    answer = home.ask("POST", f"/{home.service}/bundle/{home.path}/{top}", body, content_type=TAR)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/x-ndjson"
    *verdicts, last = map(json.loads, answer.body.splitlines())
    return verdicts, last


def test_each_file_becomes_a_node_with_a_verdict(home, top):
    files = {f"dir{number % 3}/file{number:03}": os.urandom(number * 13) for number in range(600)}
    verdicts, last = send(home, top, tar(files.items()))
    assert verdicts == [
        {"path": name, "status": 201, "bytes": len(content), "md5": hashlib.md5(content).hexdigest()}
        for name, content in files.items()
    ]
    total = sum(map(len, files.values()))
    assert last == {"end": True, "count": 600, "stored": 600, "failed": 0, "bytes": total}
    for name in ("dir0/file000", "dir1/file001", "dir2/file599", "dir0/file300"):
        assert home.bytes_of(f"{top}/{name}").body == files[name]


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("step", [100, 1 << 16])
def test_any_kind_of_tar_in_pieces_of_any_size(home, top, format, step):
    long = "/".join(["long" * 12] * 3) + "/file"
    files = {"a": b"1", long: b"2" * 700, "large": os.urandom(3 << 20), "c": b"", "d": os.urandom(5000)}
    if step == 100:
        files["large"] = b"not so"
    body = tar(files.items(), format)
    verdicts, last = send(home, top, (body[at : at + step] for at in range(0, len(body), step)))
    assert [(verdict["path"], verdict["status"]) for verdict in verdicts] == [(name, 201) for name in files]
    assert last["end"]
    for name, content in files.items():
        assert (home.bytes_of(f"{top}/{name}").body or b"") == content


def test_times_types_and_digests_travel_in_headers(home, top):
    good = hashlib.md5(b"good").hexdigest()
    body = tar(
        [
            (header("a", SKYFERRY_md5=good, mtime="1700000000.123456789", SKYFERRY_type="image/fits"), b"good"),
            (header("b", SKYFERRY_md5=good), b"evil"),
            (header("c", SKYFERRY_md5="zz"), b"zz"),
            (header("d", mtime="99999999999999"), b"d"),
            (header("e", SKYFERRY_md5=good), bytes(2 << 20)),
            (header("f"), b"f"),
        ]
    )
    verdicts, last = send(home, top, body)
    assert [verdict["status"] for verdict in verdicts] == [201, 412, 400, 400, 412, 201]
    assert last == {"end": True, "count": 6, "stored": 2, "failed": 4, "bytes": 5}
    stored = home.ask("HEAD", f"{home.files}/{top}/a")
    assert stored.headers["x-skyferry-mtime"] == "2023-11-14T22:13:20.123456789Z"
    assert stored.headers["content-type"] == "image/fits"
    for name in "bcde":
        assert home.get(f"{home.nodes}/{top}/{name}").status == 404


def test_what_is_no_file_and_names_that_cannot_be(home, top):
    link, hard, fifo = header("l", tarfile.SYMTYPE), header("h", tarfile.LNKTYPE), header("f", tarfile.FIFOTYPE)
    link.linkname = hard.linkname = "a"
    odd = [(header("../a"), b"1"), (header("/abs"), b"1"), (header("a//b"), b"1"), (header("./ok"), b"1")]
    verdicts, last = send(home, top, tar([(link, b""), (hard, b""), (fifo, b""), *odd]))
    assert [(verdict["status"], verdict.get("fault")) for verdict in verdicts] == [
        *[(400, "TypeNotSupported")] * 3,
        *[(400, "InvalidURI")] * 3,
        (201, None),
    ]
    assert verdicts[-1]["path"] == "ok"
    assert (last["stored"], last["failed"]) == (1, 6)


def test_directories_become_containers(home, top):
    home.make(f"{top}/there")
    entries = [(header(name, tarfile.DIRTYPE), b"") for name in ("./", "there/", "new/deep/")]
    verdicts, _ = send(home, top, tar([*entries, ("new/file", b"1")]))
    assert [(verdict["path"], verdict["status"]) for verdict in verdicts] == [
        ("", 200),
        ("there", 200),
        ("new/deep", 201),
        ("new/file", 201),
    ]


def test_files_that_exist_are_replaced_and_the_last_of_one_name_stays(home, top):
    home.put(f"{home.files}/{top}/a", b"before")
    home.make(f"{top}/container")
    home.make(f"{top}/link", "LinkNode", f"<vos:target>{home.uri(top)}/target</vos:target>")
    home.put(f"{home.files}/{top}/target", b"old")
    body = tar([("a", b"1"), ("a", b"2"), ("container", b"3"), ("link", b"4"), ("a/b", b"5")])
    verdicts, _ = send(home, top, body)
    assert [verdict["status"] for verdict in verdicts] == [201, 201, 400, 201, 404]
    assert home.bytes_of(f"{top}/a").body == b"2"
    assert home.bytes_of(f"{top}/target").body == b"4"


def test_names_of_any_bytes(home, top):
    name = b"\xff\xfe".decode("utf-8", "surrogateescape")
    verdicts, _ = send(home, top, tar([(name, b"1"), ("ü %#", b"2")], tarfile.GNU_FORMAT))
    assert verdicts[0]["path"] == "%FF%FE"
    assert verdicts[0]["status"] == (201 if home.service == "arc" else 400)
    assert (verdicts[1]["path"], verdicts[1]["status"]) == ("%C3%BC%20%25%23", 201)


@pytest.mark.parametrize("length", [1024, 1224, 1824, 2048])
def test_a_stream_that_breaks_off_keeps_what_was_stored(home, top, length):
    verdicts, last = send(home, top, tar([("a", b"1"), ("b", bytes(1000)), ("c", b"3")])[:length])
    assert [verdict["path"] for verdict in verdicts] == ["a"]
    assert last["end"] is False
    assert last["fault"] == "InvalidData"
    assert home.get(f"{home.nodes}/{top}/b").status == 404


@pytest.mark.parametrize("body", [b"", b"x" * 2000, b"\x1f\x8b" + bytes(600)])
def test_what_is_no_tar(home, top, body):
    verdicts, last = send(home, top, body)
    assert verdicts == []
    assert (last["end"], last["fault"]) == (False, "InvalidData")


def test_requests_that_are_refused_as_a_whole(home, top, anonymous):
    target = f"/{home.service}/bundle/{home.path}/{top}"
    assert home.ask("POST", target, b"x", content_type="application/zip").status == 400
    assert home.ask("POST", f"{target}/missing", tar([]), content_type=TAR).status == 404
    assert anonymous.ask("POST", target, tar([]), content_type=TAR).status in (401, 403)


def test_a_client_that_reads_only_at_the_end(home, top):
    """Thousands of verdicts fill every buffer on the way, and the body is taken all the same."""
    count = 20_000
    body = tar((header("l" * 90 + str(number), tarfile.FIFOTYPE), b"") for number in range(count))
    with home.socket() as socket:
        target = f"/{home.service}/bundle/{home.path}/{top}"
        head = (
            f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TAR}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        socket.sendall(head.encode() + body)
        received = b""
        while b'"end":true' not in received[-400:]:
            received += socket.recv(1 << 20)
    assert received.count(b"TypeNotSupported") == count


def test_a_client_that_leaves_keeps_what_it_was_told(home, top):
    """The verdicts come while the body is still on its way."""
    body = tar([(f"f{number:04}", b"x" * 100) for number in range(400)])
    with home.socket() as socket:
        target = f"/{home.service}/bundle/{home.path}/{top}"
        head = (
            f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TAR}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        socket.sendall(head.encode() + body[: 300 * 1024])
        received = b""
        while b'"path":"f0299"' not in received:
            received += socket.recv(1 << 20)
    told = [line for line in received.splitlines() if b'"status":201' in line]
    assert len(told) == 300
    listing = home.get(f"/{home.service}/listing/{home.path}/{top}").body.splitlines()
    assert json.loads(listing[-1])["count"] == 300
