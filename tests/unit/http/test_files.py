"""Bytes over HTTP: what goes in comes out, and everything the headers promise."""

import contextlib
import re
import ssl
import time
from urllib.parse import quote

import pytest

from unit.http.asking import Client, digest, property_element

BODY = bytes(range(256)) * 5000  # more than one block
MIMETYPE = "ivo://ivoa.net/vospace/core#type"
LOCKED = "ivo://cadc.nrc.ca/vospace/core#islocked"
PUBLIC = "ivo://ivoa.net/vospace/core#ispublic"


@pytest.mark.parametrize("body", [BODY, [BODY[:70000], BODY[70000:]]], ids=["sized", "chunked"])
def test_put_is_created_with_its_digest_and_comes_back(home, body):
    name = "sized" if isinstance(body, bytes) else "chunked"
    stored = home.put(f"{home.files}/{name}", body, content_type="application/fits")
    assert (stored.status, stored.body, stored.headers["content-length"]) == (201, b"", "0")
    assert stored.headers["digest"] == digest(BODY)
    assert "etag" in stored.headers and "x-vo-authenticated" in stored.headers
    back = home.bytes_of(name)
    assert (back.status, back.body) == (200, BODY)
    assert back.headers["content-type"] == "application/fits"
    assert back.headers["digest"] == digest(BODY)
    assert back.headers["etag"] == stored.headers["etag"]
    assert back.headers["content-length"] == str(len(BODY))
    assert back.headers["accept-ranges"] == "bytes"
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-security-policy"] == "sandbox"
    assert back.headers["content-disposition"] == f'inline; filename="{name}"'


def test_head_says_what_get_would(home):
    home.put(f"{home.files}/head", BODY)
    answer = home.ask("HEAD", f"{home.files}/head")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["digest"] == digest(BODY)
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_vault_sends_readers_to_a_preauthorised_url_with_their_parameters(vault):
    vault.put(f"{vault.files}/there", BODY)
    answer = vault.get(f"{vault.files}/there?A=1&A=2&B=[x]")
    assert answer.status == 303
    location = answer.headers["location"]
    assert location.startswith(f"{vault.site.url}/vault/files/preauth:")
    assert location.endswith(f"/{vault.path}/there?A=1&A=2&B=%5Bx%5D")
    again = Client(vault.site).get(location.removeprefix(vault.site.url))
    assert (again.status, again.body) == (200, BODY)
    assert again.headers["x-vo-authenticated"] == vault.get("/vault/nodes").headers["x-vo-authenticated"]
    before, token, after = re.split(r"(?<=preauth:)([^/]+)", location.removeprefix(vault.site.url), maxsplit=1)
    forged = before + token[:5] + ("A" if token[5] != "A" else "B") + token[6:] + after
    assert Client(vault.site).get(forged).status == 403
    assert Client(vault.site).put(location.removeprefix(vault.site.url), b"x").status == 403


@pytest.mark.parametrize("name", ["plain", "näme %.fits", "l" * 120])
def test_bytes_behind_a_link_keep_the_links_name(home, name):
    home.put(f"{home.files}/behind", BODY)
    escaped = quote(name, safe="")
    target = f"<vos:target>{home.uri('behind')}</vos:target>"
    assert home.put(
        f"{home.nodes}/{escaped}", home.document(escaped, "LinkNode", target), content_type="text/xml"
    ).status in (201, 409)
    answer = home.bytes_of(escaped)
    assert (answer.status, answer.body) == (200, BODY)
    wanted = home.ask("HEAD", f"{home.files}/{escaped}").headers["content-disposition"]
    assert answer.headers["content-disposition"] == wanted
    assert quote(name, safe="") in wanted


def test_an_upload_of_nothing_is_answered_with_the_digest_of_nothing(home):
    assert home.put(f"{home.files}/nothing").headers["digest"] == digest(b"")
    id = home.put(f"{home.files}/nothing-more", x_put_txn_op="start").headers["x-put-txn-id"]
    done = home.put(f"{home.files}/nothing-more", x_put_txn_op="commit", x_put_txn_id=id)
    assert (done.status, done.headers["digest"]) == (201, digest(b""))


def test_empty_files_have_no_content(home):
    assert home.put(f"{home.files}/empty").status == 201
    head = home.ask("HEAD", f"{home.files}/empty")
    assert (head.status, head.headers["content-length"]) == (200, "0")
    answer = home.get(f"{home.files}/empty", range="bytes=0-5")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["content-disposition"] == 'inline; filename="empty"'


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=1279990-", 1279990, 1280000), ("bytes=-7", 1279993, 1280000)],
)
def test_one_range_is_served(home, wanted, start, stop):
    home.put(f"{home.files}/range", BODY)
    part = home.bytes_of("range", range=wanted)
    assert (part.status, part.body) == (206, BODY[start:stop])
    assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(BODY)}"
    assert part.headers["digest"] == digest(BODY)


def test_ranges_beyond_the_end_and_nonsense(home):
    home.put(f"{home.files}/range", BODY)
    beyond = home.bytes_of("range", range=f"bytes={len(BODY)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(BODY)}")
    assert beyond.body.startswith(b"RangeNotSatisfiable: ")
    for ignored in ("bytes=0-1,5-6", "lines=1-2", "bytes=9-3", "bytes=-"):
        assert home.bytes_of("range", range=ignored).status == 200


def test_conditional_requests(home):
    version = home.put(f"{home.files}/conditional", b"one").headers["etag"]
    assert home.bytes_of("conditional", if_none_match=version).status == 304
    assert home.bytes_of("conditional", if_match='"other"').status == 412
    assert home.bytes_of("conditional", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT").status == 304
    assert home.bytes_of("conditional", if_unmodified_since="Thu, 01 Jan 1970 00:00:00 GMT").status == 412
    assert home.bytes_of("conditional", range="bytes=0-0", if_range=version).status == 206
    assert home.bytes_of("conditional", range="bytes=0-0", if_range='"other"').status == 200
    assert home.put(f"{home.files}/conditional", b"x", if_none_match="*").status == 412
    assert home.put(f"{home.files}/conditional", b"x", if_match='"other"').status == 412
    changed = home.put(f"{home.files}/conditional", b"two", if_match=version)
    assert changed.status == 201
    assert changed.headers["etag"] != version


def test_a_wrong_digest_stores_nothing(home):
    home.put(f"{home.files}/kept", b"old")
    for header in ("digest", "content_md5", "repr_digest"):
        value = {"digest": digest(b"no"), "content_md5": digest(b"no")[4:], "repr_digest": f"md5=:{digest(b'no')[4:]}:"}
        refused = home.put(f"{home.files}/kept", b"new", **{header: value[header]})
        assert (refused.status, refused.body[:37]) == (412, b"PreconditionFailed: checksum mismatch")
    assert home.put(f"{home.files}/kept", b"new", digest="md5=nonsense").status == 400
    assert home.bytes_of("kept").body == b"old"
    assert home.put(f"{home.files}/kept", b"new", digest=digest(b"new")).status == 201


def test_a_body_that_is_cut_short_changes_nothing(home):
    home.put(f"{home.files}/cut", b"old")
    wire = home.socket()
    wire.sendall(f"PUT {home.files}/cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n".encode())
    wire.sendall(b"x" * 2_000_000)
    with contextlib.suppress(ssl.SSLError):  # the refusal comes before the end
        wire.unwrap()
    wire.close()
    time.sleep(0.5)
    assert home.bytes_of("cut").body == b"old"
    assert home.put(f"{home.files}/cut", b"new").status == 201


def test_put_into_what_is_not_there_and_onto_containers(home):
    home.make("dir")
    missing = home.put(f"{home.files}/no/such/file", b"x")
    assert (missing.status, missing.body[:19]) == (404, b"ContainerNotFound: ")
    assert home.put(f"{home.files}/dir", b"x").status == 400
    assert home.get(f"{home.files}/dir").status == 400


def test_strangers_are_denied_and_told_how_to_be_known(home, anonymous):
    home.put(f"{home.files}/private", b"x")
    denied = anonymous.get(f"{home.files}/private")
    assert denied.status == 403
    assert denied.body.startswith(b"PermissionDenied: vos://")
    assert denied.headers["content-type"] == "text/plain"
    challenges = [value for name, value in denied.fields if name == "www-authenticate"]
    assert challenges[0].startswith("ivoa_bearer standard_id=") and challenges[-1] == "ivoa_cookie"
    assert anonymous.put(f"{home.files}/private", b"y").status == 403


def test_locked_bytes_answer_423_and_locked_nodes_403(home):
    home.put(f"{home.files}/locked", b"x")
    lock = home.document("locked", "DataNode", property_element(LOCKED, "true"))
    assert home.ask("POST", f"{home.nodes}/locked", lock).status == 200
    bytes_refused = home.put(f"{home.files}/locked", b"y")
    assert (bytes_refused.status, bytes_refused.body[:12]) == (423, b"NodeLocked: ")
    node_refused = home.ask("DELETE", f"{home.nodes}/locked")
    assert (node_refused.status, node_refused.body[:30]) == (403, b"PermissionDenied: NodeLocked: ")


def test_delete_removes_data_nodes_alone(home):
    home.make("container")
    home.put(f"{home.files}/gone", b"x")
    gone = home.ask("DELETE", f"{home.files}/gone")
    assert (gone.status, gone.body) == (200, b"")
    missing = home.get(f"{home.files}/gone")
    assert (missing.status, missing.body) == (404, f"NodeNotFound: {home.uri('gone')}\n".encode())
    assert home.ask("DELETE", f"{home.files}/container").status == 400


NAMES = ["a%20b", "%25%5B1%5D", "%E2%98%83.fits", "semi%3Bcolon%22", "plus+plus", "new%0Aline", "q%3Fu%23"]


@pytest.mark.parametrize("name", NAMES)
def test_names_with_anything_in_them(home, name):
    assert home.put(f"{home.files}/{name}", name.encode()).status == 201
    assert home.bytes_of(name).body == name.encode()
    assert home.get(f"{home.nodes}/{name}").status == 200


def test_names_that_are_not_utf8_work_on_arc(home):
    answer = home.put(f"{home.files}/%ff%fe", b"raw")
    assert answer.status == (201 if home.service == "arc" else 400)
    if home.service == "arc":
        assert home.bytes_of("%ff%fe").body == b"raw"


@pytest.mark.parametrize("path", ["a%2Fb", "a%00b", "..", "%2E%2e/x", "a//b", "%zz", "x" * 256])
def test_paths_that_cannot_be(home, path):
    for prefix in (home.files, home.nodes):
        answer = home.get(f"{prefix}/{path}")
        assert (answer.status, answer.body[:12]) == (400, b"InvalidURI: ")


def test_a_modification_time_can_be_kept(home):
    when = "2020-02-03T04:05:06.123456789Z"
    assert home.put(f"{home.files}/old", b"x", x_skyferry_mtime=when).status == 201
    assert home.bytes_of("old").headers["x-skyferry-mtime"] == when
    assert home.put(f"{home.files}/old", b"x", x_skyferry_mtime="yesterday").status == 400


def test_properties_that_no_header_can_carry_break_nothing(home):
    home.put(f"{home.files}/odd", b"x", content_encoding="gzip")
    odd = home.document("odd", "DataNode", property_element(MIMETYPE, "text/plain&#10;x: y ☃"))
    assert home.ask("POST", f"{home.nodes}/odd", odd).status == 200
    answer = home.bytes_of("odd")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-encoding"] == "gzip"
    assert home.bytes_of("odd").body == b"x"


def test_attachment_on_demand(home):
    home.put(f"{home.files}/page.html", b"<html>", content_type="text/html")
    location = home.get(f"{home.files}/page.html?disposition=attachment")
    if location.status == 303:
        location = Client(home.site).get(location.headers["location"].removeprefix(home.site.url))
    assert location.headers["content-disposition"] == 'attachment; filename="page.html"'


def test_what_is_public_needs_no_credential(home, anonymous):
    home.put(f"{home.files}/published", b"for all")
    public = home.document("published", "DataNode", property_element(PUBLIC, "true"))
    assert home.ask("POST", f"{home.nodes}/published", public).status == 200
    # The containers above are not public, so nobody else gets there.
    assert anonymous.get(f"{home.files}/published").status == 403
    for name in ("", "published"):
        kind = "DataNode" if name else "ContainerNode"
        home.ask("POST", f"{home.nodes}/{name}", home.document(name, kind, property_element(PUBLIC, "true")))
    answer = anonymous.get(f"{home.files}/published")
    if answer.status == 303:
        answer = anonymous.get(answer.headers["location"].removeprefix(home.site.url))
    assert (answer.status, answer.body) == (200, b"for all")
    assert "www-authenticate" in answer.headers
    home.ask("POST", home.nodes, home.document("", "ContainerNode", property_element(PUBLIC, "false")))


def fits() -> bytes:
    """A small image of 100 columns and 50 rows."""
    from io import BytesIO

    import numpy
    from astropy.io import fits

    file = BytesIO()
    fits.PrimaryHDU(numpy.arange(5000, dtype="int16").reshape(50, 100)).writeto(file)
    return file.getvalue()


def test_headers_and_cutouts_of_fits(home):
    home.put(f"{home.files}/image.fits", fits())
    header = home.bytes_of("image.fits?META=true")
    assert (header.status, header.headers["content-type"]) == (200, "text/plain")
    assert header.headers["content-disposition"] == 'inline; filename="image.fits.txt"'
    assert b"NAXIS1  =                  100" in header.body
    cutout = home.bytes_of("image.fits?SUB=[0][1:10,1:5]")
    assert (cutout.status, cutout.headers["content-type"]) == (200, "application/fits")
    assert b"NAXIS1  =                   10" in cutout.body
    for answer in (header, cutout):
        assert "digest" not in answer.headers and "accept-ranges" not in answer.headers
        assert answer.headers["content-security-policy"] == "sandbox"
        assert answer.headers["content-length"] == str(len(answer.body))


def test_cutouts_that_cannot_be(home):
    home.put(f"{home.files}/text", b"no image")
    assert home.bytes_of("text?META=true").status == 400
    home.put(f"{home.files}/image.fits", fits())
    for query in ("SUB=[0][900:910,1:5]", "SUB=nonsense", "CIRCLE=1"):
        answer = home.bytes_of(f"image.fits?{query}")
        assert (answer.status, answer.body[:17]) == (400, b"InvalidArgument: ")


def test_the_answer_tells_the_name_that_the_service_chose(home):
    stored = home.put(f"{home.files}/.auto", b"bytes")
    assert stored.status == 201
    where = stored.headers["location"].removeprefix(home.site.url)
    assert where.startswith(f"{home.files}/") and not where.endswith(".auto")
    assert home.bytes_of(where.rpartition("/")[2]).body == b"bytes"
    assert "location" not in home.put(f"{home.files}/chosen-by-me", b"bytes").headers
