"""Faults as answers, and what the log keeps of them."""

import asyncio
import json

import pytest
import structlog
from starlette.exceptions import HTTPException

from skyferry.site.http.access_log import redacted
from skyferry.site.http.faults import BrokenAnswer, Faults, render
from skyferry.site.http.maintenance import Maintenance
from skyferry.site.http.services import Availability
from skyferry.vospace import faults


def answered(fault, method="GET"):
    response = render(fault, method)
    return response.status_code, dict(response.headers), response.body.decode()


def test_a_fault_is_one_line_of_plain_text():
    assert answered(faults.NodeNotFound("vos://a~arc/x")) == (
        404,
        {"content-type": "text/plain", "content-length": "28"},
        "NodeNotFound: vos://a~arc/x\n",
    )


def test_what_may_be_tried_again_says_when():
    status, headers, body = answered(faults.ServiceBusy("wait", retry_after=7))
    assert (status, headers["retry-after"], body) == (503, "7", "ServiceBusy: wait\n")
    assert answered(faults.ServiceBusy("wait"))[1]["retry-after"]


def test_a_put_is_never_answered_503():
    status, headers, _ = answered(faults.ServiceBusy("wait"), "PUT")
    assert status == 429
    assert "retry-after" in headers


def test_names_that_are_not_utf8_can_be_spoken_of():
    assert answered(faults.InvalidURI("\udcff"))[2] == "InvalidURI: \\udcff\n"


def run(layer):
    sent = []

    async def main():
        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "raw_path": b"/arc/nodes", "headers": [], "query_string": b""}
        await layer(scope, receive, send)

    asyncio.run(main())
    return sent


def failing(error, *, started=False):
    async def application(scope, receive, send):
        if started:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise error

    return Faults(application)


def test_what_nobody_foresaw_has_a_reference_that_the_log_knows():
    with structlog.testing.capture_logs() as lines:
        start, body = run(failing(ZeroDivisionError("secret detail")))
    assert start["status"] == 500
    text = body["body"].decode()
    assert text.startswith("InternalFault: reference ")
    assert "secret" not in text
    reference = text.split()[-1]
    assert [line["reference"] for line in lines] == [reference]
    assert isinstance(lines[0]["exc_info"], ZeroDivisionError)


def test_a_begun_answer_is_broken_off():
    with pytest.raises(BrokenAnswer):
        run(failing(faults.InternalFault("changed"), started=True))


def test_refusals_of_the_framework_look_like_ours():
    start, body = run(failing(HTTPException(405, headers={"Allow": "GET, HEAD"})))
    assert (start["status"], body["body"]) == (405, b"unsupported: HTTP GET\n")
    assert (b"allow", b"GET, HEAD") in start["headers"]


@pytest.mark.parametrize(
    ("target", "query", "logged"),
    [
        (b"/arc/files/preauth:SECRET/a/b", b"", "/arc/files/preauth:*/a/b"),
        (b"/arc/files/preauth%3aSECRET/a", b"", "/arc/files/preauth%3a*/a"),
        (
            b"/arc/nodes/a",
            b"limit=3&X-Amz-Signature=SECRET&token=SECRET",
            "/arc/nodes/a?limit=3&X-Amz-Signature=*&token=*",
        ),
        (b"/arc/nodes/a\xff", b"", "/arc/nodes/a\\xff"),
    ],
)
def test_the_log_never_holds_what_opens_something(target, query, logged):
    assert redacted(target, query) == logged


@pytest.mark.parametrize(
    ("availability", "method", "path", "refused"),
    [
        (Availability.FULL, "PUT", b"/arc/files/a", False),
        (Availability.READ_ONLY, "GET", b"/arc/files/a", False),
        (Availability.READ_ONLY, "PUT", b"/arc/files/a", True),
        (Availability.READ_ONLY, "POST", b"/ac/login", False),
        (Availability.OFFLINE, "GET", b"/arc/files/a", True),
        (Availability.OFFLINE, "GET", b"/arc/files/availability", True),
        (Availability.OFFLINE, "GET", b"/arc/availability", False),
        (Availability.OFFLINE, "HEAD", b"/vault/capabilities", False),
        (Availability.OFFLINE, "GET", b"/reg/resource-caps", False),
    ],
)
def test_maintenance(availability, method, path, refused):
    async def application(scope, receive, send):
        pass

    class Services:
        def __init__(self):
            self.availability = lambda: availability

    layer = Maintenance(application, Services())
    scope = {"type": "http", "method": method, "raw_path": path}
    if refused:
        with pytest.raises(faults.ServiceBusy):
            asyncio.run(layer(scope, None, None))
    else:
        asyncio.run(layer(scope, None, None))


def test_a_request_has_one_line_in_the_log_that_its_answer_names(arc):
    answer = arc.put(f"{arc.files}/logged", b"12345")
    request = answer.headers["x-skyferry-request"]
    lines = [json.loads(line) for line in arc.site.log.read_text().splitlines() if request in line]
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["method"] == "PUT"
    assert line["path"] == f"{arc.files}/logged"
    assert (line["status"], line["received"]) == (201, 5)
    assert line["account"] == answer.headers["x-vo-authenticated"]
    assert line["seconds"] >= 0
