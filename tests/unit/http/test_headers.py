"""Headers read and written: digests, dispositions, ranges, conditions, queries."""

import base64
import hashlib

import pytest
from starlette.datastructures import Headers

from skyferry.site.http.conditions import http_date, is_unmodified, range_applies
from skyferry.site.http.digest_headers import announced_digests, md5_header
from skyferry.site.http.disposition import content_disposition
from skyferry.site.http.queries import reencoded
from skyferry.site.http.ranges import requested_range
from skyferry.site.http.upload_headers import upload_request
from skyferry.site.space.bytes import Digests
from skyferry.vospace.faults import InvalidArgument, PreconditionFailed, RangeNotSatisfiable

MD5 = hashlib.md5(b"x").hexdigest()
SHA = hashlib.sha256(b"x").hexdigest()
MD5_64 = base64.b64encode(bytes.fromhex(MD5)).decode()
SHA_64 = base64.b64encode(bytes.fromhex(SHA)).decode()


@pytest.mark.parametrize(
    ("name", "value", "digests"),
    [
        ("digest", f"md5={MD5_64}", Digests(md5=MD5)),
        ("digest", f"MD5={MD5_64}, unixsum=30637, SHA-256={SHA_64}", Digests(md5=MD5, sha256=SHA)),
        ("digest", f"md5={MD5.upper()}", Digests(md5=MD5)),
        ("digest", f"md5={base64.b64encode(MD5.encode()).decode()}", Digests(md5=MD5)),
        ("repr-digest", f"sha-256=:{SHA_64}:, sha-512=:AAAA:", Digests(sha256=SHA)),
        ("content-digest", f"md5=:{MD5_64}:", Digests(md5=MD5)),
        ("content-md5", MD5_64, Digests(md5=MD5)),
        ("x-other", "md5=", Digests()),
    ],
)
def test_digests_of_every_dialect(name, value, digests):
    assert announced_digests(Headers({name: value})) == digests


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("digest", "md5"),
        ("digest", "md5="),
        ("digest", "md5=####"),
        ("digest", f"sha-256={MD5_64}"),
        ("repr-digest", f"md5={MD5_64}"),
        ("content-md5", "abc"),
        ("digest", f"md5={MD5_64}, md5={base64.b64encode(bytes(16)).decode()}"),
    ],
)
def test_malformed_digests(name, value):
    with pytest.raises(InvalidArgument):
        announced_digests(Headers({name: value}))


def test_md5_header():
    assert md5_header(MD5) == f"md5={MD5_64}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"a b.fits", 'inline; filename="a b.fits"'),
        ("é.fits".encode(), "inline; filename=\"_.fits\"; filename*=UTF-8''%C3%A9.fits"),
        (b'q"\\;%', "inline; filename=\"q____\"; filename*=UTF-8''q%22%5C%3B%25"),
        (b"caf\xe9 1", "inline; filename=\"caf_E9 1\"; filename*=UTF-8''caf%25E9%201"),
        (b"new\nline", "inline; filename=\"new_line\"; filename*=UTF-8''new%0Aline"),
    ],
)
def test_dispositions(name, value):
    assert content_disposition(name) == value


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=5-99", (5, 10)),
        ("Bytes = 1 - 2", (1, 3)),
        ("bytes=1-2,4-5", None),
        ("bytes=3-2", None),
        ("bytes=", None),
        ("items=1-2", None),
        ("bytes=a-b", None),
    ],
)
def test_ranges(header, chosen):
    assert requested_range(header, 10) == chosen


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_ranges_without_a_byte(header):
    with pytest.raises(RangeNotSatisfiable) as refused:
        requested_range(header, 10)
    assert refused.value.length == 10


NOW = 1_700_000_000_900_000_000
BEFORE, SAME, AFTER = (http_date(NOW + seconds * 1_000_000_000) for seconds in (-10, 0, 10))


@pytest.mark.parametrize(
    ("headers", "unmodified"),
    [
        ({}, False),
        ({"if-none-match": '"v"'}, True),
        ({"if-none-match": 'W/"v", "w"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"w"', "if-modified-since": AFTER}, False),
        ({"if-modified-since": SAME}, True),
        ({"if-modified-since": BEFORE}, False),
        ({"if-modified-since": "not a date"}, False),
        ({"if-match": '"v"', "if-unmodified-since": BEFORE}, False),
        ({"if-unmodified-since": SAME}, False),
    ],
)
def test_conditions(headers, unmodified):
    assert is_unmodified(Headers(headers), "v", NOW) is unmodified


@pytest.mark.parametrize("headers", [{"if-match": '"w"'}, {"if-match": 'W/"v"'}, {"if-unmodified-since": BEFORE}])
def test_failed_preconditions(headers):
    with pytest.raises(PreconditionFailed):
        is_unmodified(Headers(headers), "v", NOW)


@pytest.mark.parametrize(
    ("condition", "applies"), [('"v"', True), ('"w"', False), ('W/"v"', False), (SAME, True), (BEFORE, False)]
)
def test_if_range(condition, applies):
    assert range_applies(Headers({"if-range": condition}), "v", NOW) is applies


@pytest.mark.parametrize(
    ("query", "passed_on"),
    [
        (b"A=1&A=2&B=[x]", "A=1&A=2&B=%5Bx%5D"),
        (b"view=data&x=%2B+y&flag", "x=%2B%20y&flag"),
        (b"VIEW=data", ""),
        (b"\xff=1", "%FF=1"),
    ],
)
def test_queries_are_passed_on(query, passed_on):
    assert reencoded(query, without="view") == passed_on


def test_lengths_of_bodies():
    assert upload_request(Headers({"transfer-encoding": "chunked"}), Digests()).length is None
    assert upload_request(Headers({}), Digests()).length == 0
    with pytest.raises(InvalidArgument):
        upload_request(Headers({"content-length": "-5"}), Digests())
